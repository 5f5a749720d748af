package io.batkube.engine.simulation;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.JobStream;
import io.batkube.engine.workload.Workload;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** A workload that a test wrote down. */
public record ListedWorkload(String name, List<Job> list) implements Workload {
  public ListedWorkload {
    list = List.copyOf(list);
  }

  /** Workload {@code w0}. */
  public static ListedWorkload of(Job... jobs) {
    return new ListedWorkload("w0", List.of(jobs));
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

  @Override
  public OptionalLong jobCount() {
    return OptionalLong.of(list.size());
  }

  @Override
  public SequencedMap<String, Profile> profiles() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
  }

  @Override
  public List<CleaningCount> cleaning() {
    return List.of();
  }

  @Override
  public JobStream jobs() {
    Iterator<Job> jobs = list.iterator();
    return new JobStream() {
      @Override
      public boolean hasNext() {
        return jobs.hasNext();
      }

      @Override
      public Job next() {
        return jobs.next();
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
