package io.batkube.engine.policy;

import static io.batkube.engine.simulation.ListedWorkload.job;
import static io.batkube.engine.simulation.ListedWorkload.sleeper;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.ListedWorkload;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

class PyssOrderTest {
  @Test
  void aJobThatIsBelievedToTakeNoTimeHoldsItsHostsUntilItEnds() {
    var nothing = new Profile.ParallelHomogeneous("nothing", 0, 0, "");
    var workload =
        ListedWorkload.of(job("a", 0, 1, nothing), job("b", 0, 1, nothing), sleeper("c", 0, 1, 5));
    var figures = new FiguresRecorder();
    var options =
        new PolicyDecider.Options(
            InstantOrder.PYSS, BackfillOrder.FCFS, Estimates.PERFECT, new Seed(0));
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(1), List.of(workload), List.of(), EmbeddedEngine.Options.STATIC)) {
      new Simulation(
              engine,
              new PolicyDecider(new EasyPolicy(), options),
              List.of(new InvariantChecker(), figures))
          .run();
    }
    assertEquals(5, figures.figures().lastFinish());
    assertEquals(0, figures.figures().waitingTime().max());
  }
}
