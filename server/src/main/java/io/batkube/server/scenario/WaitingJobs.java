package io.batkube.server.scenario;

import io.batkube.engine.job.JobId;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.scheduling.Explanation;
import io.batkube.kubernetes.scheduling.PodScheduler;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Why jobs wait at the end of a run, in a sentence: the first pod that waits, for a node or on it,
 * and the first job whose pods the API refuses.
 */
final class WaitingJobs {
  private static final Partition NODES = new Partition("", "nodes");

  private final SimulatedCluster simulated;
  private final KubernetesEvents events;

  WaitingJobs(SimulatedCluster simulated, KubernetesEvents events) {
    this.simulated = simulated;
    this.events = events;
  }

  /** Empty if none does. */
  Optional<String> sentence() {
    var parts = new ArrayList<String>();
    List<StoredObject> unbound = simulated.scheduler().allWaitingPods();
    if (unbound.isEmpty()) {
      held().ifPresent(parts::add);
    } else {
      parts.add(unscheduled(unbound));
    }
    refused().ifPresent(parts::add);
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  /** How long a pod has been there. */
  Duration waited(StoredObject pod) {
    Instant created = Instant.parse(pod.metadata().text("creationTimestamp"));
    return Duration.between(created, simulated.cluster().clock().now());
  }

  private String first(StoredObject pod, int pods) {
    return pods
        + (pods == 1 ? " pod waits: " : " pods wait, the first is ")
        + pod.namespace()
        + "/"
        + pod.name()
        + ", for "
        + Seconds.format(waited(pod).toNanos())
        + " s, ";
  }

  /** Which pod waits first, for how long, where it would fit, and what its conditions say. */
  private String unscheduled(List<StoredObject> pods) {
    PodScheduler scheduler = simulated.scheduler();
    StoredObject first = pods.getFirst();
    var text = new StringBuilder();
    text.append(first(first, pods.size()))
        .append("for scheduler ")
        .append(first.tree().fields("spec").text("schedulerName"));
    for (Fields condition : first.tree().fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("PodScheduled") && condition.has("message")) {
        text.append("; its condition says: ").append(condition.text("message"));
      }
    }
    scheduler
        .fittingPod()
        .ifPresentOrElse(
            pod ->
                text.append("; ")
                    .append(pod.uid().equals(first.uid()) ? "it" : pod.name())
                    .append(" would fit on ")
                    .append(scheduler.scores(pod).keySet().iterator().next()),
            () -> text.append("; no node has room for any of them"));
    return text.toString();
  }

  // ---- pods that no scheduler can help ----

  /** That pods have scheduling gates, or are bound and do not start. */
  private Optional<String> held() {
    List<StoredObject> pods = simulated.decider().waitingPods();
    if (pods.isEmpty()) {
      return Optional.empty();
    }
    // One that waits only for others of its job comes last.
    StoredObject first =
        pods.stream()
            .filter(pod -> node(pod).isEmpty() || cause(pod).isPresent())
            .findFirst()
            .orElse(pods.getFirst());
    return Optional.of(
        first(first, pods.size())
            + place(first)
            + cause(first).or(() -> state(first)).map(each -> "; " + each).orElse(""));
  }

  /** Where it waits, or before which gates. */
  private String place(StoredObject pod) {
    if (!node(pod).isEmpty()) {
      return "on " + node(pod);
    }
    String gates =
        pod.tree().fields("spec").items("schedulingGates").eachFields().stream()
            .map(gate -> gate.text("name"))
            .collect(Collectors.joining(", "));
    return gates.isEmpty()
        ? simulated.scheduler().explain(pod).map(Explanation::sentence).orElse("for a node")
        : "for its scheduling gates: " + gates;
  }

  private static String node(StoredObject pod) {
    return pod.tree().fields("spec").text("nodeName");
  }

  /** What keeps a pod that is bound from its start; empty if nothing of its own does. */
  private Optional<String> cause(StoredObject pod) {
    if (node(pod).isEmpty()) {
      return Optional.empty();
    }
    if (!isReady(node(pod))) {
      return Optional.of("that node is not ready");
    }
    Fields status = pod.tree().fields("status");
    for (Fields init : status.items("initContainerStatuses").eachFields()) {
      if (init.fieldsAt("state").has("running") && !isSidecar(pod, init.text("name"))) {
        long restarts = init.number("restartCount");
        return Optional.of(
            "its init container "
                + init.text("name")
                + (restarts == 0 ? " has not ended" : " has failed " + restarts + " times"));
      }
    }
    for (String kind : List.of("initContainerStatuses", "containerStatuses")) {
      for (Fields container : status.items(kind).eachFields()) {
        if (container.fieldsAt("state", "waiting").has("message")) {
          return Optional.of(waits(kind, container));
        }
      }
    }
    return events
        .lastWarning(pod.uid())
        .map(
            warning ->
                state(pod).map(each -> each + "; ").orElse("")
                    + "the last warning says: "
                    + warning);
  }

  private static boolean isSidecar(StoredObject pod, String name) {
    for (Fields init : pod.tree().fields("spec").items("initContainers").eachFields()) {
      if (init.text("name").equals(name)) {
        return init.text("restartPolicy").equals("Always");
      }
    }
    return false;
  }

  /** What the first of its containers that waits says of it. */
  private static Optional<String> state(StoredObject pod) {
    for (Fields container : pod.tree().fields("status").items("containerStatuses").eachFields()) {
      if (container.fields("state").has("waiting")) {
        return Optional.of(waits("containerStatuses", container));
      }
    }
    return Optional.empty();
  }

  private static String waits(String kind, Fields container) {
    Fields waiting = container.fieldsAt("state", "waiting");
    String message = waiting.text("message");
    return (kind.equals("containerStatuses") ? "its container " : "its init container ")
        + container.text("name")
        + " waits: "
        + waiting.text("reason")
        + (message.isEmpty() ? "" : ": " + message);
  }

  private boolean isReady(String name) {
    Optional<StoredObject> node = simulated.cluster().store().snapshot().get(NODES, "", name);
    if (node.isPresent()) {
      for (Fields each : node.get().tree().fields("status").items("conditions").eachFields()) {
        if (each.text("type").equals("Ready")) {
          return each.text("status").equals("True");
        }
      }
    }
    return false;
  }

  // ---- jobs without pods ----

  private Optional<String> refused() {
    SequencedMap<JobId, String> refusals = simulated.decider().refusals();
    if (refusals.isEmpty()) {
      return Optional.empty();
    }
    Map.Entry<JobId, String> first = refusals.firstEntry();
    String jobs =
        refusals.size() == 1
            ? "job " + first.getKey() + " has no pods: "
            : refusals.size() + " jobs have no pods, the first is " + first.getKey() + ": ";
    return Optional.of(jobs + "the API refuses them: " + first.getValue());
  }
}
