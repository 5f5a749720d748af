package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The scores of nodes that will do for a pod, with kube-scheduler's plugins, weights and
 * normalisation. Made for one cycle.
 */
final class Weighing {
  private static final int TAINTS = 3;
  private static final int PREFERENCES = 2;
  private static final int SPREAD = 2;
  private static final int NEIGHBOURS = 2;

  private final Cycle cycle;
  private final Census census;

  /** Positions of the nodes. */
  private final int[] feasible;

  private final int size;
  private final long[] totals;

  /** Scores of the plugin at hand. */
  private final long[] raw;

  Weighing(Cycle cycle, Census census, int[] feasible, int size) {
    this.cycle = cycle;
    this.census = census;
    this.feasible = feasible;
    this.size = size;
    this.totals = new long[size];
    this.raw = new long[size];
  }

  /** The sums, by the place of the node among those that will do. Not to be changed. */
  long[] totals() {
    Candidates candidates = cycle.candidates();
    PodShape shape = cycle.pod().shape;
    for (int i = 0; i < size; i++) {
      totals[i] = candidates.localScore(feasible[i]);
      raw[i] = LocalFilters.softTaints(shape, node(i));
    }
    addShares(TAINTS, true);
    if (!shape.nodes().preferred().isEmpty()) {
      for (int i = 0; i < size; i++) {
        raw[i] = shape.nodes().preference(node(i).name, node(i).labels());
      }
      addShares(PREFERENCES, false);
    }
    addSpread();
    addNeighbours();
    return totals;
  }

  private NodeState node(int place) {
    return census.nodes.at(feasible[place]);
  }

