package io.batkube.server.scenario;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.kubernetes.world.SimulatedCluster;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
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

  private final Writer out;
  private Optional<SimulatedClock> clock = Optional.empty();

  /** Those that have not ended, by uid, in the order of their creation. */
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

  PodsCsv(Writer out) {
    this.out = out;
    write(HEADER);
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
    write(
        String.join(
                ",",
                pod.namespace(),
                pod.name(),
                quoted(pod.metadata().fields("annotations").text(SimulatedCluster.JOB_ID)),
                quoted(tree.fields("spec").text("schedulerName")),
                tree.fields("spec").text("nodeName"),
                seconds(life.createdNs),
                seconds(life.scheduledNs),
                seconds(life.startedNs),
                seconds(endNs),
                status.text("phase"),
                quoted(reason.isEmpty() ? ended.text("reason") : reason),
                ended.has("exitCode") ? Long.toString(ended.number("exitCode")) : "",
                quoted(life.waits))
            + "\n");
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

  private static String seconds(long ns) {
    return ns == NOT_YET ? "" : Seconds.format6(ns);
  }

  private static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void write(String text) {
    try {
      out.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    out.close();
  }
}
