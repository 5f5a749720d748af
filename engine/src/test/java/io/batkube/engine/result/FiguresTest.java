package io.batkube.engine.result;

import static io.batkube.engine.simulation.ListedWorkload.ns;
import static io.batkube.engine.simulation.ListedWorkload.sleeper;
import static io.batkube.engine.simulation.ListedWorkload.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.FcfsPolicy;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.policy.PolicyDecider;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.ListedWorkload;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void ofARunComputedByHand() {
    // Two hosts, first come first served. a: 10-30 s on both. b: walltime 10 s, 30-40 s. c: 30-35
    // s.
    // d asks for three hosts. Work 2*20 + 10 + 5 = 55 of 2 * (40 - 10) host seconds.
    Figures figures =
        run(
            2,
            sleeper("a", 10, 2, 20),
            within(10, sleeper("b", 12, 1, 50)),
            sleeper("c", 15, 1, 5),
            sleeper("d", 16, 3, 5));
    assertEquals(4, figures.submitted());
    assertEquals(2, figures.jobs(JobState.COMPLETED_SUCCESSFULLY));
    assertEquals(1, figures.jobs(JobState.COMPLETED_WALLTIME_REACHED));
    assertEquals(1, figures.jobs(JobState.REJECTED));
    assertEquals(10, figures.firstSubmission());
    assertEquals(40, figures.lastFinish());
    assertEquals(30, figures.makespan());
    assertEquals(55.0 / 60, figures.utilisation());
    assertEquals(new Figures.Distribution(11, 15, 18, 18), figures.waitingTime());
    assertEquals(new Figures.Distribution(68.0 / 3, 20, 28, 28), figures.turnaroundTime());
    // a 20/20, b 28/10, c 20/10 (its 5 s count as 10)
    assertEquals(2.8, figures.boundedSlowdown().max());
    assertEquals(2, figures.boundedSlowdown().median());
    assertEquals(5.8 / 3, figures.boundedSlowdown().mean(), 1e-15);
    assertTrue(figures.complete());
  }

  @Test
  void ofNoJobs() {
    Figures figures = run(3);
    assertEquals(0, figures.submitted());
    assertEquals(0, figures.makespan());
    assertEquals(0, figures.utilisation());
    assertEquals(new Figures.Distribution(0, 0, 0, 0), figures.waitingTime());
    assertTrue(figures.complete());
  }

  @Test
  void aRunThatIsStuckIsNotComplete() {
    var recorder = new FiguresRecorder();
    var workload = ListedWorkload.of(sleeper("a", 0, 1, 1));
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(1), List.of(workload), List.of(), EmbeddedEngine.Options.STATIC)) {
      new Simulation(engine, (_, _, _) -> {}, List.of(recorder)).run();
    }
    assertFalse(recorder.figures().complete());
    assertEquals(1, recorder.figures().waiting());
  }

  private static Figures run(int hosts, Job... jobs) {
    var recorder = new FiguresRecorder();
    var options =
        new PolicyDecider.Options(
            InstantOrder.BATCH, BackfillOrder.FCFS, Estimates.REQUEST, new Seed(0));
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(hosts),
            List.of(ListedWorkload.of(jobs)),
            List.of(),
            EmbeddedEngine.Options.STATIC)) {
      new Simulation(engine, new PolicyDecider(new FcfsPolicy(), options), List.of(recorder)).run();
    }
    return recorder.figures();
  }

  @Test
  void exactQuantilesAreTheNumbersOfTheirRank() {
    var random = new SplittableRandom(4);
    for (int count : new int[] {1, 2, 3, 19, 20, 21, 40, 60, 100, 180, 999, 1000, 5000}) {
      var quantiles = new Quantiles();
      double[] all = random.doubles(count, 0, 1e6).toArray();
      Arrays.stream(all).forEach(quantiles::add);
      Arrays.sort(all);
      assertTrue(quantiles.isExact());
      assertEquals(all[(count + 1) / 2 - 1], quantiles.quantile(0.5));
      assertEquals(all[(95 * count + 99) / 100 - 1], quantiles.quantile(0.95), "of " + count);
      assertEquals(all[count - 1], quantiles.max());
    }
  }

  @Test
  void quantilesOfMillionsAreWithinAThousandth() {
    var random = new SplittableRandom(5);
    int count = Quantiles.EXACT_LIMIT + 1;
    var quantiles = new Quantiles();
    double[] all = new double[count];
    for (int i = 0; i < count; i++) {
      all[i] = i % 10 == 0 ? 0 : Math.pow(10, random.nextDouble(-3, 9));
      quantiles.add(all[i]);
    }
    Arrays.sort(all);
    assertFalse(quantiles.isExact());
    for (double q : new double[] {0.05, 0.2, 0.5, 0.95, 0.999, 1}) {
      double exact = all[(int) Math.ceil(q * count) - 1];
      assertEquals(exact, quantiles.quantile(q), exact / 1000);
    }
    assertEquals(all[count - 1], quantiles.max());
  }

  @Test
  void sumsNeitherOverflowNorRound() {
    var random = new SplittableRandom(6);
    var sum = new ExactSum();
    var exact = BigInteger.ZERO;
    for (int i = 0; i < 100_000; i++) {
      long ns = random.nextLong() >>> random.nextInt(1, 40);
      long times = random.nextInt(10_000);
      sum.add(ns, times);
      exact = exact.add(BigInteger.valueOf(ns).multiply(BigInteger.valueOf(times)));
    }
    double expected = exact.doubleValue() / 1e9;
    assertEquals(expected, sum.toSeconds(), Math.ulp(expected));
  }

  @Test
  void hostsAreCountedUpToTheirLastChange() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var states = new HostStates(out)) {
      states.event(0, new EngineEvent.SimulationBegins(Platform.ofNodes(4), List.of()));
      Job job = sleeper("a", 0, 2, 10);
      HostSet two = HostSet.range(0, 1);
      states.command(ns(1), new Command.Execute(job.id(), two));
      states.event(ns(3), new EngineEvent.HostsUnavailable(HostSet.range(1, 2)));
      states.event(
          ns(11),
          new EngineEvent.JobCompleted(job, JobState.COMPLETED_SUCCESSFULLY, 0, two, ns(1)));
      states.event(ns(20), new EngineEvent.HostsAvailable(HostSet.of(1)));
      // host 0: idle 1, computing 10; 1: idle 1, computing 2, unavailable 17; 2: idle 3; 3: nothing
      assertEquals(5, states.secondsIn(HostStates.State.IDLE));
      assertEquals(12, states.secondsIn(HostStates.State.COMPUTING));
      assertEquals(17, states.secondsIn(HostStates.State.UNAVAILABLE));
      assertEquals(
          List.of(
              new HostStates.Unavailability(HostSet.of(1), 3 * Seconds.ONE, 20 * Seconds.ONE),
              new HostStates.Unavailability(HostSet.of(2), 3 * Seconds.ONE, -1)),
          states.unavailabilities());
    }
    assertEquals(
        """
        time,nb_sleeping,nb_switching_on,nb_switching_off,nb_idle,nb_computing
        1,0,0,0,2,2
        11,0,0,0,2,0
        """,
        out.toString(java.nio.charset.StandardCharsets.UTF_8));
  }
}
