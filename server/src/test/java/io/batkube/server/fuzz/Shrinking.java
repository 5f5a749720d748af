package io.batkube.server.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Leaves out of a world that fails what it fails without. */
final class Shrinking {
  private static final int MOST_RUNS = 400;

  /** Failures that come from the same lines are of the same kind. */
  private static final int FRAMES = 4;

  private int runs;

  private Shrinking() {}

  /** A failure of the same kind, of a smaller world if there is one. */
  static WorldRun.Failure shrunk(WorldRun.Failure failure) {
    return new Shrinking().shrink(failure);
  }

  private WorldRun.Failure shrink(WorldRun.Failure first) {
    WorldRun.Failure least = first;
    Plan before;
    do {
      before = least.plan();
      least = without(least, Plan::steps, Plan::withSteps);
      least = without(least, Plan::jobs, Plan::withJobs);
      least = without(least, Plan::losses, Plan::withLosses);
    } while (!least.plan().equals(before) && runs < MOST_RUNS);
    return least;
  }

  /** Leaves out parts, first many at once, then one by one. */
  private <T> WorldRun.Failure without(
      WorldRun.Failure failure,
      Function<Plan, List<T>> parts,
      BiFunction<Plan, List<T>, Plan> with) {
    WorldRun.Failure least = failure;
    for (int size = parts.apply(failure.plan()).size(); size > 0; size /= 2) {
      int from = 0;
      while (from < parts.apply(least.plan()).size() && runs < MOST_RUNS) {
        List<T> there = parts.apply(least.plan());
        List<T> fewer = new ArrayList<>(there);
        fewer.subList(from, Math.min(from + size, there.size())).clear();
        runs++;
        var failed =
            WorldRun.of(with.apply(least.plan(), fewer)).filter(each -> isAlike(each, failure));
        if (failed.isPresent()) {
          least = failed.get();
        } else {
          from += size;
        }
      }
    }
    return least;
  }

  private static boolean isAlike(WorldRun.Failure one, WorldRun.Failure other) {
    return place(one.cause()).equals(place(other.cause()));
  }

  /** Where something was thrown. */
  private static String place(Throwable cause) {
    return cause.getClass()
        + Arrays.stream(cause.getStackTrace()).limit(FRAMES).toList().toString();
  }
}
