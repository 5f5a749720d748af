package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.selector.LabelSelector.Requirement;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods a pod is to be spread apart from that says nothing of spreading itself: those of its
 * services and of its workload. Owner thread only.
 */
final class DefaultSpread {
  private final Store store;

  /** How many services each namespace has. */
  private final Map<String, Integer> services = new HashMap<>();

  DefaultSpread(Store store) {
    this.store = store;
  }

  void after(Change change) {
    String namespace = change.object().namespace();
    switch (change.type()) {
      case ADDED -> services.merge(namespace, 1, Integer::sum);
      case DELETED -> services.computeIfPresent(namespace, (_, n) -> n == 1 ? null : n - 1);
      case MODIFIED -> {}
    }
  }

  /** Empty if the pod has neither. */
  Optional<LabelSelector> selector(PodEntry pod) {
    boolean ownerless = pod.object.metadata().items("ownerReferences").isEmpty();
    if (ownerless && services.isEmpty()) {
      return Optional.empty();
    }
    List<Requirement> all = new ArrayList<>();
    if (!services.isEmpty() && services.containsKey(pod.namespace())) {
      addServices(all, pod);
    }
    addWorkload(all, pod);
    return all.isEmpty() ? Optional.empty() : Optional.of(Selectors.ordered(all));
  }

  private void addServices(List<Requirement> all, PodEntry pod) {
    Fields labels = pod.labels();
    for (Iterator<StoredObject> each =
            store.snapshot().of(Partitions.SERVICES).in(pod.namespace(), "");
        each.hasNext(); ) {
      Fields spec = each.next().tree().fields("spec");
      if (spec.has("selector")) {
        List<Requirement> wanted = Selectors.equal(spec.fields("selector"));
        if (new LabelSelector(wanted).matches(labels)) {
          all.addAll(wanted);
        }
      }
    }
  }

  private void addWorkload(List<Requirement> all, PodEntry pod) {
    for (Fields owner : pod.object.metadata().items("ownerReferences").eachFields()) {
      if (owner.isTrue("controller")) {
        switch (owner.text("apiVersion") + " " + owner.text("kind")) {
          case "v1 ReplicationController" ->
              find(Partitions.REPLICATION_CONTROLLERS, pod, owner)
                  .ifPresent(spec -> all.addAll(Selectors.equal(spec.fields("selector"))));
          case "apps/v1 ReplicaSet" -> addSelector(all, Partitions.REPLICA_SETS, pod, owner);
          case "apps/v1 StatefulSet" -> addSelector(all, Partitions.STATEFUL_SETS, pod, owner);
          default -> {}
        }
        return;
      }
    }
  }

  private void addSelector(List<Requirement> all, Partition partition, PodEntry pod, Fields owner) {
    find(partition, pod, owner)
        .flatMap(spec -> Selectors.in(spec, "selector"))
        .ifPresent(selector -> all.addAll(selector.requirements()));
  }

  private Optional<Fields> find(Partition partition, PodEntry pod, Fields owner) {
    return store
        .snapshot()
        .get(partition, pod.namespace(), owner.text("name"))
        .map(workload -> workload.tree().fields("spec"));
  }
}