  /** Adds each node's share of the largest score; reversed, what is missing from all of it. */
  private void addShares(int weight, boolean reversed) {
    long most = 0;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, raw[i]);
    }
    for (int i = 0; i < size; i++) {
      long share = most == 0 ? 0 : LocalScores.MAX * raw[i] / most;
      totals[i] += weight * (reversed ? LocalScores.MAX - share : share);
    }
  }

  private List<SpreadConstraint> softConstraints() {
    PodEntry pod = cycle.pod();
    if (!pod.shape.constraints().isEmpty()) {
      return pod.shape.constraints().stream().filter(each -> !each.hard()).toList();
    }
    Optional<LabelSelector> selector = census.spread.selector(pod);
    return selector.map(SpreadConstraint::usual).orElse(List.of());
  }

  /** PodTopologySpread: the fewer pods of the kind are near, the better. */
  private void addSpread() {
    List<SpreadConstraint> constraints = softConstraints();
    if (constraints.isEmpty()) {
      return;
    }
    boolean needsAllKeys = !cycle.pod().shape.constraints().isEmpty();
    int[] keys = new int[constraints.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = census.nodes.topologyKey(constraints.get(i).topologyKey());
    }
    boolean[] ignored = new boolean[size];
    int counted = 0;
    for (int i = 0; i < size; i++) {
      ignored[i] = needsAllKeys && !Spreading.hasAll(node(i), keys);
      counted += ignored[i] ? 0 : 1;
    }
    double[] sums = new double[size];
    for (int i = 0; i < keys.length; i++) {
      addSpread(constraints.get(i), keys, i, ignored, counted, sums);
    }
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < size; i++) {
      if (!ignored[i]) {
        raw[i] = rounded(sums[i]);
        least = Math.min(least, raw[i]);
        most = Math.max(most, raw[i]);
      }
    }
    for (int i = 0; i < size; i++) {
      if (!ignored[i]) {
        totals[i] +=
            SPREAD
                * (most == 0 ? LocalScores.MAX : LocalScores.MAX * (most + least - raw[i]) / most);
      }
    }
  }

  /** As Go rounds, half away from zero; the numbers are not negative. */
  private static long rounded(double number) {
    return (long) Math.floor(number + 0.5);
  }

  private void addSpread(
      SpreadConstraint constraint,
      int[] keys,
      int place,
      boolean[] ignored,
      int counted,
      double[] sums) {
    Optional<PodCounts.Count> count = Spreading.count(constraint, cycle.pod(), census);
    int key = keys[place];
    boolean byNode = constraint.topologyKey().equals(SpreadConstraint.HOSTNAME);
    // Nodes without the label are a domain of their own, the last.
    long[] domains = new long[byNode ? 0 : census.nodes.topologyValues(key) + 1];
    int sizeOfTopology = byNode ? counted : countDomains(key, ignored, domains);
    double weight = StrictMath.log(sizeOfTopology + 2);
    if (!byNode && count.isPresent()) {
      sumDomains(constraint, keys, key, count.get(), domains);
    }
    for (int i = 0; i < size; i++) {
      NodeState node = node(i);
      int value = node.topologyValue(key);
      if (!ignored[i] && value >= 0) {
        long pods =
            byNode ? (count.isPresent() ? count.get().on(node) : 0) : Math.max(0, domains[value]);
        sums[i] += pods * weight + (constraint.maxSkew() - 1);
      }
    }
  }

  private static final long NO_CANDIDATE = -1;

  /** Marks the domains that have a node that will do, and returns how many they are. */
  private int countDomains(int key, boolean[] ignored, long[] domains) {
    Arrays.fill(domains, NO_CANDIDATE);
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (!ignored[i]) {
        int value = node(i).topologyValue(key);
        int domain = value < 0 ? domains.length - 1 : value;
        if (domains[domain] == NO_CANDIDATE) {
          domains[domain] = 0;
          count++;
        }
      }
    }
    return count;
  }

  private void sumDomains(
      SpreadConstraint constraint, int[] keys, int key, PodCounts.Count count, long[] domains) {
    Nodes nodes = census.nodes;
    boolean needsAllKeys = !cycle.pod().shape.constraints().isEmpty();
    boolean asksNodes = !cycle.pod().shape.nodes().asksNothing() || constraint.honoursTaints();
    if (asksNodes) {
      cycle.candidates().needTraits();
    }
    for (int i = 0; i < nodes.size(); i++) {
      NodeState node = nodes.at(i);
      int pods = count.on(node);
      if (pods > 0
          && (!needsAllKeys || Spreading.hasAll(node, keys))
          && (!asksNodes || Spreading.isIncluded(constraint, cycle.candidates(), i))) {
        int value = node.topologyValue(key);
        int domain = value < 0 ? domains.length - 1 : value;
        if (domains[domain] != NO_CANDIDATE) {
          domains[domain] += pods;
        }
      }
    }
  }

  /** InterPodAffinity: what the pod would like to be near, and what would like it to be near. */
  private void addNeighbours() {
    List<AffinityTerm> own = new ArrayList<>(cycle.pod().shape.wouldBeNear());
    own.addAll(cycle.pod().shape.wouldBeAway());
    Arrays.fill(raw, 0);
    boolean any = false;
    for (AffinityTerm term : own) {
      any |= addOwn(term);
    }
    for (StandingTerms.Standing each : cycle.standing()) {
      if (each.bearing() != StandingTerms.Bearing.FORBIDS) {
        any = true;
        for (int i = 0; i < size; i++) {
          int value = node(i).topologyValue(each.topologyKey());
          raw[i] += value < 0 ? 0 : each.weight() * each.in(value);
        }
      }
    }
    if (any) {
      addDifferences();
    }
  }

  private boolean addOwn(AffinityTerm term) {
    Nodes nodes = census.nodes;
    PodCounts.Count count = census.counts.of(new PodChoice(List.of(term.pods()), false));
    if (count.sum() == 0) {
      return false;
    }
    int key = nodes.topologyKey(term.topologyKey());
    long[] domains = new long[nodes.topologyValues(key)];
    for (int i = 0; i < nodes.size(); i++) {
      NodeState node = nodes.at(i);
      int value = node.topologyValue(key);
      if (value >= 0) {
        domains[value] += count.on(node);
      }
    }
    for (int i = 0; i < size; i++) {
      int value = node(i).topologyValue(key);
      raw[i] += value < 0 ? 0 : term.weight() * domains[value];
    }
    return true;
  }

  private void addDifferences() {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, raw[i]);
      most = Math.max(most, raw[i]);
    }
    if (most > least) {
      for (int i = 0; i < size; i++) {
        double share = (double) (raw[i] - least) / (most - least);
        totals[i] += NEIGHBOURS * (long) (LocalScores.MAX * share);
      }
    }
  }
}
