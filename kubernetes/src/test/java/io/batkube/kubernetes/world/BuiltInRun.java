package io.batkube.kubernetes.world;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.Workload;
import io.batkube.kubernetes.api.YamlReader;
import java.time.Instant;
import java.util.List;

/** Jobs as pods under the built-in scheduler, in process. */
final class BuiltInRun {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Nobody sends any here. */
  private static final YamlReader NO_YAML =
      _ -> {
        throw new YamlReader.BadYamlException("yaml: none is read here");
      };

  final SimulatedCluster simulated;
  final Figures figures;

  BuiltInRun(
      Platform platform, List<Workload> workloads, List<ExternalEvent> events, String latency) {
    simulated =
        SimulatedCluster.make(
            new Seed(0),
            START,
            new SimulatedCluster.Options(ControlPlane.WITHOUT_CONTROLLERS, true, latency, false),
            NO_YAML,
            Outside.NOBODY);
    var recorder = new FiguresRecorder();
    try (var engine =
        new EmbeddedEngine(platform, workloads, events, EmbeddedEngine.Options.CLUSTER)) {
      new Simulation(engine, simulated.decider(), List.of(new InvariantChecker(true), recorder))
          .run();
    }
    figures = recorder.figures();
  }
}
