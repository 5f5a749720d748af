package io.batkube.engine.job;

import io.batkube.engine.time.Seconds;

/**
 * A request to run a profile on a number of hosts. Immutable; what becomes of it is the engine's.
 *
 * @param id its identity
 * @param submissionNs when it is submitted, in nanoseconds since the start
 * @param requestedResources how many hosts it asks for, 0 or more
 * @param walltimeNs after this run time it is killed; {@link #NO_WALLTIME} if never
 * @param estimateNs how long the user says that it runs: the walltime, where a source tells nothing
 *     else; {@link Seconds#NEVER} if nothing is known
 * @param profile what it does
 * @param json the whole job as JSON text as it stood in the workload, with every key the user put
 *     there; empty if the source was no JSON
 */
public record Job(
    JobId id,
    long submissionNs,
    int requestedResources,
    long walltimeNs,
    long estimateNs,
    Profile profile,
    String json) {

  /** The walltime of a job that is never killed. */
  public static final long NO_WALLTIME = -1;

  /** A job of whose run time nothing is said but its walltime. */
  public Job(
      JobId id,
      long submissionNs,
      int requestedResources,
      long walltimeNs,
      Profile profile,
      String json) {
    this(
        id,
        submissionNs,
        requestedResources,
        walltimeNs,
        walltimeNs == NO_WALLTIME ? Seconds.NEVER : walltimeNs,
        profile,
        json);
  }

  public boolean hasWalltime() {
    return walltimeNs != NO_WALLTIME;
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
