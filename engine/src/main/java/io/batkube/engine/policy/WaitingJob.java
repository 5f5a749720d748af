package io.batkube.engine.policy;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;

/**
 * A job as a policy sees it: waiting, and after {@link Cluster#start} running. Belongs to one
 * cluster and its thread.
 */
public final class WaitingJob {
  private final Job job;
  private final long sequence;
  private final long estimateNs;

  /** Neighbours in the queue; a job that left keeps its links, so that a walk can go on from it. */
  WaitingJob previous;

  WaitingJob next;
  boolean waiting = true;

  /** When it should end, by its estimate; set at the start. */
  long estimatedEndNs;

  /** Hosts that its end frees: those that are not unavailable. */
  int freesHosts;

  HostSet allocation = HostSet.EMPTY;

  WaitingJob(Job job, long sequence, long estimateNs) {
    this.job = job;
    this.sequence = sequence;
    this.estimateNs = estimateNs;
  }

  /** The ends of a queue: a place, not a job. */
  static WaitingJob sentinel() {
    var nobody = new Profile.Delay("", 0, 0, "");
    return new WaitingJob(new Job(new JobId("", ""), 0, 0, Job.NO_WALLTIME, nobody, ""), -1, 0);
  }

  public Job job() {
    return job;
  }

  /** Rank in the order of arrival. */
  public long sequence() {
    return sequence;
  }

  /** Hosts that it asks for. */
  public int hosts() {
    return job.requestedResources();
  }

  /** How long it is believed to run; {@link io.batkube.engine.time.Seconds#NEVER} if unbounded. */
  public long estimateNs() {
    return estimateNs;
  }

  @Override
  public String toString() {
    return job.toString();
  }
}
