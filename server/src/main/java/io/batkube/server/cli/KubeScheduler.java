package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.scenario.Scheduling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The real kube-scheduler of {@code clients/kube-scheduler}, built when it is first wanted. */
final class KubeScheduler {
  /** Without these it takes itself for a version that it cannot parse. */
  private static final String VERSION =
      String.join(
          " ",
          "-X k8s.io/component-base/version.gitVersion=v1.36.3",
          "-X k8s.io/component-base/version.gitMajor=1",
          "-X k8s.io/component-base/version.gitMinor=36",
          "-X k8s.io/client-go/pkg/version.gitVersion=v1.36.3");

  private static final List<String> SOURCES =
      List.of("kube-scheduler/go.mod", "kube-scheduler/go.sum", "kube-scheduler/main.go");

  private KubeScheduler() {}

  /**
   * The program, built if need be.
   *
   * @param exact whether it takes its time from us
   * @throws BadInputException if it cannot be
   */
  static Path program(Console console, boolean talks, boolean exact) throws IOException {
    GoClock clock = GoClock.find("--scheduler kube-scheduler", "--scheduler builtin needs nothing");
    var sources = new ArrayList<String>(SOURCES);
    if (exact) {
      sources.addAll(GoClock.sources());
    }
    Path program = clock.cache(VERSION, sources).resolve("kube-scheduler");
    if (!Files.isExecutable(program)) {
      if (talks) {
        console.status(
            "building kube-scheduler 1.36.3 once with " + clock.version() + ", some minutes");
      }
      build(clock, program, exact ? clock.tool().toString() : "go");
      console.wipe();
    }
    return program;
  }

  private static void build(GoClock clock, Path program, String go) throws IOException {
    Path fresh = program.resolveSibling(program.getFileName() + ".new");
    clock.run(
        clock.clients().resolve("kube-scheduler"),
        program.resolveSibling(program.getFileName() + ".log"),
        go,
        "build",
        "-ldflags",
        VERSION,
        "-o",
        fresh.toString(),
        ".");
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * The command line, with a configuration unless the user brings one. On exact time that is the
   * default one without leases, which nobody contends for; on any other clock back-off and the
   * client's limits would pass in real time, which the cluster does not wait for.
   */
  static List<String> command(Path program, Scheduling scheduling, Path kubeconfig, Path folder)
      throws IOException {
    Path config = folder.resolve("kube-scheduler.yaml");
    boolean exact = scheduling.clock().equals(Scheduling.EXACT);
    if (scheduling.config().isPresent()) {
      config = scheduling.config().get();
      if (!Files.isReadable(config)) {
        throw new BadInputException("--scheduler-config " + config + ": cannot be read");
      }
    } else {
      Files.writeString(
          config,
          "apiVersion: kubescheduler.config.k8s.io/v1\n"
              + "kind: KubeSchedulerConfiguration\n"
              + "leaderElection:\n  leaderElect: false\n"
              + (exact ? "" : "podInitialBackoffSeconds: 1\npodMaxBackoffSeconds: 1\n")
              + "clientConnection:\n"
              + "  kubeconfig: '"
              + kubeconfig.toString().replace("'", "''")
              + "'\n"
              + (exact ? "" : "  qps: 10000\n  burst: 10000\n"));
    }
    return List.of(program.toString(), "--config=" + config, "--secure-port=0", "-v=2");
  }
}
