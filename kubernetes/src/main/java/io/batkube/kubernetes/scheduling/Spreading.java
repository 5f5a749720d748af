package io.batkube.kubernetes.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How the pods that count for a waiting pod's hard constraints are spread, and on which nodes one
 * more would spread them too unevenly. Mutable, so that one can try what fewer pods would change.
 */
final class Spreading {
  private static final int NO_DOMAIN = -1;

  /** One constraint, and how many pods each domain has; {@link #NO_DOMAIN} for a value of none. */
  private static final class Domains {
    final SpreadConstraint constraint;
    final int topologyKey;
    final boolean countsItself;
    final int[] pods;
    int domains;
    int fewest;

    Domains(SpreadConstraint constraint, int topologyKey, boolean countsItself, int[] pods) {
      this.constraint = constraint;
      this.topologyKey = topologyKey;
      this.countsItself = countsItself;
      this.pods = pods;
    }

    Domains copy() {
      Domains copy = new Domains(constraint, topologyKey, countsItself, pods.clone());
      copy.domains = domains;
      copy.fewest = fewest;
      return copy;
    }

    void findFewest() {
      fewest = Integer.MAX_VALUE;
      for (int count : pods) {
        if (count != NO_DOMAIN) {
          fewest = Math.min(fewest, count);
        }
      }
    }
  }

  private final PodEntry pod;
  private final List<Domains> all;
  private final Candidates candidates;

  private Spreading(PodEntry pod, List<Domains> all, Candidates candidates) {
    this.pod = pod;
    this.all = all;
    this.candidates = candidates;
  }

  /** Empty if the pod has no hard constraint. */
  static Optional<Spreading> of(PodEntry pod, Candidates candidates, Census census) {
    List<SpreadConstraint> hard =
        pod.shape.constraints().stream().filter(SpreadConstraint::hard).toList();
    if (hard.isEmpty()) {
      return Optional.empty();
    }
    candidates.needTraits();
    int[] keys = new int[hard.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = census.nodes.topologyKey(hard.get(i).topologyKey());
    }
    List<Domains> all = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      all.add(domains(hard.get(i), keys, keys[i], pod, candidates, census));
    }
    return Optional.of(new Spreading(pod, all, candidates));
  }

  private static Domains domains(
      SpreadConstraint constraint,
      int[] keys,
      int key,
      PodEntry pod,
      Candidates candidates,
      Census census) {
    Nodes nodes = census.nodes;
    int[] pods = new int[nodes.topologyValues(key)];
    Arrays.fill(pods, NO_DOMAIN);
    Domains domains = new Domains(constraint, key, constraint.counts(pod.labels()), pods);
    Optional<PodCounts.Count> count = count(constraint, pod, census);
    for (int i = 0; i < nodes.size(); i++) {
      NodeState node = nodes.at(i);
      if (hasAll(node, keys) && isIncluded(constraint, candidates, i)) {
        int value = node.topologyValue(key);
        if (pods[value] == NO_DOMAIN) {
          pods[value] = 0;
          domains.domains++;
        }
        pods[value] += count.isPresent() ? count.get().on(node) : 0;
      }
    }
    domains.findFewest();
    return domains;
  }

  /** Of the pods that count, on each node; empty if none do, as with an empty selector. */
  static Optional<PodCounts.Count> count(SpreadConstraint constraint, PodEntry pod, Census census) {
    return constraint
        .selector()
        .filter(selector -> !selector.requirements().isEmpty())
        .map(selector -> census.counts.of(PodChoice.in(pod.namespace(), selector)));
  }

  static boolean hasAll(NodeState node, int[] keys) {
    for (int key : keys) {
      if (node.topologyValue(key) < 0) {
        return false;
      }
    }
    return true;
  }

  /** True if the pods of a node count. */
  static boolean isIncluded(SpreadConstraint constraint, Candidates candidates, int position) {
    return (!constraint.honoursAffinity() || candidates.isChosen(position))
        && (!constraint.honoursTaints() || candidates.isTolerated(position));
  }

  long check(NodeState node) {
    for (int i = 0; i < all.size(); i++) {
      Domains domains = all.get(i);
      SpreadConstraint constraint = domains.constraint;
      int value = node.topologyValue(domains.topologyKey);
      if (value < 0) {
        return Verdict.hopeless(Verdict.Kind.NO_DOMAIN);
      }
      long fewest = domains.domains < constraint.minDomains() ? 0 : domains.fewest;
      long pods = value < domains.pods.length ? Math.max(0, domains.pods[value]) : 0;
      if (pods + (domains.countsItself ? 1 : 0) - fewest > constraint.maxSkew()) {
        return Verdict.passing(Verdict.Kind.SKEW);
      }
    }
    return Verdict.FITS;
  }

  Spreading copy() {
    return new Spreading(pod, all.stream().map(Domains::copy).toList(), candidates);
  }

  /** As if another pod came to a node or, with a sign of -1, left it. */
  void count(PodEntry other, NodeState node, int sign) {
    boolean counts = other.namespace().equals(pod.namespace()) && !other.isTerminating();
    for (Domains domains : all) {
      int value = node.topologyValue(domains.topologyKey);
      if (counts
          && value >= 0
          && value < domains.pods.length
          && domains.pods[value] != NO_DOMAIN
          && isIncluded(domains.constraint, candidates, node.position)
          && domains.constraint.counts(other.labels())) {
        domains.pods[value] += sign;
        domains.findFewest();
      }
    }
  }
}
