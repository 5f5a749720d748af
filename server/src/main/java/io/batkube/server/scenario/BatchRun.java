package io.batkube.server.scenario;

import io.batkube.engine.policy.Policy;
import io.batkube.engine.policy.PolicyDecider;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import io.batkube.server.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch policy on the embedded engine, from inputs to a folder of results, which are written in
 * threads of their own.
 */
public final class BatchRun {
  private BatchRun() {}

  /**
   * Runs a scenario; the calling thread owns its world.
   *
   * @param folder an empty folder for the results
   * @param watchers see everything that happens, besides the results and the invariants
   */
  public static Figures run(
      Scenario scenario, Inputs inputs, String version, Path folder, List<Recorder> watchers) {
    Policy policy = ForeignPolicy.guarded(inputs.policies().create(scenario.policy()));
    var decider =
        new PolicyDecider(
            policy,
            new PolicyDecider.Options(
                scenario.order(),
                scenario.backfillOrder(),
                scenario.estimates(),
                new Seed(scenario.seed())));
    var invariants = new InvariantChecker();
    Figures figures;
    try (var engine = inputs.engine(EmbeddedEngine.Options.STATIC);
        var results = new ResultFolder(folder)) {
      try (var writers = new RecorderThreads(results.recorders())) {
        var recorders = new ArrayList<Recorder>(writers.recorders());
        recorders.addFirst(invariants);
        recorders.addAll(watchers);
        new Simulation(engine, decider, recorders, scenario.untilNs()).run();
      }
      figures = results.finish(inputs.describe(scenario, version), invariants.invariants());
    }
    Report.write(folder, folder.resolve("report.html"));
    return figures;
  }
}
