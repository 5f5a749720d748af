package io.batkube.server.scenario;

import io.batkube.engine.result.Text;
import io.batkube.kubernetes.api.EventRecorder;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedCluster;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code kubernetes_events.ndjson}: what kubectl shows as events, of parts of the cluster and of
 * programs from outside, a line for each time; see docs/results.md.
 */
final class KubernetesEvents implements Follower, Consumer<EventRecorder.Occurrence>, Closeable {
  static final String FILE = "kubernetes_events.ndjson";
  private static final Partition EVENTS = new Partition("", "events");

  private final Text text;
  private final ResultThread<Line> thread;
  private Optional<SimulatedCluster> cluster = Optional.empty();

  private record Line(
      String type,
      String reason,
      Fields about,
      String message,
      String component,
      String host,
      long count) {}

  KubernetesEvents(OutputStream out) {
    text = new Text(out);
    thread = new ResultThread<>((atNs, line) -> write(atNs, line, text));
  }

  /** Whose events these are: it is made before its cluster. */
  void readFrom(SimulatedCluster cluster) {
    this.cluster = Optional.of(cluster);
  }

  @Override
  public void accept(EventRecorder.Occurrence event) {
    thread.add(
        nowNs(),
        new Line(
            event.type(),
            event.reason(),
            event.about(),
            event.message(),
            event.source().component(),
            event.source().host(),
            event.count()));
  }

  /** What others wrote; our own are told before they are written, and most never are. */
  @Override
  public void after(Change change) {
    if (!change.partition().equals(EVENTS)
        || change.type() == Change.Type.DELETED
        || cluster.orElseThrow().events().hasWritten(change.object())) {
      return;
    }
    Fields event = change.object().tree();
    String component = event.text("reportingComponent");
    thread.add(
        nowNs(),
        new Line(
            event.text("type"),
            event.text("reason"),
            event.fields("involvedObject"),
            event.text("message"),
            component.isEmpty() ? event.textAt("source", "component") : component,
            event.textAt("source", "host"),
            Math.max(1, Math.max(event.number("count"), event.fields("series").number("count")))));
  }

  private long nowNs() {
    return cluster.orElseThrow().cluster().clock().elapsedNs();
  }

  private static void write(long atNs, Line line, Text text) {
    text.add("{\"timestamp\":").addSeconds(atNs);
    text.add(",\"type\":").addJson(line.type).add(",\"reason\":").addJson(line.reason);
    text.add(",\"kind\":").addJson(line.about.text("kind"));
    text.add(",\"namespace\":").addJson(line.about.text("namespace"));
    text.add(",\"name\":").addJson(line.about.text("name"));
    text.add(",\"message\":").addJson(line.message);
    text.add(",\"component\":").addJson(line.component).add(",\"host\":").addJson(line.host);
    text.add(",\"count\":").add(line.count).add("}\n");
  }

  @Override
  public void close() throws IOException {
    try (text) {
      thread.close();
    }
  }
}
