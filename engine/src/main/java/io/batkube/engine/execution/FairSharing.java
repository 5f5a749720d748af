package io.batkube.engine.execution;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * How fast tasks are that share resources. The rule is that of the solver that SimGrid uses for
 * parallel tasks, and is made of rounds: each resource offers what it has left in equal parts to
 * those of its tasks that still grow; each of these grows by what the scarcest of its offers
 * allows; a resource that has nothing left stops all its tasks, a bound stops its own. It ends when
 * nothing grows.
 *
 * <p>Where few tasks meet, that is max-min fairness. Where many with different bounds do, it does
 * not always give away all that a resource has: as in SimGrid, what a task that has stopped took in
 * its last round is taken off its resources again in each further round. Source: SimGrid 3.32,
 * {@code kernel/lmm/fair_bottleneck.cpp}.
 *
 * <p>Keeps its arrays from one use to the next. Used by one thread.
 */
final class FairSharing {
  /** Less is nothing, in flop/s or bytes/s: SimGrid's {@code maxmin/precision}. */
  private static final double NOTHING = 1e-5;

  private final IntToDoubleFunction capacity;

  /** By the number of a resource: how often tasks name it, then its place plus one, or 0. */
  private int[] placeOf = new int[64];

  // By task.
  private double[] rate = {};
  private double[] bound = {};
  private double[] step = {};
  private boolean[] grows = {};
  private int[][] placesOf = {};
  private double[][] amountsOf = {};
  private int[] counts = {};
  private int growing;

  // By place of a resource that more than one uses, in the order in which they are met.
  private int places;
  private double[] left = new double[16];
  private double[] offer = new double[16];
  private boolean[] open = new boolean[16];
  private int[] users = new int[16];
  private int[][] tasksOf = new int[16][];
  private double[][] takenBy = new double[16][];
  private int[] growers = new int[16];

  /**
   * Resources that nobody uses yet.
   *
   * @param capacity of a resource by its number, in flop/s or bytes/s
   */
  FairSharing(IntToDoubleFunction capacity) {
    this.capacity = capacity;
  }

  /** The rates of tasks, each of which takes something or has a bound. */
  double[] rates(List<Demand> tasks) {
    begin(tasks);
    while (growing > 0) {
      offer();
      grow();
      take();
    }
    for (Demand demand : tasks) {
      for (int i = 0; i < demand.size(); i++) {
        placeOf[demand.resource(i)] = 0;
      }
    }
    return Arrays.copyOf(rate, tasks.size());
  }

  // ---- preparation ----

  private void begin(List<Demand> tasks) {
    int size = tasks.size();
    if (rate.length < size) {
      rate = new double[2 * size];
      bound = new double[2 * size];
      step = new double[2 * size];
      grows = new boolean[2 * size];
      counts = new int[2 * size];
      placesOf = Arrays.copyOf(placesOf, 2 * size);
      amountsOf = Arrays.copyOf(amountsOf, 2 * size);
    }
    growing = size;
    places = 0;
    for (Demand demand : tasks) {
      for (int i = 0; i < demand.size(); i++) {
        int resource = demand.resource(i);
        if (resource >= placeOf.length) {
          placeOf = Arrays.copyOf(placeOf, Math.max(resource + 1, 2 * placeOf.length));
        }
        placeOf[resource]--; // named once more, has no place yet
      }
    }
    for (int task = 0; task < size; task++) {
      begin(task, tasks.get(task));
    }
  }

  /** What nobody else uses is as good as a bound. */
  private void begin(int task, Demand demand) {
    rate[task] = 0;
    step[task] = 0;
    grows[task] = true;
    bound[task] = demand.bound();
    counts[task] = 0;
    if (placesOf[task] == null || placesOf[task].length < demand.size()) {
      placesOf[task] = new int[demand.size()];
      amountsOf[task] = new double[demand.size()];
    }
    for (int i = 0; i < demand.size(); i++) {
      int resource = demand.resource(i);
      double amount = demand.amount(i);
      if (placeOf[resource] == -1) {
        bound[task] = Math.min(bound[task], capacity.applyAsDouble(resource) / amount);
        continue;
      }
      int place = place(resource);
      int count = counts[task]++;
      placesOf[task][count] = place;
      amountsOf[task][count] = amount;
      int user = users[place]++;
      tasksOf[place][user] = task;
      takenBy[place][user] = amount;
      growers[place]++;
    }
  }

  private int place(int resource) {
    if (placeOf[resource] > 0) {
      return placeOf[resource] - 1;
    }
    int named = -placeOf[resource];
    int place = places++;
    if (place == left.length) {
      left = Arrays.copyOf(left, 2 * place);
      offer = Arrays.copyOf(offer, 2 * place);
      open = Arrays.copyOf(open, 2 * place);
      users = Arrays.copyOf(users, 2 * place);
      growers = Arrays.copyOf(growers, 2 * place);
      tasksOf = Arrays.copyOf(tasksOf, 2 * place);
      takenBy = Arrays.copyOf(takenBy, 2 * place);
    }
    left[place] = capacity.applyAsDouble(resource);
    open[place] = true;
    users[place] = 0;
    growers[place] = 0;
    if (tasksOf[place] == null || tasksOf[place].length < named) {
      tasksOf[place] = new int[named];
      takenBy[place] = new double[named];
    }
    placeOf[resource] = place + 1;
    return place;
  }

  // ---- rounds ----

  /** Each resource offers equal parts to those that grow. */
  private void offer() {
    for (int place = 0; place < places; place++) {
      open[place] &= growers[place] > 0;
      offer[place] = open[place] ? left[place] / growers[place] : 0;
    }
  }

  private void grow() {
    int stopped = 0;
    for (int task = 0, seen = 0; seen < growing; task++) {
      if (!grows[task]) {
        continue;
      }
      seen++;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < counts[task]; i++) {
        least = Math.min(least, offer[placesOf[task][i]] / amountsOf[task][i]);
      }
      double toBound = bound[task] - rate[task];
      if (toBound <= least) {
        step[task] = toBound;
        rate[task] = bound[task];
        stop(task);
        stopped++;
      } else {
        step[task] = least;
        rate[task] += least;
      }
    }
    growing -= stopped;
  }

  private void take() {
    for (int place = 0; place < places; place++) {
      if (!open[place]) {
        continue;
      }
      for (int i = 0; i < users[place]; i++) {
        left[place] -= takenBy[place][i] * step[tasksOf[place][i]];
      }
      if (left[place] < NOTHING) {
        open[place] = false;
        for (int i = 0; i < users[place]; i++) {
          int task = tasksOf[place][i];
          if (grows[task]) {
            stop(task);
            growing--;
          }
        }
      }
    }
  }

  private void stop(int task) {
    grows[task] = false;
    for (int i = 0; i < counts[task]; i++) {
      growers[placesOf[task][i]]--;
    }
  }
}
