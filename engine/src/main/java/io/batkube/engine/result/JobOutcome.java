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
 * @param metadata what the decider noted about it, or empty
 */
record JobOutcome(
    Job job, JobState state, long startNs, long endNs, HostSet hosts, String metadata) {

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
