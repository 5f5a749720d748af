package io.batkube.bench.peer;

/** A simulator. One object answers any number of questions, one after the other. */
interface Peer {
  String name();

  /** Makes what the simulation needs; not measured. */
  Prepared prepare(OneCoreJobs question);

  /** A simulation ready to go. */
  @FunctionalInterface
  interface Prepared {
    /** Simulates it; measured. Called once. */
    Outcome simulate();
  }

  /**
   * What came out, by which one sees that the peers did the same work. Times in seconds.
   *
   * @param finished jobs that ran to their end
   * @param lastFinish since the start
   * @param meanWait from arrival to start
   */
  record Outcome(long finished, double lastFinish, double meanWait) {}
}
