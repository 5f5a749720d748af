package io.batkube.engine.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.EasyPolicy;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.FcfsPolicy;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.policy.Policy;
import io.batkube.engine.policy.PolicyDecider;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.Cleaning;
import io.batkube.engine.workload.WorkloadFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Figures that others have published or computed independently, from real logs. The SC'15 rows are
 * those of Gaussier, Glesser, Reis and Trystram, "Improving Backfilling by using Machine Learning
 * to predict Running Times".
 */
class PublishedFiguresTest {
  private static final Path DATA =
      Path.of(System.getProperty("batkube.root", ".."), "..", "shared", "data");

  @ParameterizedTest
  @CsvSource({
    "FCFS, REQUEST, 92.57653973363, 15696.79818124",
    "SJF, REQUEST, 69.405400580303, 14764.00266844",
    "FCFS, PERFECT, 71.722385112442, ",
    "SJF, PERFECT, 49.847718931341, ",
    "FCFS, DOUBLE, 79.930251086249, ",
    "SJF, DOUBLE, 58.912532239973, ",
  })
  void easyOnKthSp2AsPublishedAtSc15(
      BackfillOrder backfill, Estimates estimates, double slowdown, Double flow) {
    Figures figures =
        run(
            "swf/KTH-SP2-predictsim-filtered.swf.gz",
            100,
            Cleaning.PYSS,
            new EasyPolicy(),
            new PolicyDecider.Options(InstantOrder.PYSS, backfill, estimates, new Seed(0)));
    assertEquals(28481, figures.submitted());
    assertEquals(slowdown, figures.boundedSlowdown().mean(), 5e-12);
    if (flow != null) {
      assertEquals(flow, figures.turnaroundTime().mean(), 1e-8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "KTH-SP2-1996-2.1-cln, 100, fcfs, 28467, 353949.932, 6818.32158, 28779758",
    "KTH-SP2-1996-2.1-cln, 100, easy, 28467, 6837.485, 92.72992, 28763776",
    "NASA-iPSC-1993-3.1-cln, 128, fcfs, 18066, 8.081, 1.02623, ",
    "NASA-iPSC-1993-3.1-cln, 128, easy, 18066, 4.067, 1.01187, ",
    "LANL-CM5-1994-4.1-cln, 1024, fcfs, 122055, 3751.325, 54.67218, 62292428",
    "LANL-CM5-1994-4.1-cln, 1024, easy, 122055, 1385.585, 16.74794, 62292428",
  })
  void logsOfTheParallelWorkloadsArchive(
      String log,
      int processors,
      String policy,
      long jobs,
      double wait,
      double slowdown,
      Double makespan) {
    Figures figures =
        run(
            "swf/" + log + ".swf.gz",
            processors,
            Cleaning.STRICT,
            policy.equals("easy") ? new EasyPolicy() : new FcfsPolicy(),
            options());
    assertEquals(jobs, figures.submitted());
    assertEquals(wait, figures.waitingTime().mean(), 5e-4);
    assertEquals(slowdown, figures.boundedSlowdown().mean(), 5e-6);
    if (makespan != null) {
      assertEquals(makespan, figures.makespan(), 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"200_delay170, 2210, 979.2", "spaced_200_delay170, 2280, 57.6"})
  void batkubesExperiments(String workload, double makespan, double wait) {
    Figures figures =
        run(
            "batkube/workloads/" + workload + ".json",
            16,
            Cleaning.STRICT,
            new FcfsPolicy(),
            options());
    assertEquals(makespan, figures.makespan(), 0);
    assertEquals(wait, figures.waitingTime().mean(), 1e-9);
  }

  private static PolicyDecider.Options options() {
    return new PolicyDecider.Options(
        InstantOrder.BATCH, BackfillOrder.FCFS, Estimates.REQUEST, new Seed(0));
  }

  private static Figures run(
      String file, int hosts, Cleaning cleaning, Policy policy, PolicyDecider.Options options) {
    Path path = DATA.resolve(file);
    assumeTrue(Files.exists(path), () -> "skipped: ../shared/data/" + file + " is absent");
    var workload = WorkloadFormat.open(new InputFile(path), "w0", cleaning, hosts);
    var figures = new FiguresRecorder();
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(hosts), List.of(workload), List.of(), EmbeddedEngine.Options.STATIC)) {
      new Simulation(
              engine, new PolicyDecider(policy, options), List.of(new InvariantChecker(), figures))
          .run();
    }
    return figures.figures();
  }
}
