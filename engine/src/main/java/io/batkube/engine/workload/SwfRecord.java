package io.batkube.engine.workload;

/**
 * One line of a log: what cleaning needs of it, and what cleaning makes of it. Mutable; a pass over
 * the file owns one and fills it again for every line. Unknown values are -1, as in the format.
 */
final class SwfRecord {
  /** Line in the file. */
  long line;

  /** Field 1. */
  long number;

  /** Field 2. */
  long submitNs;

  /** Field 4. */
  long runNs;

  /** Field 5. */
  int allocatedProcessors;

  /** Field 8. */
  int requestedProcessors;

  /** Field 9. */
  long requestedNs;

  /** Set by cleaning: how many processors the job asks for. */
  int processors;

  /** Set by cleaning: how long the job may run; {@link io.batkube.engine.job.Job#NO_WALLTIME}. */
  long walltimeNs;

  /** Set by cleaning: how long the scheduler is told that it runs. */
  long estimateNs;
}
