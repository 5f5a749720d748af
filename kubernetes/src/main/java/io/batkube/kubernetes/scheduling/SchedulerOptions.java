package io.batkube.kubernetes.scheduling;

import io.batkube.engine.time.Seed;
import java.util.List;
import java.util.Optional;

/**
 * How the built-in scheduler behaves where kube-scheduler leaves a choice, or chance decides.
 *
 * @param names the {@code schedulerName}s of the pods that it schedules; none for every pod
 * @param sampling how many nodes are looked at for a pod
 * @param ties empty if the first name of equally good nodes wins; a seed if chance decides
 * @param backOff pods that found no node wait 1, 2, 4, 8 and then 10 seconds at least, as in a real
 *     cluster, where that spares the scheduler work
 */
public record SchedulerOptions(
    List<String> names, Sampling sampling, Optional<Seed> ties, boolean backOff) {
  public static final String DEFAULT_NAME = "default-scheduler";

  /** How many nodes are looked at for a pod. */
  public enum Sampling {
    /** All, so that the best node is found. */
    ALL,
    /**
     * As kube-scheduler does by default: of 100 nodes and more, from half of them down to a
     * twentieth, beginning where the last search ended.
     */
    ADAPTIVE
  }

  public SchedulerOptions {
    names = List.copyOf(names);
  }

  /** For pods that ask for the default scheduler: all nodes, first name, no waiting. */
  public static SchedulerOptions usual() {
    return new SchedulerOptions(List.of(DEFAULT_NAME), Sampling.ALL, Optional.empty(), false);
  }

  public SchedulerOptions withNames(List<String> others) {
    return new SchedulerOptions(others, sampling, ties, backOff);
  }

  public SchedulerOptions withSampling(Sampling other) {
    return new SchedulerOptions(names, other, ties, backOff);
  }

  public SchedulerOptions withTies(Seed seed) {
    return new SchedulerOptions(names, sampling, Optional.of(seed), backOff);
  }

  public SchedulerOptions withBackOff() {
    return new SchedulerOptions(names, sampling, ties, true);
  }

  boolean isFor(String scheduler) {
    return names.isEmpty() || names.contains(scheduler);
  }
}
