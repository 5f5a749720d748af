package io.batkube.engine.execution;

import io.batkube.engine.execution.FluidModel.Flow;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.Seconds;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;

/**
 * The work of a run that nobody can foresee: tasks that share hosts and links of the platform.
 * Belongs to its engine and that one's thread.
 */
public final class Work {
  /** What the tasks of a job take where it runs. */
  public static final class Plan {
    private final IdentityHashMap<Profile, Demand> demands;

    private Plan(IdentityHashMap<Profile, Demand> demands) {
      this.demands = demands;
    }
  }

  private final Platform platform;
  private final Resources resources;
  private final FluidModel model;

  /**
   * No work yet.
   *
   * @param flops the present speed of a core of a host, in flop/s
   * @param limitsHosts whether tasks on one host share its cores
   * @param changed is told of each task whose rate has become another one
   */
  public Work(
      Platform platform, IntToDoubleFunction flops, boolean limitsHosts, Consumer<Flow> changed) {
    this.platform = platform;
    resources = new Resources(platform, flops, limitsHosts);
    model = new FluidModel(resources::capacity, changed);
  }

  /**
   * Whether the end of a profile is known at its start: it moves nothing, and nobody else is on its
   * hosts.
   */
  public static boolean isForeseeable(Profile profile) {
    return switch (profile) {
      case Profile.Delay _ -> true;
      case Profile.ParallelHomogeneous task -> task.bytes() == 0;
      case Profile.Composed composed ->
          tasks(composed, new IdentityHashMap<>()).keySet().stream().allMatch(Work::isForeseeable);
      case Profile.ParallelHomogeneousTotal _,
          Profile.Parallel _,
          Profile.ParallelHomogeneousPfs _,
          Profile.DataStaging _ ->
          false;
    };
  }

  /** Whether a profile does nothing but wait. */
  public static boolean isDelay(Profile profile) {
    return tasks(profile, new IdentityHashMap<>()).keySet().stream()
        .allMatch(Profile.Delay.class::isInstance);
  }

  /** The tasks that a profile is made of, each once; {@code seen} are sequences too. */
  private static Map<Profile, Boolean> tasks(Profile profile, Map<Profile, Boolean> seen) {
    collect(profile, seen);
    seen.keySet().removeIf(Profile.Composed.class::isInstance);
    return seen;
  }

  private static void collect(Profile profile, Map<Profile, Boolean> seen) {
    if (seen.put(profile, true) == null && profile instanceof Profile.Composed composed) {
      composed.sequence().forEach(part -> collect(part, seen));
    }
  }

  /**
   * Plans a job.
   *
   * @param executors the hosts of its executors
   * @param storage the hosts behind labels of storage
   * @throws IllegalArgumentException with what does not fit
   * @throws io.batkube.engine.input.BadInputException if there is no way between two of its hosts
   */
  public Plan plan(Profile profile, List<Integer> executors, Map<String, Integer> storage) {
    int[] hosts = executors.stream().mapToInt(Integer::intValue).toArray();
    var demands = new IdentityHashMap<Profile, Demand>();
    for (Profile task : tasks(profile, new IdentityHashMap<>()).keySet()) {
      if (!(task instanceof Profile.Delay)) {
        demands.put(task, resources.of(ParallelTask.of(task, hosts, storage, platform)));
      }
    }
    return new Plan(demands);
  }

  /** Starts a task of a plan. */
  public Flow start(Plan plan, Profile task, Object owner, long nowNs) {
    return model.start(plan.demands.get(task), owner, nowNs);
  }

  /** Ends a task that is not over. */
  public void stop(Flow flow, long nowNs) {
    model.stop(flow, nowNs);
  }

  /** When the next task begins or is over, or {@link Seconds#NEVER}. */
  public long nextNs(long nowNs) {
    return model.nextNs(nowNs);
  }

  /** Takes out the tasks that are over by now, in the order of their ends and starts. */
  public List<Flow> takeEnded(long nowNs) {
    return model.takeEnded(nowNs);
  }

  /** What a task computes on a host at present, in flop/s. */
  public double flops(Flow flow, int host) {
    return flow.taken(host);
  }
}
