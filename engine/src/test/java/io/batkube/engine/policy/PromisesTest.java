package io.batkube.engine.policy;

import static io.batkube.engine.simulation.ListedWorkload.sleeper;
import static io.batkube.engine.simulation.ListedWorkload.within;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.Job;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.RandomWorld.SmallJob;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.ListedWorkload;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policies promise, checked from outside. */
class PromisesTest {
  /** Jobs that come later change nothing for those before them: no reservation is ever broken. */
  @Test
  void conservativeWithPerfectEstimatesDelaysNobodyForLaterArrivals() {
    for (long seed = 0; seed < 500; seed++) {
      RandomWorld world = draw(seed, "conservative");
      Map<String, Long> all = starts(world);
      for (int known = 1; known < world.jobs().size(); known++) {
        Map<String, Long> first = starts(with(world, world.jobs().subList(0, known)));
        for (var start : first.entrySet()) {
          long before = start.getValue();
          assertEquals(before, all.get(start.getKey()), "seed " + seed + ", job " + start.getKey());
        }
      }
    }
  }

  /** The head's reservation is what it would get if everybody behind it stayed away. */
  @Test
  void easyNeverDelaysTheHead() {
    for (long seed = 0; seed < 500; seed++) {
      RandomWorld world = draw(seed, "easy");
      Map<String, Long> easy = starts(world);
      for (int head = 0; head < world.jobs().size(); head++) {
        long start = easy.getOrDefault(Integer.toString(head), 0L);
        boolean wasHeadAtArrival = true;
        for (int before = 0; before < head; before++) {
          wasHeadAtArrival &=
              easy.getOrDefault(Integer.toString(before), 0L)
                  <= world.jobs().get(head).submission();
        }
        if (wasHeadAtArrival) {
          Map<String, Long> alone = starts(with(world, world.jobs().subList(0, head + 1)));
          assertTrue(start <= alone.getOrDefault(Integer.toString(head), 0L), "seed " + seed);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"fcfs, 10", "easy, 10", "conservative, 10", "filler, 201"})
  void aWideJobStartsThoughSmallOnesKeepComing(String policy, long second) {
    // Two hosts; one is busy until 10 s, then both could run the wide job. The filler
    // keeps both busy with 20 small jobs each, until 200 s and 201 s.
    var jobs = new ArrayList<SmallJob>();
    jobs.add(new SmallJob(0, 1, 10, 10));
    jobs.add(new SmallJob(0, 2, 10, 10));
    for (int i = 1; i < 40; i++) {
      jobs.add(new SmallJob(i, 1, 10, 10));
    }
    var world =
        new RandomWorld(
            policy, InstantOrder.BATCH, BackfillOrder.FCFS, Estimates.REQUEST, 2, jobs, List.of());
    assertEquals(second, starts(world).get("1"));
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "fcfs, FCFS, 100000",
    "filler, FCFS, 100000",
    "filler, SJF, 100000",
    "easy, FCFS, 100000",
    "easy, SJF, 100000",
    "conservative, FCFS, 4000",
    "conservative, SJF, 4000"
  })
  void aLongQueueIsWorkedOffInReasonableTime(String policy, BackfillOrder order, int count) {
    var random = new SplittableRandom(1);
    var jobs = new ArrayList<Job>();
    for (int i = 0; i < count; i++) {
      int run = random.nextInt(1, 3600);
      jobs.add(
          within(
              run + random.nextInt(3600),
              sleeper(Integer.toString(i), 0, random.nextInt(1, 101), run)));
    }
    assertTimeout(
        Duration.ofSeconds(60), () -> assertTrue(run(policy, order, 100, jobs).complete()));
  }

  private static RandomWorld draw(long seed, String policy) {
    RandomWorld any = RandomWorld.draw(seed);
    List<SmallJob> jobs = any.jobs().subList(0, Math.min(20, any.jobs().size()));
    return new RandomWorld(
        policy,
        InstantOrder.BATCH,
        BackfillOrder.FCFS,
        Estimates.PERFECT,
        any.hosts(),
        jobs,
        List.of());
  }

  private static RandomWorld with(RandomWorld world, List<SmallJob> jobs) {
    return new RandomWorld(
        world.policy(),
        world.order(),
        world.backfill(),
        world.estimates(),
        world.hosts(),
        jobs,
        List.of());
  }

  private static Map<String, Long> starts(RandomWorld world) {
    var starts = new HashMap<String, Long>();
    for (String line : world.run()) {
      String[] words = line.split(" ", -1);
      starts.put(words[3], Long.parseLong(words[0]));
    }
    return starts;
  }

  private static Figures run(String policy, BackfillOrder order, int hosts, List<Job> jobs) {
    var figures = new FiguresRecorder();
    var options =
        new PolicyDecider.Options(InstantOrder.BATCH, order, Estimates.REQUEST, new Seed(0));
    var decider =
        new PolicyDecider(
            new Policies(PromisesTest.class.getClassLoader()).create(policy), options);
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(hosts),
            List.of(ListedWorkload.of("w0", jobs)),
            List.of(),
            EmbeddedEngine.Options.STATIC)) {
      new Simulation(engine, decider, List.of(new InvariantChecker(), figures)).run();
    }
    return figures.figures();
  }
}
