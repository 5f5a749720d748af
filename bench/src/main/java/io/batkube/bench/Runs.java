package io.batkube.bench;

import io.batkube.engine.input.InputFile;
import io.batkube.engine.job.Job;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.BackfillOrder;
import io.batkube.engine.policy.Estimates;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.policy.Policy;
import io.batkube.engine.policy.PolicyDecider;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.Cleaning;
import io.batkube.engine.workload.LoadedWorkload;
import io.batkube.engine.workload.SyntheticWorkload;
import io.batkube.engine.workload.Workload;
import io.batkube.engine.workload.WorkloadFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The work that is measured. */
final class Runs {
  /** The log of the issue; not ours to ship, so it may be absent. */
  static final Path LANL = Path.of("..", "shared", "data", "swf", "LANL-CM5-1994-4.1-cln.swf.gz");

  static final int LANL_HOSTS = 1024;
  static final int JOBS = 100_000;

  /** CloudSim Plus' 1000 hosts of 8 cores: to a batch policy 8000 things to give away. */
  static final int CORES = 8000;

  private Runs() {}

  /** One run in memory; what it records is the caller's. */
  static void simulate(
      Platform platform, Workload workload, Policy policy, List<Recorder> recorders) {
    var options =
        new PolicyDecider.Options(
            InstantOrder.BATCH, BackfillOrder.FCFS, Estimates.REQUEST, new Seed(0));
    try (var engine =
        new EmbeddedEngine(platform, List.of(workload), List.of(), EmbeddedEngine.Options.STATIC)) {
      new Simulation(engine, new PolicyDecider(policy, options), recorders).run();
    }
  }

  /** One-host jobs of 10 to 1000 s. */
  static SyntheticWorkload.Shape shape(long jobs, long meanInterarrivalNs) {
    return new SyntheticWorkload.Shape(
        jobs, meanInterarrivalNs, 10 * Seconds.ONE, 1000 * Seconds.ONE, 1, 0);
  }

  /** The jobs that both simulators run: Poisson arrivals every 0.07 s. */
  static Workload cloudJobs() {
    return loaded(new SyntheticWorkload("w0", shape(JOBS, 7 * Seconds.ONE / 100), new Seed(1)));
  }

  /** Jobs that keep 512 hosts nearly full. */
  static Workload delayJobs() {
    return loaded(new SyntheticWorkload("w0", shape(JOBS, Seconds.ONE), new Seed(1)));
  }

  static Optional<Workload> lanl() {
    if (!Files.exists(LANL)) {
      return Optional.empty();
    }
    return Optional.of(
        loaded(WorkloadFormat.open(new InputFile(LANL), "w0", Cleaning.STRICT, LANL_HOSTS)));
  }

  private static Workload loaded(Workload workload) {
    var jobs = new ArrayList<Job>();
    try (var stream = workload.jobs()) {
      stream.forEachRemaining(jobs::add);
    }
    return new LoadedWorkload(workload.name(), jobs, workload.profiles());
  }
}
