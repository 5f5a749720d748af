package io.batkube.server.scenario;

import io.batkube.engine.result.Text;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedClock;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code pods.csv}: a row per pod, in the order in which they ended; see docs/results.md. */
final class PodsCsv implements Follower, Closeable {
  static final String FILE = "pods.csv";
  private static final String HEADER =
      "namespace,name,job_id,scheduler,node,creation_time,scheduling_time,starting_time,"
          + "finish_time,phase,reason,exit_code,waiting_message\n";
  private static final Partition PODS = new Partition("", "pods");
  private static final long NOT_YET = -1;

  private final Text text;
  private Optional<SimulatedClock> clock = Optional.empty();

  /** By uid, until they are deleted, in the order of their creation. */
  private final Map<String, Life> lives = new LinkedHashMap<>();

  private static final class Life {
    final long createdNs;
    long scheduledNs = NOT_YET;
    long startedNs = NOT_YET;
    StoredObject last;
    String waits = "";
    boolean ended;

    Life(long createdNs, StoredObject last) {
      this.createdNs = createdNs;
      this.last = last;
    }
  }

  PodsCsv(OutputStream out) {
    text = new Text(out);
    text.add(HEADER);
  }

  /** Whose time it takes: it is made before its cluster. */
  void readTimeFrom(SimulatedClock clock) {
    this.clock = Optional.of(clock);
  }

  @Override
  public void after(Change change) {
    if (!change.partition().equals(PODS)) {
      return;
    }
    StoredObject pod = change.object();
    long now = clock.orElseThrow().elapsedNs();
    Life life = lives.computeIfAbsent(pod.uid(), _ -> new Life(now, pod));
    life.last = pod;
    Fields tree = pod.tree();
    if (life.scheduledNs == NOT_YET && !tree.fields("spec").text("nodeName").isEmpty()) {
      life.scheduledNs = now;
    }
    if (life.scheduledNs == NOT_YET) {
      life.waits = waits(tree);
    }
    String phase = tree.fields("status").text("phase");
    if (life.startedNs == NOT_YET && phase.equals("Running")) {
      life.startedNs = now;
    }
    boolean gone = change.type() == Change.Type.DELETED;
    if (!life.ended && (gone || phase.equals("Succeeded") || phase.equals("Failed"))) {
      life.ended = true;
      row(life, now);
    }
    if (gone) {
      lives.remove(pod.uid());
    }
  }

  private void row(Life life, long endNs) {
    StoredObject pod = life.last;
    Fields tree = pod.tree();
    Fields status = tree.fields("status");
    Fields ended = ended(status);
    String reason = status.text("reason");
    text.add(pod.namespace()).add(',').add(pod.name()).add(',');
    text.addCsv(pod.metadata().fields("annotations").text(Kubelets.JOB_ID)).add(',');
    text.addCsv(tree.fields("spec").text("schedulerName")).add(',');
    text.add(tree.fields("spec").text("nodeName")).add(',');
    addTime(life.createdNs);
    addTime(life.scheduledNs);
    addTime(life.startedNs);
    addTime(endNs);
    text.add(status.text("phase")).add(',');
    text.addCsv(reason.isEmpty() ? ended.text("reason") : reason).add(',');
    if (ended.has("exitCode")) {
      text.add(ended.number("exitCode"));
    }
    text.add(',').addCsv(life.waits).add('\n');
  }

  private void addTime(long ns) {
    if (ns != NOT_YET) {
      text.addF(ns);
    }
    text.add(',');
  }

  /** What its scheduler said why it waits. */
  private static String waits(Fields pod) {
    for (Fields condition : pod.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("PodScheduled")) {
        return condition.text("message");
      }
    }
    return "";
  }

  /** How its containers ended: the first that failed, or else the first. */
  private static Fields ended(Fields status) {
    Fields first = Fields.EMPTY;
    for (Fields container : status.items("containerStatuses").eachFields()) {
      Fields ended = container.fieldsAt("state", "terminated");
      if (ended.number("exitCode") != 0) {
        return ended;
      }
      first = first.isEmpty() ? ended : first;
    }
    return first;
  }

  /** Writes those that have not ended, in the order of their creation. */
  @Override
  public void close() throws IOException {
    for (Life life : lives.values()) {
      if (!life.ended) {
        row(life, NOT_YET);
      }
    }
    lives.clear();
    text.close();
  }
}
