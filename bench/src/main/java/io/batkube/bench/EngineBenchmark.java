package io.batkube.bench;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.ConservativePolicy;
import io.batkube.engine.policy.EasyPolicy;
import io.batkube.engine.policy.FcfsPolicy;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.workload.Workload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Engine and policy, warm, jobs in memory. Every run keeps figures; some check invariants too. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 7, time = 1)
public class EngineBenchmark {
  /** The 100 000 jobs on 512 hosts. */
  @State(Scope.Benchmark)
  public static class DelayJobs {
    final Workload jobs = Runs.delayJobs();
    final Platform platform = Platform.ofNodes(512);
  }

  /** The 100 000 jobs that CloudSim Plus runs too. */
  @State(Scope.Benchmark)
  public static class CloudJobs {
    final Workload jobs = Runs.cloudJobs();
    final Platform platform = Platform.ofNodes(Runs.CORES);
  }

  /** The log LANL-CM5. */
  @State(Scope.Benchmark)
  public static class Lanl {
    final Workload jobs = Runs.lanl().orElseThrow();
    final Platform platform = Platform.ofNodes(Runs.LANL_HOSTS);
  }

  @Benchmark
  public Figures fcfsOn512Hosts(DelayJobs work) {
    var figures = new FiguresRecorder();
    Runs.simulate(work.platform, work.jobs, new FcfsPolicy(), List.of(figures));
    return figures.figures();
  }

  @Benchmark
  public Figures fcfsOn512HostsWithInvariants(DelayJobs work) {
    var figures = new FiguresRecorder();
    Runs.simulate(
        work.platform, work.jobs, new FcfsPolicy(), List.of(figures, new InvariantChecker()));
    return figures.figures();
  }

  @Benchmark
  public Figures fcfsOn8000Cores(CloudJobs work) {
    var figures = new FiguresRecorder();
    Runs.simulate(work.platform, work.jobs, new FcfsPolicy(), List.of(figures));
    return figures.figures();
  }

  @Benchmark
  public Figures lanlEasy(Lanl work) {
    var figures = new FiguresRecorder();
    Runs.simulate(work.platform, work.jobs, new EasyPolicy(), List.of(figures));
    return figures.figures();
  }

  @Benchmark
  public Figures lanlEasyWithInvariants(Lanl work) {
    var figures = new FiguresRecorder();
    Runs.simulate(
        work.platform, work.jobs, new EasyPolicy(), List.of(figures, new InvariantChecker()));
    return figures.figures();
  }

  @Benchmark
  public Figures lanlConservative(Lanl work) {
    var figures = new FiguresRecorder();
    Runs.simulate(work.platform, work.jobs, new ConservativePolicy(), List.of(figures));
    return figures.figures();
  }
}
