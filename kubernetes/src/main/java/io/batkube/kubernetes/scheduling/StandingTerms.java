package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the pods that are bound already think of others: each different term once, with the number
 * of its pods in each domain of its topology. Mutable; owner thread only.
 */
final class StandingTerms {
  /** How a term bears on pods that come later. */
  enum Bearing {
    /** They may not come near. */
    FORBIDS,
    /** They had better come near, since the pod had to be near such ones; by the default weight. */
    DREW,
    /** They had better come near, or stay away, by the term's own weight. */
    WISHES
  }

  private record Key(Bearing bearing, AffinityTerm term) {}

  /** A term of at least one bound pod. */
  static final class Standing {
    private final Bearing bearing;
    private final AffinityTerm term;
    private final int topologyKey;
    private int[] byValue = new int[8];
    private int pods;

    private Standing(Key key, int topologyKey) {
      this.bearing = key.bearing;
      this.term = key.term;
      this.topologyKey = topologyKey;
    }

    Bearing bearing() {
      return bearing;
    }

    int topologyKey() {
      return topologyKey;
    }

    /** What a pod with this term in the same domain adds to a node's score. */
    long weight() {
      return bearing == Bearing.DREW ? 1 : term.weight();
    }

    /** How many such pods are in the domain of a value. */
    int in(int value) {
      return value < byValue.length ? byValue[value] : 0;
    }

    private void add(int value, int sign) {
      if (value >= byValue.length) {
        byValue = Arrays.copyOf(byValue, Math.max(value + 1, 2 * byValue.length));
      }
      byValue[value] += sign;
      pods += sign;
    }
  }

  private final Nodes nodes;
  private final Function<String, Fields> namespaceLabels;
  private final Map<Key, Standing> byKey = new HashMap<>();

  /** The same, in the order in which they came. */
  private final List<Standing> all = new ArrayList<>();

  StandingTerms(Nodes nodes, Function<String, Fields> namespaceLabels) {
    this.nodes = nodes;
    this.namespaceLabels = namespaceLabels;
  }

  /** A pod came to a node that exists, or, with a sign of -1, leaves it. */
  void count(PodShape shape, NodeState node, int sign) {
    if (!shape.hasAffinity()) {
      return;
    }
    count(Bearing.FORBIDS, shape.mustBeAway(), node, sign);
    count(Bearing.DREW, shape.mustBeNear(), node, sign);
    count(Bearing.WISHES, shape.wouldBeNear(), node, sign);
    count(Bearing.WISHES, shape.wouldBeAway(), node, sign);
  }

  private void count(Bearing bearing, List<AffinityTerm> terms, NodeState node, int sign) {
    for (AffinityTerm term : terms) {
      int topologyKey = nodes.topologyKey(term.topologyKey());
      int value = node.topologyValue(topologyKey);
      if (value >= 0) {
        Key key = new Key(bearing, term);
        Standing standing = byKey.get(key);
        if (standing == null) {
          standing = new Standing(key, topologyKey);
          byKey.put(key, standing);
          all.add(standing);
        }
        standing.add(value, sign);
        if (standing.pods == 0) {
          byKey.remove(key);
          all.remove(standing);
        }
      }
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Those that are about a pod. */
  List<Standing> about(PodEntry pod) {
    if (all.isEmpty()) {
      return List.of();
    }
    List<Standing> about = new ArrayList<>();
    Fields labels = pod.labels();
    Fields ofNamespace = namespaceLabels.apply(pod.namespace());
    for (Standing each : all) {
      if (each.term.matches(pod.namespace(), ofNamespace, labels)) {
        about.add(each);
      }
    }
    return about;
  }

  /** True if some are about a pod. */
  boolean concern(PodEntry pod) {
    return !all.isEmpty() && !about(pod).isEmpty();
  }
}
