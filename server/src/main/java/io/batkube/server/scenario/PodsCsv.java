package io.batkube.server.scenario;

import io.batkube.engine.result.Text;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.kubelet.Kubelets;
import io.batkube.kubernetes.scheduling.Explanation;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedCluster;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/** {@code pods.csv}: a row per pod, in the order in which they ended; see docs/results.md. */
final class PodsCsv implements Follower, Closeable {
  static final String FILE = "pods.csv";
  private static final String HEADER =
      "namespace,name,job_id,scheduler,bound_by,node,creation_time,scheduling_time,starting_time,"
          + "finish_time,phase,reason,exit_code,waiting_message\n";
  private static final Partition PODS = new Partition("", "pods");
  private static final long NOT_YET = -1;

  /** Who bound what no request has bound. */
  private static final String BUILT_IN = "builtin";

  private final Text text;
  private final ResultThread<Row> rows;
  private Optional<SimulatedCluster> cluster = Optional.empty();

  /** By uid, until they are deleted, in the order of their creation. */
  private final Map<String, Life> lives = new LinkedHashMap<>();

  /** Those that wait and of which nobody has said why, by when that is to be asked. */
  private final Queue<Life> unexplained =
      new PriorityQueue<>(
          Comparator.comparingLong((Life life) -> life.askNs)
              .thenComparingLong(life -> life.order));

  private long order;

  /** Who has bound a pod, by namespace/name, until that is told as a change. */
  private final Map<String, String> binders = new HashMap<>();

  private static final class Life {
    final long order;
    final long createdNs;
    long askNs;
    long scheduledNs = NOT_YET;
    long startedNs = NOT_YET;
    StoredObject last;
    String binder = "";
    String waits = "";
    boolean explained;
    boolean ended;

    Life(long order, long createdNs, StoredObject last) {
      this.order = order;
      this.createdNs = createdNs;
      this.askNs = createdNs;
      this.last = last;
    }
  }

  /**
   * What a row is made of.
   *
   * @param pod as it was at its end, or at that of the run
   */
  private record Row(
      StoredObject pod,
      String binder,
      long createdNs,
      long scheduledNs,
      long startedNs,
      String waits) {}

  PodsCsv(OutputStream out) {
    text = new Text(out);
    text.add(HEADER);
    rows = new ResultThread<>(this::write);
  }

  /** Whose pods they are: it is made before its cluster. */
  void readFrom(SimulatedCluster made) {
    cluster = Optional.of(made);
    made.cluster()
        .api()
        .tellBindings((namespace, pod, client) -> binders.put(namespace + "/" + pod, client));
  }

  /**
   * Time is about to move. Of pods that wait, and whose scheduler is silent about it, it is written
   * down why that is, while the reason is there. As long as a node would do, that is asked again,
   * ever more rarely.
   */
  void beforeTimeMoves() {
    long now = nowNs();
    while (!unexplained.isEmpty() && unexplained.peek().askNs <= now) {
      Life life = unexplained.poll();
      if (!life.explained && !life.ended && life.scheduledNs == NOT_YET) {
        explain(life, now);
      }
    }
  }

  private void explain(Life life, long now) {
    Optional<Explanation> why = cluster.orElseThrow().scheduler().explain(life.last);
    life.waits = why.map(Explanation::sentence).orElse(life.waits);
    life.explained = why.isPresent() && why.get().fittingNodes() == 0;
    if (!life.explained) {
      life.askNs = now + Math.max(Seconds.ONE, now - life.createdNs);
      unexplained.add(life);
    }
  }

  private long nowNs() {
    return cluster.orElseThrow().cluster().clock().elapsedNs();
  }

  @Override
  public void after(Change change) {
    StoredObject pod = change.object();
    if (!change.partition().equals(PODS) || cluster.orElseThrow().decider().tookBack(pod)) {
      return;
    }
    long now = nowNs();
    Life life = lives.get(pod.uid());
    if (life == null) {
      life = new Life(order++, now, pod);
      lives.put(pod.uid(), life);
    }
    life.last = pod;
    Fields tree = pod.tree();
    if (life.scheduledNs == NOT_YET) {
      waitOrBind(life, change, now);
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

  private void waitOrBind(Life life, Change change, long now) {
    StoredObject pod = change.object();
    if (!pod.tree().fields("spec").text("nodeName").isEmpty()) {
      life.scheduledNs = now;
      String told = binders.isEmpty() ? null : binders.remove(pod.namespace() + "/" + pod.name());
      boolean asCreated = change.previous().isEmpty();
      life.binder = told != null ? told : asCreated ? "" : BUILT_IN;
      return;
    }
    String said = waits(pod.tree());
    if (!said.isEmpty()) {
      life.waits = said;
      life.explained = true;
    } else if (change.type() == Change.Type.ADDED) {
      unexplained.add(life);
    }
  }

  private void row(Life life, long endNs) {
    rows.add(
        endNs,
        new Row(
            life.last, life.binder, life.createdNs, life.scheduledNs, life.startedNs, life.waits));
  }

  /** In the thread of the rows. */
  private void write(long endNs, Row row) {
    StoredObject pod = row.pod;
    Fields tree = pod.tree();
    Fields status = tree.fields("status");
    Fields ended = ended(status);
    String reason = status.text("reason");
    text.add(pod.namespace()).add(',').add(pod.name()).add(',');
    text.addCsv(pod.metadata().fields("annotations").text(Kubelets.JOB_ID)).add(',');
    text.addCsv(tree.fields("spec").text("schedulerName")).add(',');
    text.addCsv(row.binder).add(',');
    text.add(tree.fields("spec").text("nodeName")).add(',');
    addTime(row.createdNs);
    addTime(row.scheduledNs);
    addTime(row.startedNs);
    addTime(endNs);
    text.add(status.text("phase")).add(',');
    text.addCsv(reason.isEmpty() ? ended.text("reason") : reason).add(',');
    if (ended.has("exitCode")) {
      text.add(ended.number("exitCode"));
    }
    text.add(',').addCsv(row.waits).add('\n');
  }

  private void addTime(long ns) {
    if (ns != NOT_YET) {
      text.addF(ns);
    }
    text.add(',');
  }

  /** What its scheduler says why it waits. */
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
    try (text;
        rows) {
      for (Life life : lives.values()) {
        if (!life.ended) {
          row(life, NOT_YET);
        }
      }
      lives.clear();
    }
  }
}
