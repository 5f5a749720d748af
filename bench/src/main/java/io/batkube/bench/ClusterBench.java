package io.batkube.bench;

import io.batkube.server.scenario.Company;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.KubernetesRun;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures whole runs of Kubernetes clusters, one after the other, and prints one table. Runs at
 * the root of the tree.
 */
final class ClusterBench {
  private static final int COLD_RUNS = 5;
  private static final int WARM_RUNS = 30;
  private static final int PODS = 7064;
  private static final int HOUR = 3600;
  private static final int DAY = 24 * HOUR;

  /** Pods of kube-scheduler's own benchmark: there before, and measured. */
  private static final int FIRST_PODS = 1_000;

  private static final int MEASURED_PODS = 10_000;

  /** The limits of kube-scheduler's client, a second, in its own benchmark. */
  private static final int UPSTREAM_QPS = 5_000;

  /** They would pass in real time on the one side and in simulated on the other. */
  private static final int KWOK_QPS = 10_000;

  private static final String SCHEDULER_CONFIG =
      """
      apiVersion: kubescheduler.config.k8s.io/v1
      kind: KubeSchedulerConfiguration
      clientConnection: {kubeconfig: KUBECONFIG, qps: QPS, burst: QPS}
      """;

  private final List<String> rows = new ArrayList<>();

  private ClusterBench() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, GeneralSecurityException {
    List<String> parts = Stream.of(args).flatMap(arg -> Stream.of(arg.split(" ", -1))).toList();
    var bench = new ClusterBench();
    if (bench.wants(parts, "builtin", true)) {
      bench.builtIn();
    }
    if (bench.wants(parts, "kube-scheduler", true)) {
      bench.kubeScheduler();
    }
    if (bench.wants(parts, "clock", true)) {
      bench.clock();
    }
    if (bench.wants(parts, "day", false)) {
      bench.day();
    }
    if (bench.wants(parts, "kwok", false)) {
      bench.kwok();
    }
    System.out.printf(Locale.ROOT, "%n%-52s %24s  %s%n", "work", "measured", "goal");
    bench.rows.forEach(System.out::println);
  }

  private boolean wants(List<String> parts, String part, boolean unlessTold) {
    boolean told = parts.stream().anyMatch(each -> !each.isEmpty());
    return told ? parts.contains(part) : unlessTold;
  }

  // ---- the scheduler inside ----

  private void builtIn() throws IOException, InterruptedException {
    ClusterWork small = ClusterWork.random("small", 1200, PODS, 600, 60).write();
    say("the built-in scheduler, 1200 nodes");
    row("1200 nodes, 7064 pods, built in: command, cold", "%.2f s", seconds(small), "< 1");
    Spent watched = Spent.on(command(small, "builtin"));
    row("  its CPU", "%.2f s", watched.cpuSeconds(), "");
    row("  its memory", "%.0f MB", watched.megabytes(), "< 300");
    row("  the same in a warm JVM", "%.2f s", warm(small), "");

    say("the built-in scheduler, 5000 nodes");
    ClusterWork idle = ClusterWork.at("idle", 5000, 0, 0, DAY).write();
    row("5000 idle nodes, a day: command, cold", "%.2f s", seconds(idle), "< 1");
    ClusterWork large = ClusterWork.random("large", 5000, 150_000, HOUR, 100).write();
    Spent spent = Spent.on(command(large, "builtin"));
    row("5000 nodes, 150 000 pods, built in: command, cold", "%.1f s", spent.seconds(), "< 20");
    row("  its CPU", "%.1f s", spent.cpuSeconds(), "");
    row("  its memory", "%.0f MB", spent.megabytes(), "");
  }

  /** Median of some cold runs of a command with the scheduler inside. */
  private static double seconds(ClusterWork work) throws IOException, InterruptedException {
    double[] seconds = new double[COLD_RUNS];
    for (int i = 0; i < COLD_RUNS; i++) {
      seconds[i] = Spent.secondsUnwatched(command(work, "builtin"));
    }
    return median(seconds);
  }

