package io.batkube.engine.execution;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.Seconds;

/**
 * How a job goes once it has started: known at the start, because jobs do not share hosts.
 *
 * @param durationNs from its start to its end, if nobody kills it
 * @param state how it ends then
 * @param returnCode its exit code then: the profile's, or -1 when the walltime ends it
 */
public record Execution(long durationNs, JobState state, int returnCode) {
  /** The exit code of a job that its walltime or a kill ended. Source: Batsim 4.2. */
  public static final int ENDED_BY_FORCE = -1;

  /**
   * The execution of a job on hosts whose slowest computes {@code flops} flop/s.
   *
   * <p>A job that needs exactly its walltime counts as ended by it: Batsim lets a task succeed only
   * if it is shorter than the time that remains.
   */
  public static Execution of(Job job, double flops) {
    Profile profile = job.profile();
    long duration = durationNs(profile, flops);
    if (job.hasWalltime() && duration >= job.walltimeNs()) {
      return new Execution(job.walltimeNs(), JobState.COMPLETED_WALLTIME_REACHED, ENDED_BY_FORCE);
    }
    int code = returnCode(profile);
    return new Execution(
        duration, code == 0 ? JobState.COMPLETED_SUCCESSFULLY : JobState.COMPLETED_FAILED, code);
  }

  /** Speed in flop/s of the slowest host of a set; infinite for the empty set. */
  public static double slowestFlops(Platform platform, HostSet hosts) {
    double slowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int h = hosts.first(i); h <= hosts.last(i); h++) {
        slowest = Math.min(slowest, platform.host(h).flops());
      }
    }
    return slowest;
  }

  /** Whether the duration of a profile depends on where it runs. */
  public static boolean needsSpeed(Profile profile) {
    return switch (profile) {
      case Profile.Delay _ -> false;
      case Profile.ParallelHomogeneous _ -> true;
      case Profile.Composed composed -> composed.sequence().stream().anyMatch(p -> needsSpeed(p));
    };
  }

  /** Nanoseconds until a profile ends by itself, by success or by the failure of a task in it. */
  public static long durationNs(Profile profile, double flops) {
    return switch (profile) {
      case Profile.Delay delay -> delay.delayNs();
      case Profile.ParallelHomogeneous task -> computeNs(task.flops(), flops);
      case Profile.Composed composed -> composedNs(composed, flops);
    };
  }

  private static long composedNs(Profile.Composed composed, double flops) {
    long once = 0;
    for (Profile task : composed.sequence()) {
      once = Seconds.plus(once, durationNs(task, flops));
      if (returnCode(task) != 0) {
        return once;
      }
    }
    return once > Seconds.NEVER / composed.repeat() ? Seconds.NEVER : once * composed.repeat();
  }

  private static long computeNs(double amount, double flops) {
    double ns = amount / flops * Seconds.ONE;
    return ns >= Seconds.NEVER ? Seconds.NEVER : Math.round(ns);
  }

  /** The exit code of a profile that ends by itself: that of the first task that fails in it. */
  public static int returnCode(Profile profile) {
    if (profile instanceof Profile.Composed composed) {
      for (Profile task : composed.sequence()) {
        int code = returnCode(task);
        if (code != 0) {
          return code;
        }
      }
    }
    return profile.returnCode();
  }

  /**
   * How far a profile has come after {@code elapsedNs}, which is less than its duration.
   *
   * @param flops speed of the slowest host
   */
  public static Progress progress(Profile profile, long elapsedNs, double flops) {
    if (!(profile instanceof Profile.Composed composed)) {
      long duration = durationNs(profile, flops);
      return new Progress.Task(profile.name(), duration == 0 ? 1 : (double) elapsedNs / duration);
    }
    long once = 0;
    for (Profile task : composed.sequence()) {
      once = Seconds.plus(once, durationNs(task, flops));
    }
    long round = once == 0 ? 0 : elapsedNs / once;
    long left = once == 0 ? 0 : elapsedNs % once;
    int index = Math.toIntExact(round * composed.sequence().size());
    for (Profile task : composed.sequence()) {
      long duration = durationNs(task, flops);
      if (left < duration) {
        return new Progress.Sequence(profile.name(), index, progress(task, left, flops));
      }
      left -= duration;
      index++;
    }
    Profile last = composed.sequence().getLast();
    return new Progress.Sequence(
        profile.name(), index - 1, progress(last, durationNs(last, flops), flops));
  }
}
