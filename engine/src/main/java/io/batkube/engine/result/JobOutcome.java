package io.batkube.engine.result;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;

/**
 * What became of a job.
 *
 * @param state a final one
 * @param startNs when it started; for a rejected job, when it was rejected
 * @param endNs when it was over
 * @param hosts where it ran; empty for a rejected job
 * @param joules what its hosts consumed while it ran; -1 where energy is not measured
 * @param metadata what the decider noted about it, or empty
 */
record JobOutcome(
    Job job,
    JobState state,
    long startNs,
    long endNs,
    HostSet hosts,
    double joules,
    String metadata) {
  /** As Batsim writes it of a job that ended at the instant of its start. */
  private static final long SHORTEST_RUN_NS = 10_000;

  static final double NOT_MEASURED = -1;

  JobOutcome {
    if (state != JobState.REJECTED && endNs == startNs) {
      endNs += SHORTEST_RUN_NS;
    }
  }

  boolean rejected() {
    return state == JobState.REJECTED;
  }

  boolean successful() {
    return state == JobState.COMPLETED_SUCCESSFULLY;
  }

  long waitNs() {
    return startNs - job.submissionNs();
  }

  long runNs() {
    return endNs - startNs;
  }

  long turnaroundNs() {
    return endNs - job.submissionNs();
  }
}
