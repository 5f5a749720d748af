package io.batkube.engine.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.execution.FluidModel.Flow;
import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random comings and goings, against a model that looks at everybody whenever anything happens. */
final class FluidModelTest {
  private static final int WORLDS = 400;
  private static final int RESOURCES = 12;

  /** A task of the slow model. */
  private static final class Slow {
    final Demand demand;
    final double beginsSeconds;
    double left = 1;

    Slow(Demand demand, double beginsSeconds) {
      this.demand = demand;
      this.beginsSeconds = beginsSeconds;
    }
  }

  /** What is to happen: starts by name, and names that are stopped. */
  private record Script(TreeMap<Long, Map<String, Demand>> starts, TreeMap<Long, String> stops) {
    static Script random(long seed) {
      var random = new Random(seed);
      var starts = new TreeMap<Long, Map<String, Demand>>();
      var stops = new TreeMap<Long, String>();
      for (int i = 0; i < 30; i++) {
        long atNs = random.nextLong(20) * Seconds.ONE;
        starts.computeIfAbsent(atNs, _ -> new LinkedHashMap<>()).put("t" + i, demand(random));
        if (random.nextInt(5) == 0) {
          stops.put(atNs + 1 + random.nextLong(Seconds.ONE), "t" + i);
        }
      }
      return new Script(starts, stops);
    }

    private static Demand demand(Random random) {
      int used = random.nextInt(0, 4);
      int[] resources = random.ints(0, RESOURCES).distinct().limit(used).toArray();
      double[] amounts = random.doubles(used, 1, 400).toArray();
      return new Demand(
          random.nextBoolean() ? 0 : random.nextLong(Seconds.ONE),
          random.nextInt(4) == 0 ? random.nextDouble() + 0.1 : Double.POSITIVE_INFINITY,
          resources,
          amounts);
    }
  }

  private static double capacity(int resource) {
    return 100 + 10 * resource;
  }

  @Test
  void endsAreThoseOfASlowModel() {
    for (long seed = 0; seed < WORLDS; seed++) {
      Script script = Script.random(seed);
      Map<String, Double> expected = slowly(script);
      Map<String, Double> ends = fast(script, seed);
      assertEquals(expected.keySet(), ends.keySet(), "seed " + seed);
      for (var end : ends.entrySet()) {
        assertEquals(expected.get(end.getKey()), end.getValue(), 1e-6, seed + " " + end.getKey());
      }
    }
  }

  private static Map<String, Double> fast(Script script, long seed) {
    var changes = new HashMap<Flow, Integer>();
    var model =
        new FluidModel(FluidModelTest::capacity, flow -> changes.merge(flow, 1, Integer::sum));
    var ends = new HashMap<String, Double>();
    var running = new LinkedHashMap<String, Flow>();
    var starts = new TreeMap<>(script.starts);
    var stops = new TreeMap<>(script.stops);
    for (long now = 0; ; ) {
      for (Flow flow : model.takeEnded(now)) {
        ends.put((String) flow.owner(), now / 1e9);
        running.remove(flow.owner());
        assertEquals(1, flow.progress(now), 1e-12);
      }
      if (!stops.isEmpty() && stops.firstKey() == now) {
        Flow flow = running.remove(stops.pollFirstEntry().getValue());
        if (flow != null) {
          double before = flow.progress(now);
          model.stop(flow, now);
          assertEquals(before, flow.progress(now), 1e-12);
          assertTrue(before < 1 + 1e-9);
        }
      }
      if (!starts.isEmpty() && starts.firstKey() == now) {
        for (var start : starts.pollFirstEntry().getValue().entrySet()) {
          running.put(start.getKey(), model.start(start.getValue(), start.getKey(), now));
        }
      }
      long next =
          Math.min(
              model.nextNs(now),
              Math.min(
                  starts.isEmpty() ? Seconds.NEVER : starts.firstKey(),
                  stops.isEmpty() ? Seconds.NEVER : stops.firstKey()));
      checkCapacities(running.values(), seed);
      if (next == Seconds.NEVER) {
        assertTrue(running.isEmpty(), "seed " + seed);
        return ends;
      }
      now = next;
    }
  }

  private static void checkCapacities(Iterable<Flow> flows, long seed) {
    for (int resource = 0; resource < RESOURCES; resource++) {
      double taken = 0;
      for (Flow flow : flows) {
        taken += flow.taken(resource);
      }
      assertTrue(taken <= capacity(resource) * (1 + 1e-9), "seed " + seed);
    }
  }

  /** Whether it is over as soon as it has begun. */
  private static boolean isNothing(Demand demand) {
    return demand.size() == 0 && Double.isInfinite(demand.bound());
  }

  private static Map<String, Double> slowly(Script script) {
    var ends = new HashMap<String, Double>();
    var running = new LinkedHashMap<String, Slow>();
    var starts = new TreeMap<>(script.starts);
    var stops = new TreeMap<>(script.stops);
    double now = 0;
    while (true) {
      while (!stops.isEmpty() && stops.firstKey() / 1e9 <= now) {
        running.remove(stops.pollFirstEntry().getValue());
      }
      while (!starts.isEmpty() && starts.firstKey() / 1e9 <= now) {
        for (var start : starts.pollFirstEntry().getValue().entrySet()) {
          Demand demand = start.getValue();
          running.put(start.getKey(), new Slow(demand, now + demand.latencyNs() / 1e9));
        }
      }
      double at = now;
      List<String> over = new ArrayList<>();
      running.forEach(
          (name, task) -> {
            if (at >= task.beginsSeconds && (task.left < 1e-10 || isNothing(task.demand))) {
              over.add(name);
            }
          });
      for (String name : over) {
        ends.put(name, now);
        running.remove(name);
      }
      List<Slow> busy = running.values().stream().filter(task -> at >= task.beginsSeconds).toList();
      double[] rates =
          new FairSharing(FluidModelTest::capacity)
              .rates(busy.stream().map(task -> task.demand).toList());
      double next = starts.isEmpty() ? Double.POSITIVE_INFINITY : starts.firstKey() / 1e9;
      next = stops.isEmpty() ? next : Math.min(next, stops.firstKey() / 1e9);
      for (Slow task : running.values()) {
        next = at < task.beginsSeconds ? Math.min(next, task.beginsSeconds) : next;
      }
      for (int i = 0; i < rates.length; i++) {
        next = Math.min(next, now + busy.get(i).left / rates[i]);
      }
      if (Double.isInfinite(next)) {
        return ends;
      }
      for (int i = 0; i < rates.length; i++) {
        busy.get(i).left -= rates[i] * (next - now);
      }
      now = next;
    }
  }
}
