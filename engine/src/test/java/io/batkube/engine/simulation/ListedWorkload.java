package io.batkube.engine.simulation;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.LoadedWorkload;
import io.batkube.engine.workload.Workload;
import java.util.LinkedHashMap;
import java.util.List;

/** Workloads that a test writes down. */
public final class ListedWorkload {
  private ListedWorkload() {}

  /** Workload {@code w0}. */
  public static Workload of(Job... jobs) {
    return of("w0", List.of(jobs));
  }

  /** A workload of jobs in the order of their submission. */
  public static Workload of(String name, List<Job> jobs) {
    return new LoadedWorkload(name, jobs, new LinkedHashMap<>());
  }

  /** A job of {@code w0} without a walltime. */
  public static Job job(String name, double submission, int hosts, Profile profile) {
    return new Job(new JobId("w0", name), ns(submission), hosts, Job.NO_WALLTIME, profile, "");
  }

  /** A job of {@code w0} that sleeps, without a walltime. */
  public static Job sleeper(String name, double submission, int hosts, double delay) {
    return job(name, submission, hosts, delay("d", delay));
  }

  /** The same job with a walltime. */
  public static Job within(double walltime, Job job) {
    return new Job(
        job.id(),
        job.submissionNs(),
        job.requestedResources(),
        ns(walltime),
        job.profile(),
        job.json());
  }

  /** A profile that sleeps and returns 0. */
  public static Profile delay(String name, double delay) {
    return new Profile.Delay(name, ns(delay), 0, "");
  }

  /** Nanoseconds of seconds as a test writes them. */
  public static long ns(double seconds) {
    return Math.round(seconds * Seconds.ONE);
  }
}
