package io.batkube.kubernetes.world;

import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The pods that wait to be bound, in the order in which they came, and whether they need to wait.
 * Owner thread only.
 */
public final class PendingPods implements Follower {
  private static final Partition PODS = new Partition("", "pods");
  private static final Partition NODES = new Partition("", "nodes");

  private final Store store;
  private final SequencedMap<String, StoredObject> pending = new LinkedHashMap<>();

  /** Requests of the pods on each node, by the name of the resource. */
  private final Map<String, Map<String, Quantity>> used = new HashMap<>();

  private BiPredicate<StoredObject, StoredObject> more = (_, _) -> true;

  public PendingPods(Store store) {
    this.store = store;
  }

  /**
   * Adds a condition.
   *
   * @param fits whether a pod may go to a node, besides what is looked at here: resources, taints,
   *     node selectors and gates
   */
  public void require(BiPredicate<StoredObject, StoredObject> fits) {
    more = fits;
  }

  @Override
  public void after(Change change) {
    if (!change.partition().equals(PODS)) {
      return;
    }
    change.previous().ifPresent(before -> count(before, -1));
    StoredObject pod = change.object();
    if (change.type() == Change.Type.DELETED) {
      pending.remove(pod.uid());
      return;
    }
    count(pod, 1);
    if (waits(pod)) {
      pending.put(pod.uid(), pod);
    } else {
      pending.remove(pod.uid());
    }
  }

  private void count(StoredObject pod, int sign) {
    String node = pod.tree().fields("spec").text("nodeName");
    if (node.isEmpty() || isOver(pod)) {
      return;
    }
    Map<String, Quantity> there = used.computeIfAbsent(node, _ -> new HashMap<>());
    requests(pod)
        .forEach(
            (resource, amount) ->
                there.merge(
                    resource, sign > 0 ? amount : Quantity.ZERO.minus(amount), Quantity::plus));
  }

  private static boolean isOver(StoredObject pod) {
    String phase = pod.tree().fields("status").text("phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static boolean waits(StoredObject pod) {
    Fields spec = pod.tree().fields("spec");
    return spec.text("nodeName").isEmpty()
        && !isOver(pod)
        && !pod.metadata().has("deletionTimestamp")
        && spec.items("schedulingGates").isEmpty();
  }

  private static SequencedMap<String, Quantity> requests(StoredObject pod) {
    var sum = new LinkedHashMap<String, Quantity>();
    sum.put("pods", Quantity.parse("1"));
    for (Fields container : pod.tree().fields("spec").items("containers").eachFields()) {
      Fields requests = container.fieldsAt("resources", "requests");
      for (String resource : requests.names()) {
        sum.merge(resource, Quantity.parse(requests.text(resource)), Quantity::plus);
      }
    }
    return sum;
  }

  /** How many wait. */
  public int size() {
    return pending.size();
  }

  /** Those that wait. */
  public List<StoredObject> all() {
    return List.copyOf(pending.values());
  }

  /**
   * A pod that waits though a node could take it now, and which.
   *
   * @param except uids of pods to pass over
   */
  public Optional<Fitting> fitting(Set<String> except) {
    if (pending.isEmpty()) {
      return Optional.empty();
    }
    List<StoredObject> nodes = openNodes();
    var hopeless = new ArrayList<SequencedMap<String, Quantity>>();
    for (StoredObject pod : pending.values()) {
      if (except.contains(pod.uid())) {
        continue;
      }
      SequencedMap<String, Quantity> asked = requests(pod);
      boolean isPlain = isPlain(pod);
      if (isPlain && hopeless.contains(asked)) {
        continue;
      }
      for (StoredObject node : nodes) {
        if (hasRoom(node, asked) && admits(node, pod) && more.test(pod, node)) {
          return Optional.of(new Fitting(pod, node.name()));
        }
      }
      if (isPlain) {
        hopeless.add(asked);
      }
    }
    return Optional.empty();
  }

  /** A pod that waits, and a node that could take it. */
  public record Fitting(StoredObject pod, String node) {}

  private List<StoredObject> openNodes() {
    var nodes = new ArrayList<StoredObject>();
    Snapshot now = store.snapshot();
    now.of(NODES)
        .forEach(
            node -> {
              if (!node.tree().fields("spec").isTrue("unschedulable")) {
                nodes.add(node);
              }
            });
    return nodes;
  }

  /** Whether pods that ask for as much can go to the same nodes. */
  private static boolean isPlain(StoredObject pod) {
    Fields spec = pod.tree().fields("spec");
    return spec.fields("nodeSelector").isEmpty() && spec.fields("affinity").isEmpty();
  }

  private boolean hasRoom(StoredObject node, Map<String, Quantity> asked) {
    Fields allocatable = node.tree().fieldsAt("status", "allocatable");
    Map<String, Quantity> there = used.getOrDefault(node.name(), new HashMap<>());
    for (Map.Entry<String, Quantity> one : asked.entrySet()) {
      String room = allocatable.text(one.getKey());
      if (room.isEmpty()
          || Quantity.parse(room)
                  .minus(there.getOrDefault(one.getKey(), Quantity.ZERO))
                  .compareTo(one.getValue())
              < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean admits(StoredObject node, StoredObject pod) {
    Fields spec = pod.tree().fields("spec");
    Fields selector = spec.fields("nodeSelector");
    Fields labels = node.metadata().fields("labels");
    for (String label : selector.names()) {
      if (!selector.text(label).equals(labels.text(label))) {
        return false;
      }
    }
    for (Fields taint : node.tree().fields("spec").items("taints").eachFields()) {
      boolean tolerated =
          taint.text("effect").equals("PreferNoSchedule")
              || spec.items("tolerations").eachFields().stream()
                  .anyMatch(toleration -> tolerates(toleration, taint));
      if (!tolerated) {
        return false;
      }
    }
    return true;
  }

  private static boolean tolerates(Fields toleration, Fields taint) {
    String effect = toleration.text("effect");
    String key = toleration.text("key");
    boolean exists = toleration.text("operator").equals("Exists");
    return (effect.isEmpty() || effect.equals(taint.text("effect")))
        && (key.isEmpty() ? exists : key.equals(taint.text("key")))
        && (exists || toleration.text("value").equals(taint.text("value")));
  }
}
