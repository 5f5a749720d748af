package io.batkube.bench.peer;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.FcfsPolicy;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.policy.PolicyDecider;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import java.util.List;

/**
 * The embedded engine with the fcfs policy, as {@code batkube run} has it: invariants checked,
 * figures kept, no files. It gives whole hosts to jobs, so each core is a host here.
 */
final class BatkubePeer implements Peer {
  @Override
  public String name() {
    return "Batkube";
  }

  @Override
  public Prepared prepare(OneCoreJobs question) {
    var engine =
        new EmbeddedEngine(
            Platform.ofNodes(question.cores()),
            List.of(question.workload()),
            List.of(),
            EmbeddedEngine.Options.STATIC);
    var options =
        new PolicyDecider.Options(
            InstantOrder.BATCH, BackfillOrder.FCFS, Estimates.REQUEST, new Seed(question.seed()));
    var figures = new FiguresRecorder();
    var simulation =
        new Simulation(
            engine,
            new PolicyDecider(new FcfsPolicy(), options),
            List.of(new InvariantChecker(), figures));
    return () -> {
      simulation.run();
      engine.close();
      var found = figures.figures();
      return new Outcome(
          found.submitted() - found.waiting() - found.running(),
          found.lastFinish(),
          found.waitingTime().mean());
    };
  }
}
