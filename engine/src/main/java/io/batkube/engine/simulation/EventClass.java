package io.batkube.engine.simulation;

/**
 * The order of what happens within one instant: by class, in the order of this list; within a class
 * in the order in which it was scheduled. Jobs end before others arrive, so a decider that sees one
 * instant whole knows every host that is free in it.
 */
enum EventClass {
  /** What a command causes at its own instant: kills, acknowledgements, immediate switches. */
  CONSEQUENCE(0),
  /** A running job ends. Scheduled when it starts: simultaneous ends come in order of starts. */
  JOB_END(1),
  /** Hosts have finished to switch their power state. */
  HOST_SWITCHED(2),
  /** The event file: hosts become available or unavailable, generic events. */
  EXTERNAL(3),
  /** Jobs of the workloads: by workload, then in the workload's order. */
  SUBMISSION(4),
  /** A requested call is due. */
  REQUESTED_CALL(5),
  /** No more jobs or external events will come. */
  SOURCE_ENDED(6);

  final int rank;

  EventClass(int rank) {
    this.rank = rank;
  }
}
