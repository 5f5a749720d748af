package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.tree.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * The nodes of a zone, as far as it matters how many of them fail together: pods are evicted from
 * one node after another, slowly, and not at all if it looks as if the network were to blame. Owner
 * thread only.
 */
final class NodeZone {
  /** As kube-controller-manager calls it. */
  enum State {
    INITIAL,
    NORMAL,
    PARTIAL_DISRUPTION,
    FULL_DISRUPTION
  }

  /** Between two nodes. */
  private static final Duration PACE = Duration.ofSeconds(10);

  /** The same in a big zone of which much is away. */
  private static final Duration SLOW_PACE = Duration.ofSeconds(100);

  private static final int BIG = 50;
  private static final int FEW_FAILURES = 2;
  private static final double MANY = 0.55;

  State state = State.INITIAL;
  int ready;
  int unready;

  /** Waiting to be marked so that their pods are evicted. */
  final SequencedSet<String> waiting = new LinkedHashSet<>();

  /** Between two nodes; empty if no node's turn comes at all. */
  private Optional<Duration> pace = Optional.of(PACE);

  private Instant nextTurn = Instant.MIN;

  /** The name of a node's zone, by its labels. */
  static String of(Fields node) {
    Fields labels = node.fields("metadata").fields("labels");
    String zone =
        either(labels, "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone");
    String region =
        either(labels, "failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region");
    return region + ":" + zone;
  }

  private static String either(Fields labels, String old, String now) {
    return labels.has(old) ? labels.text(old) : labels.text(now);
  }

  State observed() {
    if (ready == 0 && unready > 0) {
      return State.FULL_DISRUPTION;
    }
    boolean many = unready > FEW_FAILURES && (float) unready / (unready + ready) >= (float) MANY;
    return many ? State.PARTIAL_DISRUPTION : State.NORMAL;
  }

  boolean isEmpty() {
    return ready + unready == 0;
  }

  /** Evicts as fast as a state of the zone allows. */
  void keepPaceOf(State newState, Instant now) {
    boolean slow = newState == State.PARTIAL_DISRUPTION;
    setPace(
        slow
            ? ready + unready > BIG ? Optional.of(SLOW_PACE) : Optional.empty()
            : Optional.of(PACE),
        now);
  }

  void stop(Instant now) {
    setPace(Optional.empty(), now);
  }

  private void setPace(Optional<Duration> newPace, Instant now) {
    if (newPace.equals(pace)) {
      return;
    }
    boolean hadTurn = pace.isPresent() && !now.isBefore(nextTurn);
    nextTurn = hadTurn || newPace.isEmpty() ? now : now.plus(newPace.get());
    pace = newPace;
  }

  /** Takes the turn of a node, if it has come. */
  boolean turn(Instant now) {
    if (pace.isEmpty() || now.isBefore(nextTurn)) {
      return false;
    }
    nextTurn = now.plus(pace.get());
    return true;
  }

  /** When the turn of the next node comes; empty if none does. */
  Optional<Instant> nextTurn() {
    return pace.map(_ -> nextTurn);
  }
}
