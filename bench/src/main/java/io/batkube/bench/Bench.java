package io.batkube.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures everything, one after the other, and prints one table. Runs at the root of the tree. */
final class Bench {
  private static final long STREAM_JOBS = 10_000_000;
  private static final String STREAM_HEAP = "-Xmx96m";
  private static final String ZERO_MQ_HEAP = "-Xmx512m";
  private static final int PORT = 28_977;
  private static final int COLD_RUNS = 5;

  private final List<String> rows = new ArrayList<>();

  private Bench() {}

  public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
    new Bench().run();
  }

  private void run() throws IOException, InterruptedException, RunnerException {
    boolean lanl = Files.exists(Runs.LANL);
    say("engine and policy, warm (JMH)");
    double fcfs = jmh("fcfsOn512Hosts");
    double checked = jmh("fcfsOn512HostsWithInvariants");
    double cores = jmh("fcfsOn8000Cores");
    row("FCFS, 100 000 delay jobs, 512 hosts", "%.2f M jobs/s", Runs.JOBS / fcfs / 1e3, ">= 1");
    row("  the same, invariants checked", "%.2f M jobs/s", Runs.JOBS / checked / 1e3, "");
    if (lanl) {
      row("EASY, LANL-CM5, simulation", "%.0f ms", jmh("lanlEasy"), "< 150");
      row("  the same, invariants checked", "%.0f ms", jmh("lanlEasyWithInvariants"), "");
      row("conservative, LANL-CM5, simulation", "%.0f ms", jmh("lanlConservative"), "");
    }

    say("CloudSim Plus, the same jobs (minutes)");
    var jobs = Runs.cloudJobs();
    CloudSimPlusPeer.run(jobs, 1000);
    double peer = CloudSimPlusPeer.run(jobs, Runs.JOBS);
    row("1000 hosts x 8 cores, 100 000 jobs: ours", "%.1f ms", cores, "");
    row("  CloudSim Plus 8.5.7", "%.1f s", peer, "");
    row("  ratio", "%.0f x", peer * 1000 / cores, ">= 1000");

    say("a stream of " + STREAM_JOBS + " jobs, results written, heap " + STREAM_HEAP);
    double stream = stream();
    row(
        "10 M jobs streamed, all CSV and events",
        "%.0f k jobs/s",
        STREAM_JOBS / stream / 1e3,
        ">= 500");

    say(Runs.JOBS + " jobs through ZeroMQ");
    String[] zeroMq = zeroMq().split(" ", -1);
    double seconds = Double.parseDouble(zeroMq[0]);
    double messages = Double.parseDouble(zeroMq[1]);
    double bare = Double.parseDouble(zeroMq[2]);
    row("100 000 jobs through ZeroMQ", "%.0f jobs/s", Runs.JOBS / seconds, "> 2560");
    row("  messages and their answers", "%.0f /s", messages / seconds, "");
    row("  with nothing behind the sockets", "%.0f /s", messages / bare, "");
    row("  ratio", "%.2f", bare / seconds, "");

    if (lanl) {
      say("whole commands, cold");
      row("./batkube run, LANL-CM5, EASY, with report", "%.2f s", coldRun(), "< 2.5");
    } else {
      System.out.println("skipped: " + Runs.LANL + " is absent, and with it the LANL-CM5 rows");
    }

    System.out.printf(Locale.ROOT, "%n%-46s %18s  %s%n", "work", "measured", "goal");
    rows.forEach(System.out::println);
  }

  private static void say(String what) {
    System.out.println("measuring: " + what);
  }

  private void row(String work, String format, double value, String goal) {
    rows.add(
        String.format(
            Locale.ROOT, "%-46s %18s  %s", work, String.format(Locale.ROOT, format, value), goal));
  }

  /** Mean milliseconds of one method of EngineBenchmark. */
  private static double jmh(String method) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(EngineBenchmark.class.getName() + "\\." + method + "$")
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    return results.iterator().next().getPrimaryResult().getScore();
  }

  private static double stream() throws IOException, InterruptedException {
    return Double.parseDouble(inOwnJvm(STREAM_HEAP, StreamRun.class, Long.toString(STREAM_JOBS)));
  }

  /** What {@link ZeroMqRun} prints. */
  private static String zeroMq() throws IOException, InterruptedException {
    return inOwnJvm(
        ZERO_MQ_HEAP, ZeroMqRun.class, Integer.toString(Runs.JOBS), Integer.toString(PORT));
  }

  /** What a program prints whose last argument is a folder that goes when it ends. */
  private static String inOwnJvm(String heap, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("batkube-bench");
    try {
      var command =
          new ArrayList<>(
              List.of(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-XX:+UseSerialGC",
                  heap,
                  "-cp",
                  System.getProperty("java.class.path"),
                  program.getName()));
      command.addAll(List.of(arguments));
      command.add(folder.toString());
      var process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(program + " ended with " + process.exitValue());
      }
      return printed;
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Median wall seconds of the whole command. */
  private static double coldRun() throws IOException, InterruptedException {
    double[] seconds = new double[COLD_RUNS];
    for (int i = 0; i < COLD_RUNS; i++) {
      long begin = System.nanoTime();
      var process =
          new ProcessBuilder(
                  "./batkube",
                  "run",
                  "--nodes",
                  Integer.toString(Runs.LANL_HOSTS),
                  "--workload",
                  Runs.LANL.toString(),
                  "--policy",
                  "easy",
                  "--out",
                  "bench/target/lanl",
                  "--force",
                  "--quiet")
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("./batkube ended with " + process.exitValue());
      }
      seconds[i] = (System.nanoTime() - begin) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[COLD_RUNS / 2];
  }
}
