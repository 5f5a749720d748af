package io.batkube.kubernetes.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.batkube.engine.input.InputFile;
import io.batkube.engine.job.JobState;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.workload.Cleaning;
import io.batkube.engine.workload.WorkloadFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The experiments of the first Batkube, of 2020, under the built-in scheduler. */
class BatkubeExperimentsTest {
  private static final Path WORKLOADS =
      Path.of(System.getProperty("batkube.root"), "../shared/data/batkube/workloads");

  private static BuiltInRun run(String workload, int nodes, String latency) {
    Path file = WORKLOADS.resolve(workload + ".json");
    assumeTrue(Files.exists(file), workload + " is not there: " + file);
    return new BuiltInRun(
        Platform.ofNodes(nodes),
        List.of(WorkloadFormat.open(new InputFile(file), "w0", Cleaning.STRICT, nodes)),
        List.of(),
        latency);
  }

  @Test
  void twoHundredJobsAtOnceOnSixteenNodesTakeThirteenRounds() {
    BuiltInRun run = run("200_delay170", 16, "none");
    assertEquals(200, run.figures.jobs(JobState.COMPLETED_SUCCESSFULLY));
    assertEquals(2210, run.figures.makespan());
    assertTrue(run.simulated.capacity().checks() >= 200);
  }

  @Test
  void twoHundredJobsTenSecondsApartEndWithTheLastOne() {
    BuiltInRun run = run("spaced_200_delay170", 16, "none");
    assertEquals(200, run.figures.jobs(JobState.COMPLETED_SUCCESSFULLY));
    assertEquals(2280, run.figures.makespan());
  }
}
