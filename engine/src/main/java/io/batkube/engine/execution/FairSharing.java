package io.batkube.engine.execution;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * How fast tasks are that share resources. The rule is that of the solver that SimGrid uses for
 * parallel tasks, and is made of rounds: each resource offers what it has left in equal parts to
 * those of its tasks that still grow; each of these grows by what the scarcest of its offers
 * allows; a resource that has nothing left stops all its tasks, a bound stops its own. It ends when
 * nothing grows.
 *
 * <p>Where tasks meet on one resource only, that is max-min fairness. Elsewhere it comes close to
 * it, and not always to all that a resource could give: as in SimGrid, what a task that has stopped
 * took in its last round is taken off its resources again in each further round. Source: SimGrid
 * 3.32, {@code kernel/lmm/fair_bottleneck.cpp}.
 */
final class FairSharing {
  /** Less is nothing, in flop/s or bytes/s: SimGrid's {@code maxmin/precision}. */
  private static final double NOTHING = 1e-5;

  private final List<Demand> tasks;
  private final double[] rate;
  private final double[] step;
  private final boolean[] grows;

  // By resource, in the order in which they are met.
  private final Map<Integer, Integer> places = new HashMap<>();
  private int[][] tasksOf = new int[16][];
  private double[][] amountsOf = new double[16][];
  private int[] counts = new int[16];
  private double[] left = new double[16];
  private double[] offer = new double[16];
  private boolean[] open = new boolean[16];

  private FairSharing(List<Demand> tasks, IntToDoubleFunction capacity) {
    this.tasks = tasks;
    rate = new double[tasks.size()];
    step = new double[tasks.size()];
    grows = new boolean[tasks.size()];
    Arrays.fill(grows, true);
    for (int task = 0; task < tasks.size(); task++) {
      Demand demand = tasks.get(task);
      for (int i = 0; i < demand.size(); i++) {
        add(place(demand.resource(i), capacity), task, demand.amount(i));
      }
    }
  }

  /**
   * The rates of tasks, none of which {@link Demand#isNothing is nothing}.
   *
   * @param capacity of a resource by its number, in flop/s or bytes/s
   */
  static double[] rates(List<Demand> tasks, IntToDoubleFunction capacity) {
    var sharing = new FairSharing(tasks, capacity);
    while (sharing.offer()) {
      sharing.grow();
      sharing.take();
    }
    return sharing.rate;
  }

  private int place(int resource, IntToDoubleFunction capacity) {
    int place = places.computeIfAbsent(resource, _ -> places.size());
    if (place == counts.length) {
      int more = 2 * place;
      tasksOf = Arrays.copyOf(tasksOf, more);
      amountsOf = Arrays.copyOf(amountsOf, more);
      counts = Arrays.copyOf(counts, more);
      left = Arrays.copyOf(left, more);
      offer = Arrays.copyOf(offer, more);
      open = Arrays.copyOf(open, more);
    }
    if (!open[place]) {
      open[place] = true;
      left[place] = capacity.applyAsDouble(resource);
      tasksOf[place] = new int[2];
      amountsOf[place] = new double[2];
    }
    return place;
  }

  private void add(int place, int task, double amount) {
    int count = counts[place]++;
    if (count == tasksOf[place].length) {
      tasksOf[place] = Arrays.copyOf(tasksOf[place], 2 * count);
      amountsOf[place] = Arrays.copyOf(amountsOf[place], 2 * count);
    }
    tasksOf[place][count] = task;
    amountsOf[place][count] = amount;
  }

  /** Each resource offers equal parts to those that grow; false if none does. */
  private boolean offer() {
    for (int place = 0; place < places.size(); place++) {
      int growing = 0;
      for (int i = 0; i < counts[place]; i++) {
        growing += grows[tasksOf[place][i]] ? 1 : 0;
      }
      open[place] &= growing > 0;
      offer[place] = growing == 0 ? 0 : left[place] / growing;
    }
    for (boolean growing : grows) {
      if (growing) {
        return true;
      }
    }
    return false;
  }

  private void grow() {
    for (int task = 0; task < rate.length; task++) {
      if (!grows[task]) {
        continue;
      }
      Demand demand = tasks.get(task);
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < demand.size(); i++) {
        least = Math.min(least, offer[places.get(demand.resource(i))] / demand.amount(i));
      }
      double toBound = demand.bound() - rate[task];
      if (toBound <= least) {
        step[task] = toBound;
        rate[task] = demand.bound();
        grows[task] = false;
      } else {
        step[task] = least;
        rate[task] += least;
      }
    }
  }

  private void take() {
    for (int place = 0; place < places.size(); place++) {
      if (!open[place]) {
        continue;
      }
      for (int i = 0; i < counts[place]; i++) {
        left[place] -= amountsOf[place][i] * step[tasksOf[place][i]];
      }
      if (left[place] < NOTHING) {
        open[place] = false;
        for (int i = 0; i < counts[place]; i++) {
          grows[tasksOf[place][i]] = false;
        }
      }
    }
  }
}
