package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Nodes, the pods on them, and everything that is counted about both, kept in step with each other.
 * Mutable; owner thread only.
 */
final class Census {
  final Store store;
  final Resources resources = new Resources();
  final PodShapes shapes = new PodShapes(resources);
  final Nodes nodes = new Nodes();
  final PodCounts counts;
  final StandingTerms terms;
  final DefaultSpread spread;
  final ClaimUsers claims = new ClaimUsers();

  /** How many bound pods have each priority. */
  private final TreeMap<Long, Integer> priorities = new TreeMap<>();

  Census(Store store) {
    this.store = store;
    this.counts = new PodCounts(nodes, this::namespaceLabels);
    this.terms = new StandingTerms(nodes, this::namespaceLabels);
    this.spread = new DefaultSpread(store);
  }

  Fields namespaceLabels(String namespace) {
    return store
        .snapshot()
        .get(Partitions.NAMESPACES, "", namespace)
        .map(object -> object.metadata().fields("labels"))
        .orElse(Fields.EMPTY);
  }

  /** A node came or changed. */
  NodeState become(StoredObject object) {
    NodeState node = nodes.named(object.name());
    boolean wasPresent = node.isPresent();
    if (wasPresent) {
      countTerms(node, -1);
    }
    nodes.become(node, object.tree(), resources);
    countTerms(node, 1);
    if (!wasPresent) {
      countPods(node, 1);
    }
    return node;
  }

  /** A node is gone. */
  void vanish(String name) {
    NodeState node = nodes.named(name);
    countTerms(node, -1);
    countPods(node, -1);
    nodes.vanish(node);
  }

  private void countTerms(NodeState node, int sign) {
    for (int i = 0; i < node.podCount(); i++) {
      terms.count(node.pod(i).shape, node, sign);
    }
  }

  private void countPods(NodeState node, int sign) {
    for (int i = 0; i < node.podCount(); i++) {
      counts.count(node.pod(i), node, sign);
    }
  }

  /** A pod is on a node from now on. */
  void put(PodEntry pod, NodeState node) {
    pod.node = Optional.of(node);
    pod.place = node.podCount();
    node.add(pod);
    priorities.merge(pod.priority(), 1, Integer::sum);
    claims.count(pod, 1);
    if (node.isPresent()) {
      counts.count(pod, node, 1);
      terms.count(pod.shape, node, 1);
      nodes.touch(node);
    }
  }

  /** A pod is on its node no longer. */
  NodeState take(PodEntry pod) {
    NodeState node = pod.node.orElseThrow();
    pod.node = Optional.empty();
    if (node.isPresent()) {
      counts.count(pod, node, -1);
      terms.count(pod.shape, node, -1);
    }
    claims.count(pod, -1);
    node.removeAt(pod.place);
    if (pod.place < node.podCount()) {
      node.pod(pod.place).place = pod.place;
    }
    priorities.computeIfPresent(pod.priority(), (_, n) -> n == 1 ? null : n - 1);
    if (node.isPresent()) {
      nodes.touch(node);
    } else {
      nodes.forgetIfEmpty(node);
    }
    return node;
  }

  /** True if some bound pod is less important. */
  boolean hasPodsBelow(long priority) {
    return !priorities.isEmpty() && priorities.firstKey() < priority;
  }
}
