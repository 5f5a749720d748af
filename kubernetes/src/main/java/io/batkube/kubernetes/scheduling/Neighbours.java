package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Near which pods a waiting pod must be, near which it must not, and which do not want it near.
 * Mutable, so that one can try what fewer pods would change.
 */
final class Neighbours {
  /** How many pods in each domain of a topology matter. */
  private static final class Domains {
    final int topologyKey;
    final int[] pods;

    Domains(int topologyKey, int[] pods) {
      this.topologyKey = topologyKey;
      this.pods = pods;
    }

    int at(NodeState node) {
      int value = node.topologyValue(topologyKey);
      return value >= 0 && value < pods.length ? pods[value] : 0;
    }

    void add(NodeState node, int count) {
      int value = node.topologyValue(topologyKey);
      if (value >= 0 && value < pods.length) {
        pods[value] += count;
      }
    }

    boolean isEmpty() {
      for (int count : pods) {
        if (count > 0) {
          return false;
        }
      }
      return true;
    }

    Domains copy() {
      return new Domains(topologyKey, pods.clone());
    }
  }

  private final PodEntry pod;
  private final Census census;

  /** For each term of the pod's; of the first list, pods that match every term. */
  private final List<Domains> wanted;

  private final List<Domains> shunned;

  /** For each term of others that forbids the pod to come near. */
  private final List<Domains> forbidden;

  private final PodChoice nearAll;

  private Neighbours(
      PodEntry pod,
      Census census,
      List<Domains> wanted,
      List<Domains> shunned,
      List<Domains> forbidden) {
    this.pod = pod;
    this.census = census;
    this.wanted = wanted;
    this.shunned = shunned;
    this.forbidden = forbidden;
    this.nearAll = nearAll(pod.shape);
  }

  private static PodChoice nearAll(PodShape shape) {
    return new PodChoice(shape.mustBeNear().stream().map(AffinityTerm::pods).toList(), false);
  }

  /** Empty if no node is the better or worse for its neighbours. */
  static Optional<Neighbours> of(
      PodEntry pod, List<StandingTerms.Standing> standing, Census census) {
    List<Domains> forbidden = new ArrayList<>();
    for (StandingTerms.Standing each : standing) {
      if (each.bearing() == StandingTerms.Bearing.FORBIDS) {
        int[] pods = new int[census.nodes.topologyValues(each.topologyKey())];
        for (int i = 0; i < pods.length; i++) {
          pods[i] = each.in(i);
        }
        forbidden.add(new Domains(each.topologyKey(), pods));
      }
    }
    PodShape shape = pod.shape;
    if (forbidden.isEmpty() && shape.mustBeNear().isEmpty() && shape.mustBeAway().isEmpty()) {
      return Optional.empty();
    }
    List<Domains> wanted = new ArrayList<>();
    for (AffinityTerm term : shape.mustBeNear()) {
      wanted.add(domains(term, nearAll(shape), census));
    }
    List<Domains> shunned = new ArrayList<>();
    for (AffinityTerm term : shape.mustBeAway()) {
      shunned.add(domains(term, new PodChoice(List.of(term.pods()), false), census));
    }
    return Optional.of(new Neighbours(pod, census, wanted, shunned, forbidden));
  }

  private static Domains domains(AffinityTerm term, PodChoice choice, Census census) {
    Nodes nodes = census.nodes;
    int key = nodes.topologyKey(term.topologyKey());
    PodCounts.Count count = census.counts.of(choice);
    Domains domains = new Domains(key, new int[nodes.topologyValues(key)]);
    if (count.sum() > 0) {
      for (int i = 0; i < nodes.size(); i++) {
        NodeState node = nodes.at(i);
        int pods = count.on(node);
        if (pods > 0) {
          domains.add(node, pods);
        }
      }
    }
    return domains;
  }

  long check(NodeState node) {
    if (!isNearAll(node)) {
      return Verdict.hopeless(Verdict.Kind.NOT_NEAR);
    }
    if (hasAny(shunned, node)) {
      return Verdict.passing(Verdict.Kind.NOT_AWAY);
    }
    return hasAny(forbidden, node) ? Verdict.passing(Verdict.Kind.UNWANTED) : Verdict.FITS;
  }

  private boolean isNearAll(NodeState node) {
    boolean near = true;
    for (int i = 0; i < wanted.size(); i++) {
      if (node.topologyValue(wanted.get(i).topologyKey) < 0) {
        return false;
      }
      near &= wanted.get(i).at(node) > 0;
    }
    return near || isFirstOfItsKind();
  }

  /** The first of a series that is to be together may be anywhere. */
  private boolean isFirstOfItsKind() {
    for (Domains domains : wanted) {
      if (!domains.isEmpty()) {
        return false;
      }
    }
    return nearAll.matches(pod.namespace(), census.namespaceLabels(pod.namespace()), pod.labels());
  }

  private static boolean hasAny(List<Domains> all, NodeState node) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).at(node) > 0) {
        return true;
      }
    }
    return false;
  }

  Neighbours copy() {
    return new Neighbours(pod, census, copy(wanted), copy(shunned), copy(forbidden));
  }

  private static List<Domains> copy(List<Domains> all) {
    List<Domains> copies = new ArrayList<>(all.size());
    for (Domains domains : all) {
      copies.add(domains.copy());
    }
    return copies;
  }

  /** As if another pod came to a node or, with a sign of -1, left it. */
  void count(PodEntry other, NodeState node, int sign) {
    if (!wanted.isEmpty() && census.counts.counts(nearAll, other)) {
      wanted.forEach(domains -> domains.add(node, sign));
    }
    List<AffinityTerm> away = pod.shape.mustBeAway();
    for (int i = 0; i < away.size(); i++) {
      if (census.counts.counts(new PodChoice(List.of(away.get(i).pods()), false), other)) {
        shunned.get(i).add(node, sign);
      }
    }
    Fields namespaceLabels = census.namespaceLabels(pod.namespace());
    for (AffinityTerm term : other.shape.mustBeAway()) {
      if (term.matches(pod.namespace(), namespaceLabels, pod.labels())) {
        forbidBy(census.nodes.topologyKey(term.topologyKey()), node, sign);
      }
    }
  }

  private void forbidBy(int topologyKey, NodeState node, int sign) {
    for (Domains domains : forbidden) {
      if (domains.topologyKey == topologyKey && (sign > 0 || domains.at(node) > 0)) {
        domains.add(node, sign);
        return;
      }
    }
    Domains domains = new Domains(topologyKey, new int[census.nodes.topologyValues(topologyKey)]);
    domains.add(node, sign);
    forbidden.add(domains);
  }
}
