package io.batkube.server.batsim;

import io.batkube.engine.batsim.BatsimServer;
import io.batkube.engine.batsim.protocol.WireDecisionProcess;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.result.RunDescription;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.ForbiddenCommandException;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A run as Batsim does it: our engine owns time and jobs, a decision process behind a wire decides.
 */
public final class BatsimRun {
  private final BatsimOrder order;
  private final BatsimInputs inputs;

  /**
   * Reads what the run is made of.
   *
   * @throws BadInputException for the first input that is not as it should be
   */
  public BatsimRun(BatsimOrder order) {
    this.order = order;
    this.inputs = BatsimInputs.read(order);
  }

  /**
   * Runs; the calling thread owns the world.
   *
   * @param wire sends a message to the decision process and returns its reply
   * @param folder an empty folder for the results
   * @throws BadInputException if the decision process breaks the protocol
   */
  public Figures run(UnaryOperator<String> wire, String version, Path folder) {
    var settings = order.settings();
    var server =
        new BatsimServer(
            new WireDecisionProcess(wire, settings, inputs.told()),
            inputs.latencies(),
            settings.acknowledgeDynamicJobs(),
            inputs.workloads(),
            inputs.events().size());
    var checker = new InvariantChecker(settings.computeSharing());
    var options =
        new EmbeddedEngine.Options(
            settings.dynamicJobs(),
            settings.acknowledgeDynamicJobs(),
            true,
            settings.computeSharing()
                ? EmbeddedEngine.Options.Sharing.HOSTS
                : EmbeddedEngine.Options.Sharing.NONE,
            settings.energy());
    try (var engine = engine(options);
        var results = new ResultFolder(folder, settings.energy())) {
      try {
        new Simulation(engine, server, List.of(checker, results)).run();
      } catch (ForbiddenCommandException e) {
        throw new BadInputException(
            server.lastCommand().map(said -> said.origin() + ": ").orElse("") + e.getMessage(), e);
      }
      return results.finish(described(version), checker.invariants());
    }
  }

  private EmbeddedEngine engine(EmbeddedEngine.Options options) {
    try {
      return new EmbeddedEngine(inputs.platform(), inputs.workloads(), inputs.events(), options);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(order.platform() + ": " + e.getMessage(), e);
    }
  }

  private RunDescription described(String version) {
    return new RunDescription(
        version,
        "batsim",
        "embedded",
        "a decision process",
        "",
        "",
        "",
        "",
        0,
        new RunDescription.Source(order.platform().toString(), Optional.empty()),
        inputs.platform().computeHosts(),
        List.of(),
        List.of(),
        Optional.empty(),
        "",
        RunDescription.Advances.NONE,
        List.of(),
        List.of());
  }
}
