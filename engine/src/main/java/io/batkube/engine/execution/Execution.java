package io.batkube.engine.execution;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.Seconds;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How a job goes once it has started, where that is known at the start: it moves nothing and is
 * alone on its hosts. How others go is found out by {@link Work}.
 *
 * @param durationNs from its start to its end, if nobody kills it
 * @param state how it ends then
 * @param returnCode its exit code then: the profile's, or -1 when the walltime ends it
 */
public record Execution(long durationNs, JobState state, int returnCode) {
  /** The exit code of a job that its walltime or a kill ended. Source: Batsim 4.2. */
  public static final int ENDED_BY_FORCE = -1;

  /**
   * The execution of a job on hosts whose slowest computes {@code flops} flop/s. Of a job whose end
   * cannot be foreseen it is what its computing alone would take; where its amount is divided by
   * the executors, that on one of them.
   *
   * <p>A job that needs exactly its walltime counts as ended by it: Batsim lets a task succeed only
   * if it is shorter than the time that remains.
   */
  public static Execution of(Job job, double flops) {
    Timing timing = timing(job.profile(), flops);
    if (job.hasWalltime() && timing.durationNs >= job.walltimeNs()) {
      return new Execution(job.walltimeNs(), JobState.COMPLETED_WALLTIME_REACHED, ENDED_BY_FORCE);
    }
    boolean good = timing.returnCode == 0;
    return new Execution(
        timing.durationNs,
        good ? JobState.COMPLETED_SUCCESSFULLY : JobState.COMPLETED_FAILED,
        timing.returnCode);
  }

  /** When a profile ends by itself, for how much of that it computes, and its exit code. */
  private record Timing(long durationNs, long computingNs, int returnCode) {}

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

  private static Timing timing(Profile profile, double flops) {
    return switch (profile) {
      case Profile.Delay delay -> new Timing(delay.delayNs(), 0, delay.returnCode());
      case Profile.ParallelHomogeneous task -> compute(task.flops(), flops, task.returnCode());
      // What others take from it and what it moves is not foreseen.
      case Profile.ParallelHomogeneousTotal task -> compute(task.flops(), flops, task.returnCode());
      case Profile.Parallel task -> compute(task.flops().largest(), flops, task.returnCode());
      case Profile.ParallelHomogeneousPfs task -> new Timing(0, 0, task.returnCode());
      case Profile.DataStaging task -> new Timing(0, 0, task.returnCode());
      case Profile.Composed composed -> composed(composed, flops, new IdentityHashMap<>());
    };
  }

  private static Timing compute(double amount, double flops, int returnCode) {
    double ns = amount / flops * Seconds.ONE;
    long durationNs = ns >= Seconds.NEVER ? Seconds.NEVER : Math.round(ns);
    return new Timing(durationNs, durationNs, returnCode);
  }

  /**
   * The tasks of a sequence one after the other, up to the first that fails.
   *
   * @param known sequences that were timed before: a few lines of a workload can nest so that they
   *     stand for more tasks than anybody can count
   */
  private static Timing composed(
      Profile.Composed composed, double flops, Map<Profile, Timing> known) {
    Timing before = known.get(composed);
    if (before != null) {
      return before;
    }
    long onceNs = 0;
    long computingNs = 0;
    int failure = 0;
    for (Profile task : composed.sequence()) {
      Timing timing =
          task instanceof Profile.Composed inner
              ? composed(inner, flops, known)
              : timing(task, flops);
      onceNs = Seconds.plus(onceNs, timing.durationNs);
      computingNs = Seconds.plus(computingNs, timing.computingNs);
      failure = timing.returnCode;
      if (failure != 0) {
        break;
      }
    }
    boolean unbounded = onceNs > Seconds.NEVER / composed.repeat();
    Timing all =
        failure != 0
            ? new Timing(onceNs, computingNs, failure)
            : new Timing(
                unbounded ? Seconds.NEVER : onceNs * composed.repeat(),
                unbounded ? computingNs : computingNs * composed.repeat(),
                composed.returnCode());
    known.put(composed, all);
    return all;
  }

  /**
   * For how much of its first {@code elapsedNs} a profile computes, rather than waits.
   *
   * @param flops speed of the slowest host
   */
  public static long computingNs(Profile profile, long elapsedNs, double flops) {
    if (!(profile instanceof Profile.Composed composed)) {
      return Math.min(elapsedNs, timing(profile, flops).computingNs);
    }
    long onceNs = 0;
    long onceComputingNs = 0;
    for (Profile task : composed.sequence()) {
      Timing timing = timing(task, flops);
      onceNs = Seconds.plus(onceNs, timing.durationNs);
      onceComputingNs = Seconds.plus(onceComputingNs, timing.computingNs);
    }
    long computingNs = onceNs == 0 ? 0 : elapsedNs / onceNs * onceComputingNs;
    long leftNs = onceNs == 0 ? 0 : elapsedNs % onceNs;
    for (Profile task : composed.sequence()) {
      Timing timing = timing(task, flops);
      if (leftNs < timing.durationNs) {
        return computingNs + computingNs(task, leftNs, flops);
      }
      computingNs += timing.computingNs;
      leftNs -= timing.durationNs;
    }
    return computingNs;
  }

  /**
   * How far a profile has come after {@code elapsedNs}, which is less than its duration.
   *
   * @param flops speed of the slowest host
   */
  public static Progress progress(Profile profile, long elapsedNs, double flops) {
    if (!(profile instanceof Profile.Composed composed)) {
      long duration = timing(profile, flops).durationNs;
      return new Progress.Task(profile.name(), duration == 0 ? 1 : (double) elapsedNs / duration);
    }
    long once = 0;
    for (Profile task : composed.sequence()) {
      once = Seconds.plus(once, timing(task, flops).durationNs);
    }
    long round = once == 0 ? 0 : elapsedNs / once;
    long left = once == 0 ? 0 : elapsedNs % once;
    int index = (int) Math.min(Integer.MAX_VALUE, round * composed.sequence().size());
    for (Profile task : composed.sequence()) {
      long duration = timing(task, flops).durationNs;
      if (left < duration) {
        return new Progress.Sequence(profile.name(), index, progress(task, left, flops));
      }
      left -= duration;
      index++;
    }
    Profile last = composed.sequence().getLast();
    return new Progress.Sequence(
        profile.name(), index - 1, progress(last, timing(last, flops).durationNs, flops));
  }
}
