package io.batkube.kubernetes.world;

import io.batkube.engine.simulation.BrokenInvariantException;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Checks that no simulated node gives more than it has, in any resource, from nothing but the
 * objects: the pods that a kubelet has taken and that have not ended must fit. It shares no code
 * and no state with kubelets and schedulers. Always on. Owner thread only.
 *
 * <p>On a node that a client made, the client plays the kubelet, and may take what it likes.
 */
public final class CapacityChecker implements Follower {
  private static final Partition PODS = new Partition("", "pods");
  private static final Partition NODES = new Partition("", "nodes");
  private static final String KUBELET = "kubelet";

  /** The sums of pods that look the same are made once. */
  private static final int REMEMBERED = 256;

  /** What a node has, and what is taken of it, in thousandths. */
  private static final class Balance {
    Map<String, Long> has = new TreeMap<>();
    final Map<String, Long> taken = new TreeMap<>();

    /** What of it is in the ledgers. */
    Map<String, Long> entered = new TreeMap<>();

    /** Set when the node was made smaller under its pods, which nobody can forbid. */
    boolean shrunk;
  }

  /** A pod that takes something, where and what. */
  private record Taking(String node, Map<String, Long> amounts) {}

  private record Remembered(Fields spec, Map<String, Long> amounts) {}

  private final SimulatedClock clock;
  private final Predicate<String> isSimulated;
  private final Map<String, Balance> nodes = new HashMap<>();
  private final Map<String, Taking> takers = new HashMap<>();
  private final Set<String> fuller = new LinkedHashSet<>();

  /** By the very containers: equal ones of pods of one template are the same. */
  private final IdentityHashMap<Object, Remembered> remembered = new IdentityHashMap<>();

  /** Of the simulated nodes together, by resource. */
  private final Map<String, ResourceLedger> ledgers = new TreeMap<>();

  private long checks;

  /**
   * Checks nothing yet.
   *
   * @param isSimulated whether a kubelet of ours is behind the node of a name
   */
  public CapacityChecker(SimulatedClock clock, Predicate<String> isSimulated) {
    this.clock = clock;
    this.isSimulated = isSimulated;
  }

  /** How often a node was checked. */
  public long checks() {
    return checks;
  }

  /** What pods asked for of the simulated nodes so far, by resource. */
  public List<ResourceUse> use() {
    return ledgers.entrySet().stream()
        .filter(each -> each.getValue().isUsed())
        .map(each -> each.getValue().use(each.getKey()))
        .toList();
  }

  @Override
  public void after(Change change) {
    if (change.partition().equals(PODS)) {
      pod(change);
    } else if (change.partition().equals(NODES)) {
      node(change);
    }
  }

  private void node(Change change) {
    String name = change.object().name();
    Balance balance = nodes.computeIfAbsent(name, _ -> new Balance());
    if (change.type() == Change.Type.DELETED) {
      balance.shrunk = true;
      entered(name, balance, new TreeMap<>());
      return;
    }
    Fields status = change.object().tree().fields("status");
    Map<String, Long> has = amounts(status.fields("allocatable"));
    entered(name, balance, has);
    balance.shrunk =
        balance.has.entrySet().stream()
                .anyMatch(each -> has.getOrDefault(each.getKey(), 0L) < each.getValue())
            || balance.shrunk && !fits(balance.taken, has);
    balance.has = has;
  }

  private void entered(String node, Balance balance, Map<String, Long> has) {
    if (!isSimulated.test(node)) {
      return;
    }
    long now = clock.elapsedNs();
    balance.entered.forEach((resource, amount) -> ledger(resource).has(-amount, now));
    has.forEach((resource, amount) -> ledger(resource).has(amount, now));
    balance.entered = has;
  }

  private ResourceLedger ledger(String resource) {
    return ledgers.computeIfAbsent(resource, _ -> new ResourceLedger());
  }

  private void pod(Change change) {
    StoredObject pod = change.object();
    Fields status = pod.tree().fields("status");
    String phase = status.text("phase");
    boolean takes =
        change.type() != Change.Type.DELETED
            && status.has("startTime")
            && !phase.equals("Failed")
            && !phase.equals("Succeeded");
    Taking before = takers.get(pod.uid());
    if (takes && before == null && isTaken(change)) {
      String node = pod.tree().fields("spec").text("nodeName");
      Taking taking = new Taking(node, requests(pod.tree().fields("spec")));
      takers.put(pod.uid(), taking);
      add(taking, 1);
      fuller.add(node);
    } else if (!takes && before != null) {
      takers.remove(pod.uid());
      add(before, -1);
    }
  }

