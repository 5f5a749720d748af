package io.batkube.engine.job;

/** Batsim's states of a job, by Batsim's names. */
public enum JobState {
  NOT_SUBMITTED,
  SUBMITTED,
  RUNNING,
  COMPLETED_SUCCESSFULLY,
  COMPLETED_FAILED,
  COMPLETED_WALLTIME_REACHED,
  COMPLETED_KILLED,
  REJECTED;

  /** Whether nothing more becomes of the job. */
  public boolean isFinal() {
    return switch (this) {
      case NOT_SUBMITTED, SUBMITTED, RUNNING -> false;
      case COMPLETED_SUCCESSFULLY,
          COMPLETED_FAILED,
          COMPLETED_WALLTIME_REACHED,
          COMPLETED_KILLED,
          REJECTED ->
          true;
    };
  }
}
