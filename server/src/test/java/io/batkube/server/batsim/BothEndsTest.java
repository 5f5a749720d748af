package io.batkube.server.batsim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.batsim.protocol.BatsimEngine;
import io.batkube.engine.batsim.protocol.WireSettings;
import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.policy.Policies;
import io.batkube.engine.policy.PolicyDecider;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.result.RunDescription;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our Batsim on one end, our policies as decision process on the other, ZeroMQ between them: what
 * comes out is what the same policy decides without a wire.
 */
final class BothEndsTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("batkube.root"), "examples/batsim");

  private static final long PATIENT_MS = 100_000;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"fcfs", "easy", "conservative", "filler"})
  void overTheWireAsWithout(String policy) throws Exception {
    BatsimOrder order = order();

    var there = new FiguresRecorder();
    Path results = Files.createDirectory(folder.resolve("results"));
    Figures here;
    try (var port = new ReservedPort();
        var batsim = new BatsimSocket(endpoint(port), PATIENT_MS, Optional::empty);
        var decision = new DecisionSocket(endpoint(port), PATIENT_MS)) {
      var served =
          CompletableFuture.runAsync(
              () ->
                  new Simulation(
                          new BatsimEngine(batsim, false),
                          decider(policy),
                          List.of(new InvariantChecker(), there))
                      .run());
      here = new BatsimRun(order).run(decision, "0", results);
      served.get();
    }

    Path expected = Files.createDirectory(folder.resolve("expected"));
    alone(order, policy, expected);
    assertEquals(rows(expected), rows(results));
    assertTrue(here.complete());
    assertEquals(here.byState(), there.figures().byState());
    assertEquals(here.waitingTime(), there.figures().waitingTime());
    assertEquals(here.makespan(), there.figures().makespan());
  }

  private static String endpoint(ReservedPort port) {
    return "tcp://127.0.0.1:" + port.number();
  }

  private static BatsimOrder order() {
    return new BatsimOrder(
        EXAMPLES.resolve("platform.xml"),
        "master_host",
        new LinkedHashMap<>(),
        List.of(EXAMPLES.resolve("workload.json")),
        List.of(),
        OptionalInt.empty(),
        false,
        WireSettings.PLAIN,
        false);
  }

  private static PolicyDecider decider(String policy) {
    return new PolicyDecider(
        new Policies(BothEndsTest.class.getClassLoader()).create(policy),
        new PolicyDecider.Options(
            InstantOrder.BATCH, BackfillOrder.FCFS, Estimates.REQUEST, new Seed(0)));
  }

  /** The same policy on the engine itself. */
  private static void alone(BatsimOrder order, String policy, Path results) {
    var inputs = BatsimInputs.read(order);
    var checker = new InvariantChecker();
    try (var engine =
            new EmbeddedEngine(
                inputs.platform(),
                inputs.workloads(),
                inputs.events(),
                EmbeddedEngine.Options.STATIC);
        var written = new ResultFolder(results)) {
      new Simulation(engine, decider(policy), List.of(checker, written)).run();
      written.finish(
          new RunDescription(
              "0",
              "",
              "",
              "",
              "",
              "",
              "",
              "",
              0,
              Seconds.NEVER,
              new RunDescription.Source("", Optional.empty()),
              0,
              List.of(),
              List.of(),
              Optional.empty(),
              "",
              RunDescription.Advances.NONE,
              List.of(),
              List.of()),
          checker.invariants());
    }
  }

  private static List<String> rows(Path results) throws IOException {
    var rows = new ArrayList<String>();
    for (String file : List.of("jobs.csv", "machine_states.csv", "schedule.csv")) {
      rows.addAll(Files.readAllLines(results.resolve(file)));
    }
    return rows;
  }
}