  /** The best of many runs in this JVM: what it takes once everything is compiled. */
  private static double warm(ClusterWork work) throws IOException {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < WARM_RUNS; i++) {
      var settings = new Settings();
      settings.set("platform", "--platform", List.of(work.platform().toString()));
      settings.set("workload", "--workload", List.of(work.workload().toString()));
      settings.set("scheduler", "--scheduler", List.of("builtin"));
      Scenario scenario = settings.toScenario();
      Path folder = Files.createTempDirectory("batkube-bench");
      long begin = System.nanoTime();
      KubernetesRun.run(
          scenario, Inputs.load(scenario), "bench", folder, List.of(), Company.nobody());
      best = Math.min(best, (System.nanoTime() - begin) / 1e9);
      delete(folder);
    }
    return best;
  }

  // ---- the real one, and its clock ----

  private void kubeScheduler() throws IOException, InterruptedException {
    if (!isThere("go")) {
      System.out.println("skipped: no go in the PATH, and with it the rows of kube-scheduler");
      return;
    }
    say("kube-scheduler, built on first use");
    ClusterWork tiny = ClusterWork.at("tiny", 16, 1, 0).write();
    Spent.on(command(tiny, "kube-scheduler"));
    Spent.on(command(tiny, "kube-scheduler", "--clock", "exact"));

    say("kube-scheduler, 1200 nodes");
    ClusterWork small = ClusterWork.random("small", 1200, PODS, 600, 60).write();
    both("1200 nodes, 7064 pods, clock traffic", small, "traffic", "");
    both("1200 nodes, 7064 pods, clock exact", small, "exact", "<= 1.2");

    say("kube-scheduler, nothing to do");
    ClusterWork minute = ClusterWork.at("minute", 16, 1, 0, 60).write();
    ClusterWork hour = ClusterWork.at("hour", 16, 1, 0, 60 + HOUR).write();
    double extra = exact(hour).seconds() - exact(minute).seconds();
    row("an idle kube-scheduler's hour, clock exact", "%.2f s", extra, "< 0.5");

    say("kube-scheduler, 5000 nodes");
    double[] arrivals =
        DoubleStream.concat(
                IntStream.range(0, FIRST_PODS).mapToDouble(_ -> 0),
                IntStream.range(0, MEASURED_PODS).mapToDouble(_ -> HOUR))
            .toArray();
    ClusterWork whole = ClusterWork.at("perf", 5000, DAY, arrivals).write();
    ClusterWork part =
        ClusterWork.at("perf-first", 5000, DAY, Arrays.copyOf(arrivals, FIRST_PODS)).write();
    String[] options = withLimits(whole, UPSTREAM_QPS);
    Spent.on(command(tiny, "kube-scheduler", options));
    Spent all = Spent.on(command(whole, "kube-scheduler", options));
    Spent first = Spent.on(command(part, "kube-scheduler", options));
    double seconds = all.seconds() - first.seconds();
    double its = all.childrensCpuSeconds() - first.childrensCpuSeconds();
    double ours = all.cpuSeconds() - first.cpuSeconds();
    row("5000 nodes, 1000 + 10 000 pods, clock exact", "%.0f pods/s", MEASURED_PODS / seconds, "");
    row("  kube-scheduler's CPU by the time", "%.2f", its / seconds, "");
    row("  kube-scheduler's share of the CPU", "%.2f", its / (its + ours), ">= 0.9");
  }

  // ---- the clock alone ----

  private void clock() throws IOException, InterruptedException {
    if (!isThere("go")) {
      System.out.println("skipped: no go in the PATH, and with it the rows of the clock");
      return;
    }
    say("an idle program with a timer every millisecond, built first");
    ClockWork work = ClockWork.build();
    row("an idle program's timers, asked at each", "%.0f /s", best(work, true), ">= 20 000");
    row("  going on alone", "%.0f /s", best(work, false), "");
  }

  private static double best(ClockWork work, boolean isAsked)
      throws IOException, InterruptedException {
    double best = 0;
    for (int i = 0; i < COLD_RUNS; i++) {
      best = Math.max(best, work.perSecond(isAsked));
    }
    return best;
  }

  private void both(String work, ClusterWork files, String clock, String goal)
      throws IOException, InterruptedException {
    Spent spent = Spent.on(command(files, "kube-scheduler", "--clock", clock));
    row(work, "%.1f s", spent.seconds(), "");
    row("  kube-scheduler's CPU", "%.1f s", spent.childrensCpuSeconds(), "");
    row("  our CPU", "%.1f s", spent.cpuSeconds(), "");
    row(
        "  ours by kube-scheduler's",
        "%.2f",
        spent.cpuSeconds() / spent.childrensCpuSeconds(),
        goal);
  }

  private static Spent exact(ClusterWork work) throws IOException, InterruptedException {
    return Spent.on(command(work, "kube-scheduler", "--clock", "exact"));
  }

  private void day() throws IOException, InterruptedException {
    say("a day of 1000 nodes and 20 000 pods with kube-scheduler");
    Spent spent = exact(ClusterWork.random("day", 1000, 20_000, DAY, HOUR).write());
    row("1000 nodes, 20 000 pods, 24 hours, clock exact", "%.0f s", spent.seconds(), "");
    row("  kube-scheduler's CPU", "%.0f s", spent.childrensCpuSeconds(), "");
    row("  our CPU", "%.0f s", spent.cpuSeconds(), "");
    // Of pods that have ended 12 500 are kept: as many are there after two thirds.
    Spent.Held full = spent.tenths().get(6);
    Spent.Held end = spent.tenths().get(8);
    row("  our memory after 9 tenths", "%.0f MB", end.bytes() / 1e6, "");
    row("    by that after 7 tenths", "%.2f", (double) end.bytes() / full.bytes(), "");
    row("  kube-scheduler's memory", "%.0f MB", end.childrensBytes() / 1e6, "");
    row(
        "    by that after 7 tenths",
        "%.2f",
        (double) end.childrensBytes() / full.childrensBytes(),
        "");
    row("  files and connections open, more", "%.0f", end.files() - full.files(), "0");
  }

  // ---- beside KWOK ----

  /** The same scheduler, with the same configuration, over the same work. */
  private void kwok() throws IOException, InterruptedException, GeneralSecurityException {
    ClusterWork work = ClusterWork.at("kwok", 1200, 60, new double[PODS]).write();
    say("7064 pods at once on KWOK, kube-apiserver and etcd");
    KwokPeer.Took took;
    try (KwokPeer peer = KwokPeer.start(work.nodes(), config(KWOK_QPS))) {
      took = peer.run(PODS);
    }
    row("1200 nodes, 7064 pods at once, KWOK: all bound", "%.1f s", took.boundSeconds(), "");
    row("  all done", "%.1f s", took.doneSeconds(), "");
    took.cpuSeconds().forEach((name, cpu) -> row("  CPU of " + name, "%.1f s", cpu, ""));
    row("  CPU of all", "%.1f s", took.allCpuSeconds(), "");

    say("the same on ours, built first");
    String[] options = withLimits(work, KWOK_QPS);
    Spent.on(command(ClusterWork.at("tiny", 16, 1, 0).write(), "kube-scheduler", options));
    Spent ours = Spent.on(command(work, "kube-scheduler", options));
    row("the same, ours on exact time: all done", "%.1f s", ours.seconds(), "");
    row("  CPU of kube-scheduler", "%.1f s", ours.childrensCpuSeconds(), "");
    row("  CPU of batkube", "%.1f s", ours.cpuSeconds(), "");
    double all = ours.cpuSeconds() + ours.childrensCpuSeconds();
    row("  CPU of all", "%.1f s", all, "");
    row(
        "  batkube's by kube-scheduler's",
        "%.2f",
        ours.cpuSeconds() / ours.childrensCpuSeconds(),
        "<= 1.2");
    row("  CPU of all, KWOK's by ours", "%.1f", took.allCpuSeconds() / all, "");
  }

  // ---- how it is run and told ----

  private static String config(int qps) {
    return SCHEDULER_CONFIG.replace("QPS", Integer.toString(qps));
  }

  /** Options for a kube-scheduler on exact time whose client may ask so often in a second. */
  private static String[] withLimits(ClusterWork work, int qps) throws IOException {
    Path folder = work.platform().getParent();
    Path kubeconfig = folder.resolve("kubeconfig");
    Path config = folder.resolve("kube-scheduler.yaml");
    Files.writeString(config, config(qps).replace("KUBECONFIG", kubeconfig.toString()));
    return new String[] {
      "--clock",
      "exact",
      "--scheduler-config",
      config.toString(),
      "--kubeconfig",
      kubeconfig.toString()
    };
  }

  private static List<String> command(ClusterWork work, String scheduler, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "./batkube",
                "run",
                "--platform",
                work.platform().toString(),
                "--workload",
                work.workload().toString(),
                "--scheduler",
                scheduler,
                "--out",
                work.results().toString(),
                "--force",
                "--quiet"));
    words.addAll(List.of(more));
    return words;
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static void say(String what) {
    System.out.println("measuring: " + what);
  }

  private void row(String work, String format, double value, String goal) {
    String measured = String.format(Locale.ROOT, format, value);
    rows.add(String.format(Locale.ROOT, "%-52s %24s  %s", work, measured, goal));
    System.out.println(rows.getLast());
  }
}
