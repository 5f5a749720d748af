package io.batkube.engine.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rates, against rules that every sharing keeps and against a slow solver that knows no tricks. */
final class FairSharingTest {
  private static final int WORLDS = 3000;

  /** Tasks by resources: how much each takes of each, and the tasks' bounds. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares worlds
  private record World(double[][] amounts, double[] bounds, double[] capacities) {
    static World random(long seed) {
      var random = new Random(seed);
      int tasks = random.nextInt(1, 9);
      int resources = random.nextInt(1, 7);
      double[][] amounts = new double[tasks][resources];
      double[] bounds = new double[tasks];
      double[] capacities = new double[resources];
      Arrays.setAll(capacities, _ -> Math.pow(10, random.nextInt(5, 10)) * random.nextInt(1, 9));
      for (int task = 0; task < tasks; task++) {
        amounts[task][random.nextInt(resources)] = amount(random);
        for (int resource = 0; resource < resources; resource++) {
          amounts[task][resource] += random.nextInt(3) == 0 ? amount(random) : 0;
        }
        bounds[task] =
            random.nextInt(3) == 0 ? random.nextDouble() * 10 + 0.01 : Double.POSITIVE_INFINITY;
      }
      return new World(amounts, bounds, capacities);
    }

    private static double amount(Random random) {
      return Math.pow(10, random.nextInt(4, 9)) * random.nextInt(1, 9);
    }

    double[] rates() {
      var demands = new ArrayList<Demand>();
      for (int task = 0; task < amounts.length; task++) {
        double[] row = amounts[task];
        int[] used = IntStream.range(0, row.length).filter(r -> row[r] > 0).toArray();
        demands.add(
            new Demand(
                0, bounds[task], used, Arrays.stream(used).mapToDouble(r -> row[r]).toArray()));
      }
      return new FairSharing(resource -> capacities[resource]).rates(demands);
    }

    double taken(int resource, double[] rates) {
      return IntStream.range(0, rates.length)
          .mapToDouble(task -> amounts[task][resource] * rates[task])
          .sum();
    }
  }

  /** The rule of the rounds as one would write it down, over the whole matrix. */
  private static double[] slowly(World world) {
    int tasks = world.amounts.length;
    int resources = world.capacities.length;
    double[] rates = new double[tasks];
    double[] lastStep = new double[tasks];
    double[] left = world.capacities.clone();
    List<Integer> growing = new ArrayList<>(IntStream.range(0, tasks).boxed().toList());
    while (!growing.isEmpty()) {
      double[] part = new double[resources];
      for (int r = 0; r < resources; r++) {
        int resource = r;
        long users = growing.stream().filter(t -> world.amounts[t][resource] > 0).count();
        part[r] = users == 0 ? 0 : left[r] / users;
      }
      List<Integer> stopping = new ArrayList<>();
      for (int task : growing) {
        double step = world.bounds[task] - rates[task];
        boolean bounded = true;
        for (int r = 0; r < resources; r++) {
          if (world.amounts[task][r] > 0 && part[r] / world.amounts[task][r] < step) {
            step = part[r] / world.amounts[task][r];
            bounded = false;
          }
        }
        lastStep[task] = step;
        rates[task] += step;
        if (bounded) {
          stopping.add(task);
        }
      }
      List<Integer> before = List.copyOf(growing);
      for (int r = 0; r < resources; r++) {
        int resource = r;
        boolean offered =
            before.stream().anyMatch(task -> world.amounts[task][resource] > 0) && left[r] > 0;
        for (int task = 0; task < tasks && offered; task++) {
          left[r] -= world.amounts[task][r] * lastStep[task];
        }
        if (offered && left[r] < 1e-5) {
          left[r] = 0;
          before.stream().filter(t -> world.amounts[t][resource] > 0).forEach(stopping::add);
        }
      }
      growing.removeAll(stopping);
    }
    return rates;
  }

  @Test
  void isWhatASlowSolverFinds() {
    for (long seed = 0; seed < WORLDS; seed++) {
      World world = World.random(seed);
      double[] expected = slowly(world);
      double[] rates = world.rates();
      for (int task = 0; task < rates.length; task++) {
        assertEquals(expected[task], rates[task], expected[task] * 1e-9, "seed " + seed);
      }
    }
  }

  @Test
  void givesNoMoreThanThereIsAndSomethingToEverybody() {
    for (long seed = 0; seed < WORLDS; seed++) {
      World world = World.random(seed);
      double[] rates = world.rates();
      for (int task = 0; task < rates.length; task++) {
        assertTrue(rates[task] > 0, "seed " + seed + ", task " + task);
        assertTrue(rates[task] <= world.bounds[task] * (1 + 1e-12), "seed " + seed);
      }
      for (int r = 0; r < world.capacities.length; r++) {
        double capacity = world.capacities[r];
        assertTrue(world.taken(r, rates) <= capacity * (1 + 1e-9), "seed " + seed + ", " + r);
      }
    }
  }

  /** On one resource, unless several bounds come into play: see the comment of the class. */
  @Test
  void isMaxMinFairOnOneResource() {
    for (long seed = 0; seed < WORLDS; seed++) {
      var random = new Random(seed);
      int tasks = random.nextInt(1, 9);
      double[][] amounts = new double[tasks][1];
      double[] bounds = new double[tasks];
      for (int task = 0; task < tasks; task++) {
        amounts[task][0] = World.amount(random);
        bounds[task] = Double.POSITIVE_INFINITY;
      }
      bounds[0] = random.nextDouble() * 10 + 0.01;
      var world = new World(amounts, bounds, new double[] {1e8});
      double[] rates = world.rates();

      double bounded = Math.min(bounds[0] * amounts[0][0], 1e8 / tasks);
      assertEquals(bounded, rates[0] * amounts[0][0], bounded * 1e-9, "seed " + seed);
      for (int task = 1; task < tasks; task++) {
        double part = (1e8 - bounded) / (tasks - 1);
        assertEquals(part, rates[task] * amounts[task][0], part * 1e-9, "seed " + seed);
      }
    }
  }

  /** Alone, a task gets all that its scarcest resource has. */
  @Test
  void givesALoneTaskWhatItCanUse() {
    for (long seed = 0; seed < WORLDS; seed++) {
      World all = World.random(seed);
      var world =
          new World(new double[][] {all.amounts[0]}, new double[] {all.bounds[0]}, all.capacities);
      double expected = all.bounds[0];
      for (int r = 0; r < all.capacities.length; r++) {
        if (all.amounts[0][r] > 0) {
          expected = Math.min(expected, all.capacities[r] / all.amounts[0][r]);
        }
      }
      assertEquals(expected, world.rates()[0], expected * 1e-9, "seed " + seed);
    }
  }

  /** The order in which tasks have come plays no part. */
  @Test
  void givesEqualTasksEqualRates() {
    for (long seed = 0; seed < WORLDS; seed++) {
      World world = World.random(seed);
      int tasks = world.amounts.length;
      double[][] twice = new double[2 * tasks][];
      double[] bounds = new double[2 * tasks];
      for (int task = 0; task < tasks; task++) {
        twice[task] = world.amounts[task];
        twice[2 * tasks - 1 - task] = world.amounts[task];
        bounds[task] = world.bounds[task];
        bounds[2 * tasks - 1 - task] = world.bounds[task];
      }
      double[] rates = new World(twice, bounds, world.capacities).rates();
      for (int task = 0; task < tasks; task++) {
        assertEquals(rates[task], rates[2 * tasks - 1 - task], rates[task] * 1e-9, "seed " + seed);
      }
    }
  }
}
