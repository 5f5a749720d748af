package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How many pods of some choice are on each node, for the choices that were asked for lately. Each
 * is counted once over all pods, and kept up with every pod that comes and goes. Mutable; owner
 * thread only.
 */
final class PodCounts {
  private static final int MOST = 256;

  /** How many pods of a choice are on each node. */
  static final class Count {
    private final PodChoice choice;
    private int[] bySlot;
    private long sum;

    private Count(PodChoice choice, int slots) {
      this.choice = choice;
      this.bySlot = new int[slots];
    }

    int on(NodeState node) {
      return node.slot < bySlot.length ? bySlot[node.slot] : 0;
    }

    /** On all nodes. */
    long sum() {
      return sum;
    }

    private void add(NodeState node, int sign) {
      if (node.slot >= bySlot.length) {
        bySlot = Arrays.copyOf(bySlot, Math.max(node.slot + 1, 2 * bySlot.length));
      }
      bySlot[node.slot] += sign;
      sum += sign;
    }
  }

  private final Nodes nodes;
  private final Function<String, Fields> namespaceLabels;

  /** In the order of their last use. */
  private final Map<PodChoice, Count> counts = new LinkedHashMap<>(16, 0.75f, true);

  /** Those that can only have pods of one namespace. */
  private final Map<String, List<Count>> byNamespace = new HashMap<>();

  private final List<Count> others = new ArrayList<>();

  /**
   * No counts yet.
   *
   * @param namespaceLabels of a namespace by its name
   */
  PodCounts(Nodes nodes, Function<String, Fields> namespaceLabels) {
    this.nodes = nodes;
    this.namespaceLabels = namespaceLabels;
  }

  Count of(PodChoice choice) {
    Count known = counts.get(choice);
    if (known != null) {
      return known;
    }
    Count count = new Count(choice, nodes.slots());
    for (int i = 0; i < nodes.size(); i++) {
      NodeState node = nodes.at(i);
      for (int j = 0; j < node.podCount(); j++) {
        if (counts(choice, node.pod(j))) {
          count.add(node, 1);
        }
      }
    }
    counts.put(choice, count);
    inPlace(choice).add(count);
    if (counts.size() > MOST) {
      Iterator<Map.Entry<PodChoice, Count>> oldest = counts.entrySet().iterator();
      Map.Entry<PodChoice, Count> gone = oldest.next();
      oldest.remove();
      inPlace(gone.getKey()).remove(gone.getValue());
    }
    return count;
  }

  private List<Count> inPlace(PodChoice choice) {
    Optional<String> namespace = choice.onlyNamespace();
    return namespace.isPresent()
        ? byNamespace.computeIfAbsent(namespace.get(), _ -> new ArrayList<>())
        : others;
  }

  boolean counts(PodChoice choice, PodEntry pod) {
    return (!choice.living() || !pod.isTerminating())
        && choice.matches(pod.namespace(), namespaceLabels.apply(pod.namespace()), pod.labels());
  }

  /** A pod came to a node that exists, or, with a sign of -1, leaves it. */
  void count(PodEntry pod, NodeState node, int sign) {
    if (counts.isEmpty()) {
      return;
    }
    List<Count> own = byNamespace.get(pod.namespace());
    if (own != null) {
      count(own, pod, node, sign);
    }
    count(others, pod, node, sign);
  }

  private void count(List<Count> some, PodEntry pod, NodeState node, int sign) {
    for (int i = 0; i < some.size(); i++) {
      if (counts(some.get(i).choice, pod)) {
        some.get(i).add(node, sign);
      }
    }
  }

  /** The labels of a namespace have changed, or nodes came and went with their pods. */
  void forgetAll() {
    counts.clear();
    byNamespace.clear();
    others.clear();
  }
}
