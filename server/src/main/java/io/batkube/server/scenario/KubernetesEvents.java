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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code kubernetes_events.ndjson}: what kubectl shows as events, of parts of the cluster and of
 * programs from outside, a line for each time; see docs/results.md.
 */
final class KubernetesEvents implements Follower, Consumer<EventRecorder.Occurrence>, Closeable {
  static final String FILE = "kubernetes_events.ndjson";
  private static final Partition EVENTS = new Partition("", "events");
  private static final Partition PODS = new Partition("", "pods");
  private static final String KUBELET = "kubelet";

  private final Text text;
  private final ResultThread<EventRecorder.Occurrence> thread;
  private Optional<SimulatedCluster> cluster = Optional.empty();

  /** What kubelets told last of pods that have not ended, by uid. */
  private final Map<String, String> warnings = new HashMap<>();

  KubernetesEvents(OutputStream out) {
    text = new Text(out);
    thread = new ResultThread<>((atNs, event) -> write(atNs, event, text));
  }

  /** Whose events these are: it is made before its cluster. */
  void readFrom(SimulatedCluster cluster) {
    this.cluster = Optional.of(cluster);
  }

  /** What its kubelet warned of last, of a pod that has not ended. */
  Optional<String> lastWarning(String podUid) {
    return Optional.ofNullable(warnings.get(podUid));
  }

  @Override
  public void accept(EventRecorder.Occurrence event) {
    if (event.type().equals("Warning") && event.source().component().equals(KUBELET)) {
      warnings.put(event.about().text("uid"), event.reason() + ": " + event.message());
    }
    add(event);
  }

  /** What others wrote; our own are told before they are written, and most never are. */
  @Override
  public void after(Change change) {
    if (!warnings.isEmpty() && change.partition().equals(PODS) && isOver(change)) {
      warnings.remove(change.object().uid());
    }
    if (!change.partition().equals(EVENTS)
        || change.type() == Change.Type.DELETED
        || cluster.orElseThrow().events().hasWritten(change.object())) {
      return;
    }
    Fields event = change.object().tree();
    String component = event.text("reportingComponent");
    add(
        new EventRecorder.Occurrence(
            cluster.orElseThrow().cluster().clock().now(),
            new EventRecorder.Source(
                component.isEmpty() ? event.textAt("source", "component") : component,
                event.textAt("source", "host"),
                "",
                ""),
            event.fields("involvedObject"),
            event.text("type"),
            event.text("reason"),
            event.text("message"),
            Math.max(1, Math.max(event.number("count"), event.fields("series").number("count")))));
  }

  private static boolean isOver(Change change) {
    String phase = change.object().tree().fields("status").text("phase");
    return change.type() == Change.Type.DELETED
        || phase.equals("Succeeded")
        || phase.equals("Failed");
  }

  private void add(EventRecorder.Occurrence event) {
    thread.add(cluster.orElseThrow().cluster().clock().elapsedNs(), event);
  }

  private static void write(long atNs, EventRecorder.Occurrence event, Text text) {
    text.add("{\"timestamp\":").addSeconds(atNs);
    text.add(",\"type\":").addJson(event.type()).add(",\"reason\":").addJson(event.reason());
    text.add(",\"kind\":").addJson(event.about().text("kind"));
    text.add(",\"namespace\":").addJson(event.about().text("namespace"));
    text.add(",\"name\":").addJson(event.about().text("name"));
    text.add(",\"message\":").addJson(event.message());
    text.add(",\"component\":").addJson(event.source().component());
    text.add(",\"host\":").addJson(event.source().host());
    text.add(",\"count\":").add(event.count()).add("}\n");
  }

  @Override
  public void close() throws IOException {
    try (text) {
      thread.close();
    }
  }
}
