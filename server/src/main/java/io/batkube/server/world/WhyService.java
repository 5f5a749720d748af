package io.batkube.server.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.scheduling.Explanation;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.http.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /batkube/v1/why} tells of every pod that waits for a node why it does, whatever its
 * scheduler says; with {@code namespace} and {@code pod}, of one.
 */
public final class WhyService extends OwnPath {
  private static final Partition PODS = new Partition("", "pods");

  private final SimulatedCluster simulated;

  public WhyService(SimulatedCluster simulated, Service rest) {
    super("GET", "/batkube/v1/why", rest);
    this.simulated = simulated;
  }

  @Override
  Response answer(Request request) {
    var pods = new ArrayList<Fields>();
    for (StoredObject pod : asked(request.text("namespace"), request.text("pod"))) {
      simulated.scheduler().explain(pod).ifPresent(why -> pods.add(entry(pod, why)));
    }
    return json(
        Fields.of("time", simulated.cluster().clock().now().toString(), "pods", Items.of(pods)));
  }

  private List<StoredObject> asked(String namespace, String name) {
    var snapshot = simulated.cluster().store().snapshot();
    if (!name.isEmpty()) {
      Optional<StoredObject> pod = snapshot.get(PODS, namespace, name);
      return List.of(pod.orElseThrow(() -> Status.notFound("", "pods", name).exception()));
    }
    var all = new ArrayList<StoredObject>();
    snapshot
        .of(PODS)
        .forEach(
            pod -> {
              if (namespace.isEmpty() || pod.namespace().equals(namespace)) {
                all.add(pod);
              }
            });
    return all;
  }

  private Fields entry(StoredObject pod, Explanation why) {
    Instant created = Instant.parse(pod.metadata().text("creationTimestamp"));
    var reasons = new Fields.Builder(why.reasons().size());
    why.reasons().forEach((reason, nodes) -> reasons.put(reason, (long) nodes));
    return Fields.of(
        "namespace",
        pod.namespace(),
        "name",
        pod.name(),
        "scheduler",
        pod.tree().fields("spec").text("schedulerName"),
        "waitingSeconds",
        Duration.between(created, simulated.cluster().clock().now()).toSeconds(),
        "why",
        why.sentence(),
        "nodes",
        (long) why.nodes(),
        "fittingNodes",
        (long) why.fittingNodes(),
        "reasons",
        reasons.build());
  }
}
