package io.batkube.engine.workload;

import io.batkube.engine.job.Job;
import java.util.Optional;

/** Port: what somebody who is to run the jobs of a file has against one, before any is run. */
@FunctionalInterface
public interface JobCheck {
  /** Takes every job that is well-formed. */
  JobCheck NONE = _ -> Optional.empty();

  /**
   * What is wrong with a job, as its line of message ends: the field, what was found and what was
   * expected; empty if nothing is.
   */
  Optional<String> problem(Job job);
}
