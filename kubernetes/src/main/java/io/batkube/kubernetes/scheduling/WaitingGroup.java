package io.batkube.kubernetes.scheduling;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pods that wait and of which one is like another: if no node will do for the first, none will do
 * for the others. Mutable; {@link WaitingPods} owns it.
 */
@SuppressWarnings("ReferenceEquality") // a group is nothing but itself
final class WaitingGroup {
  /** What it is found by. */
  final Object key;

  final PodShape shape;

  /** False if another scheduler is to place them. */
  final boolean isOurs;

  /** True if nothing but nodes and what is taken of them can help. */
  final boolean isLocal;

  private final PriorityQueue<PodEntry> members =
      new PriorityQueue<>(Comparator.comparingLong(pod -> pod.sequence));

  /** Members that have not been told why they wait. */
  private final Queue<PodEntry> newcomers = new ArrayDeque<>();

  private int size;

  /** It is to be tried; its place among those is that of this member. */
  boolean isActive;

  long activeSequence;

  /** Why no node did, the last time. */
  Set<Verdict.Kind> kinds = EnumSet.noneOf(Verdict.Kind.class);

  /** There was no node at all, the last time, and all members were told so. */
  boolean foundNoNodes;

  /** How often in a row no node did. */
  int failures;

  /** Not to be tried before, if it is to back off. */
  Instant notBefore = Instant.MIN;

  WaitingGroup(Object key, PodShape shape, boolean isOurs, boolean isLocal) {
    this.key = key;
    this.shape = shape;
    this.isOurs = isOurs;
    this.isLocal = isLocal;
  }

  void add(PodEntry pod) {
    members.add(pod);
    size++;
    if (!pod.told) {
      newcomers.add(pod);
    }
  }

  /** A member has left; it is dropped when its turn comes. */
  void left() {
    size--;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The first member. There is one. */
  PodEntry first() {
    while (!isHere(members.element())) {
      members.remove();
    }
    return members.element();
  }

  /** The first member but for some, by their uids. */
  Optional<PodEntry> firstBut(Set<String> except) {
    return !except.contains(first().object.uid())
        ? Optional.of(first())
        : all().filter(pod -> !except.contains(pod.object.uid())).min(members.comparator());
  }

  /** All members, in no order. */
  Stream<PodEntry> all() {
    return members.stream().filter(this::isHere);
  }

  /** All members, in the order in which they came. */
  List<PodEntry> inOrder() {
    return all().sorted(members.comparator()).toList();
  }

  private boolean isHere(PodEntry pod) {
    return pod.group.isPresent() && pod.group.get() == this;
  }

  boolean hasNewcomers() {
    while (!newcomers.isEmpty() && !isNew(newcomers.element())) {
      newcomers.remove();
    }
    return !newcomers.isEmpty();
  }

  private boolean isNew(PodEntry pod) {
    return isHere(pod) && !pod.told;
  }

  /** The next member that has not been told. There is one. */
  PodEntry nextNewcomer() {
    return newcomers.remove();
  }

  @Override
  public String toString() {
    return size + " like " + (isEmpty() ? "nobody" : first());
  }
}
