package io.batkube.kubernetes.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which waiting pods have a node kept for them. Others of the same importance or less must leave
 * them the room. Mutable; owner thread only.
 */
final class Nominations {
  private final Map<String, List<PodEntry>> byNode = new TreeMap<>();
  private int size;

  void set(PodEntry pod, String node) {
    clear(pod);
    if (!node.isEmpty()) {
      pod.nominatedNode = node;
      byNode.computeIfAbsent(node, _ -> new ArrayList<>()).add(pod);
      size++;
    }
  }

  void clear(PodEntry pod) {
    if (!pod.nominatedNode.isEmpty()) {
      List<PodEntry> there = byNode.get(pod.nominatedNode);
      there.remove(pod);
      if (there.isEmpty()) {
        byNode.remove(pod.nominatedNode);
      }
      pod.nominatedNode = "";
      size--;
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** All that a node is kept for. */
  List<PodEntry> on(String node) {
    return byNode.getOrDefault(node, List.of());
  }

  /** Those for whom a pod must leave room on a node. */
  List<PodEntry> before(PodEntry pod, String node) {
    List<PodEntry> before = new ArrayList<>();
    for (PodEntry other : on(node)) {
      if (other.priority() >= pod.priority() && !other.object.uid().equals(pod.object.uid())) {
        before.add(other);
      }
    }
    return before;
  }

  /** True if a pod must leave room on some node. */
  boolean bind(PodEntry pod) {
    if (size == 0) {
      return false;
    }
    for (List<PodEntry> there : byNode.values()) {
      for (PodEntry other : there) {
        if (other.priority() >= pod.priority() && !other.object.uid().equals(pod.object.uid())) {
          return true;
        }
      }
    }
    return false;
  }
}
