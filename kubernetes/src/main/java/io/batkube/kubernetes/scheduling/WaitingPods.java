package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The pods that wait, in groups, and the groups that are to be tried, in the order of their first
 * members: the most important first, then the oldest. Mutable; owner thread only.
 */
final class WaitingPods {
  /** Pods whose labels matter, as long as they do. */
  private record Kin(PodShape shape, String namespace, Fields labels) {}

  private static final Comparator<WaitingGroup> ORDER =
      Comparator.comparingLong((WaitingGroup group) -> -group.shape.priority())
          .thenComparingLong(group -> group.activeSequence);

  private final Map<Object, WaitingGroup> groups = new LinkedHashMap<>();
  private final PriorityQueue<WaitingGroup> active = new PriorityQueue<>(ORDER);
  private final SchedulerOptions options;

  /** How many groups wait for more than nodes and what is taken of them. */
  private int entangled;

  WaitingPods(SchedulerOptions options) {
    this.options = options;
  }

  /** A pod begins to wait. */
  WaitingGroup add(PodEntry pod) {
    return pod.shape.isLocal() ? add(pod, pod.shape, true) : addAlone(pod);
  }

  /** A pod waits beside those only that are like it in their labels, too. */
  WaitingGroup addAlone(PodEntry pod) {
    boolean hasOwnClaims =
        pod.shape.volumes().stream().anyMatch(each -> each.kind() == Volume.Kind.EPHEMERAL);
    boolean unique = hasOwnClaims || !pod.nominatedNode.isEmpty();
    return add(
        pod,
        unique ? pod.object.uid() : new Kin(pod.shape, pod.namespace(), pod.labels()),
        unique && pod.shape.isLocal());
  }

  private WaitingGroup add(PodEntry pod, Object key, boolean local) {
    WaitingGroup group = groups.get(key);
    if (group == null) {
      group = new WaitingGroup(key, pod.shape, options.isFor(pod.shape.scheduler()), local);
      groups.put(key, group);
      entangled += local ? 0 : 1;
    }
    pod.group = Optional.of(group);
    group.add(pod);
    return group;
  }

  /** A pod waits no longer, or elsewhere. */
  void remove(PodEntry pod) {
    WaitingGroup group = pod.group.orElseThrow();
    pod.group = Optional.empty();
    group.left();
    if (group.isEmpty()) {
      groups.remove(group.key);
      entangled -= group.isLocal ? 0 : 1;
    }
  }

  /** Has a group tried, unless it is going to be. */
  void activate(WaitingGroup group) {
    if (!group.isActive && !group.isEmpty() && group.isOurs) {
      group.isActive = true;
      group.activeSequence = group.first().sequence;
      active.add(group);
    }
  }

  /** The group to be tried next. */
  Optional<WaitingGroup> next() {
    for (WaitingGroup group = active.poll(); group != null; group = active.poll()) {
      group.isActive = false;
      if (!group.isEmpty()) {
        if (group.first().sequence == group.activeSequence) {
          return Optional.of(group);
        }
        activate(group);
      }
    }
    return Optional.empty();
  }

  /** True if some group waits for more than nodes and what is taken of them. */
  boolean areEntangled() {
    return entangled > 0;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Every group, in the order in which they came. */
  void forEach(Consumer<WaitingGroup> visitor) {
    groups.values().forEach(visitor);
  }

  Collection<WaitingGroup> groups() {
    return groups.values();
  }
}