  /**
   * Whether a kubelet says by this change that a pod has started. Others may write what they like
   * into a status: that takes no room.
   */
  private static boolean isTaken(Change change) {
    if (change.previous().isPresent() && hasStarted(change.previous().get())) {
      return false;
    }
    for (Fields owner : change.object().metadata().items("managedFields").eachFields()) {
      if (owner.text("manager").equals(KUBELET)
          && owner.fieldsAt("fieldsV1", "f:status").has("f:startTime")) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasStarted(StoredObject pod) {
    return pod.tree().fields("status").has("startTime");
  }

  private void add(Taking taking, int sign) {
    Map<String, Long> taken = nodes.computeIfAbsent(taking.node, _ -> new Balance()).taken;
    boolean counts = isSimulated.test(taking.node);
    long now = clock.elapsedNs();
    for (Map.Entry<String, Long> each : taking.amounts.entrySet()) {
      String name = each.getKey();
      long amount = each.getValue();
      taken.merge(name, sign * amount, Long::sum);
      if (counts && sign > 0) {
        ledger(name).take(amount, now);
      } else if (counts) {
        ledger(name).giveBack(amount, now);
      }
    }
  }

  @Override
  public void settle() {
    for (String name : fuller) {
      Balance balance = nodes.get(name);
      if (!isSimulated.test(name)) {
        continue;
      }
      checks++;
      if (!balance.shrunk && !fits(balance.taken, balance.has)) {
        throw new BrokenInvariantException(
            "broken invariant at "
                + clock.now()
                + ": node "
                + name
                + " gives "
                + balance.taken
                + " of "
                + balance.has
                + ", in thousandths");
      }
    }
    fuller.clear();
  }

  private static boolean fits(Map<String, Long> taken, Map<String, Long> has) {
    for (Map.Entry<String, Long> each : taken.entrySet()) {
      if (each.getValue() > 0 && each.getValue() > has.getOrDefault(each.getKey(), 0L)) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // what is the same need not be summed again
  private Map<String, Long> requests(Fields spec) {
    if (spec.has("resources") || spec.has("overhead")) {
      return sum(spec); // pods without may have the very same containers
    }
    Object containers = spec.items("containers");
    Remembered known = remembered.get(containers);
    if (known == null || known.spec.items("initContainers") != spec.items("initContainers")) {
      if (remembered.size() >= REMEMBERED) {
        remembered.clear();
      }
      known = new Remembered(spec, sum(spec));
      remembered.put(containers, known);
    }
    return known.amounts;
  }

  /** What a pod takes: its containers and sidecars together, or what its start takes if more. */
  private static Map<String, Long> sum(Fields spec) {
    Map<String, Long> running = new TreeMap<>();
    Map<String, Long> sidecars = new TreeMap<>();
    Map<String, Long> most = new TreeMap<>();
    for (Fields container : spec.items("initContainers").eachFields()) {
      Map<String, Long> own = amounts(container.fieldsAt("resources", "requests"));
      Map<String, Long> peak = new TreeMap<>(sidecars);
      own.forEach((name, amount) -> peak.merge(name, amount, Long::sum));
      peak.forEach((name, amount) -> most.merge(name, amount, Math::max));
      if (container.text("restartPolicy").equals("Always")) {
        own.forEach((name, amount) -> sidecars.merge(name, amount, Long::sum));
      }
    }
    running.putAll(sidecars);
    for (Fields container : spec.items("containers").eachFields()) {
      amounts(container.fieldsAt("resources", "requests"))
          .forEach((name, amount) -> running.merge(name, amount, Long::sum));
    }
    running.forEach((name, amount) -> most.merge(name, amount, Math::max));
    most.putAll(amounts(spec.fieldsAt("resources", "requests")));
    amounts(spec.fields("overhead")).forEach((name, amount) -> most.merge(name, amount, Long::sum));
    most.put("pods", 1000L);
    return most;
  }

  private static Map<String, Long> amounts(Fields tree) {
    Map<String, Long> amounts = new TreeMap<>();
    for (String name : tree.names()) {
      amounts.put(name, Quantity.parse(tree.text(name)).milliValue());
    }
    return amounts;
  }
}
