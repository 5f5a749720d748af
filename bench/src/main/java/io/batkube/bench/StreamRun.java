package io.batkube.bench;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.FcfsPolicy;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.SyntheticWorkload;
import io.batkube.server.scenario.RecorderThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * A generated stream of jobs from the first submission to the last row of the results, in a heap
 * that the caller keeps small. Prints the seconds it took. Arguments: number of jobs, folder.
 */
final class StreamRun {
  private StreamRun() {}

  public static void main(String[] args) throws IOException {
    long jobs = Long.parseLong(args[0]);
    Path folder = Files.createDirectories(Path.of(args[1]));
    var workload =
        new SyntheticWorkload("w0", Runs.shape(jobs, 11 * Seconds.ONE / 10), new Seed(1));
    long begin = System.nanoTime();
    try (var results = new ResultFolder(folder);
        var writers = new RecorderThreads(results.recorders())) {
      var recorders = new ArrayList<Recorder>(writers.recorders());
      recorders.addFirst(new InvariantChecker());
      Runs.simulate(Platform.ofNodes(512), workload, new FcfsPolicy(), recorders);
    }
    System.out.println((System.nanoTime() - begin) / 1e9);
  }
}
