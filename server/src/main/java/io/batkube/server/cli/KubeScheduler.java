package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.scenario.Scheduling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

  /** What edits the toolchain's clock. */
  private static final List<String> CLOCK =
      List.of(
          "go-clock/go.mod",
          "go-clock/main.go",
          "go-clock/overlay.go",
          "go-clock/go126.go",
          "go-clock/clock.txt");

  private KubeScheduler() {}

  /**
   * The program, built if need be.
   *
   * @param exact whether it takes its time from us
   * @throws BadInputException if it cannot be
   */
  static Path program(Console console, boolean talks, boolean exact) throws IOException {
    Path sources = sources();
    String go = goVersion();
    Path folder =
        Path.of(System.getProperty("user.home"), ".cache", "batkube", digest(sources, go, exact));
    Path program = folder.resolve("kube-scheduler");
    if (!Files.isExecutable(program)) {
      Files.createDirectories(folder);
      if (talks) {
        console.status("building kube-scheduler 1.36.3 once with " + go + ", some minutes");
      }
      build(sources, program, exact);
      console.wipe();
    }
    return program;
  }

  private static Path sources() {
    String jar = System.getProperty("java.class.path", "").split(":", -1)[0];
    for (Path root = Path.of(jar).toAbsolutePath(); root != null; root = root.getParent()) {
      Path sources = root.resolve("clients");
      if (Files.exists(sources.resolve("kube-scheduler/main.go"))) {
        return sources;
      }
    }
    throw new BadInputException(
        "--scheduler kube-scheduler: its sources, clients/kube-scheduler, are not beside the"
            + " program; start one yourself with --scheduler \"exec:COMMAND\"");
  }

  private static String goVersion() throws IOException {
    try {
      Process go = new ProcessBuilder("go", "env", "GOVERSION").start();
      String version = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (go.waitFor() == 0) {
        return version.strip();
      }
    } catch (IOException _) {
      // said below
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new BadInputException(
        "--scheduler kube-scheduler: needs Go 1.26 to build it (https://go.dev/dl);"
            + " --scheduler builtin needs nothing");
  }

  private static String digest(Path clients, String go, boolean exact) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((VERSION + go).getBytes(StandardCharsets.UTF_8));
      for (String source : SOURCES) {
        digest.update(Files.readAllBytes(clients.resolve(source)));
      }
      for (String source : exact ? CLOCK : List.<String>of()) {
        digest.update(Files.readAllBytes(clients.resolve(source)));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void build(Path clients, Path program, boolean exact) throws IOException {
    Path fresh = program.resolveSibling(program.getFileName() + ".new");
    Path log = program.resolveSibling(program.getFileName() + ".log");
    String go = "go";
    if (exact) {
      Path clock = program.resolveSibling("go-clock");
      if (!succeeds(clients.resolve("go-clock"), log, go, "build", "-o", clock.toString(), ".")) {
        throw failed(log);
      }
      go = clock.toString();
    }
    if (!succeeds(
        clients.resolve("kube-scheduler"),
        log,
        go,
        "build",
        "-ldflags",
        VERSION,
        "-o",
        fresh.toString(),
        ".")) {
      throw failed(log);
    }
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }

  private static BadInputException failed(Path log) {
    return new BadInputException("--scheduler kube-scheduler: the build failed, see " + log);
  }

  private static boolean succeeds(Path folder, Path log, String... command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    Process go = builder.start();
    try {
      return go.waitFor(1, TimeUnit.HOURS) && go.exitValue() == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      go.destroyForcibly();
    }
  }

  /**
   * The command line, with a configuration for simulated time unless the user brings one: back-off
   * and leases would pass in real time, which the cluster does not wait for.
   */
  static List<String> command(Path program, Scheduling scheduling, Path kubeconfig, Path folder)
      throws IOException {
    Path config = folder.resolve("kube-scheduler.yaml");
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
              + "podInitialBackoffSeconds: 1\n"
              + "podMaxBackoffSeconds: 1\n"
              + "clientConnection:\n"
              + "  kubeconfig: '"
              + kubeconfig.toString().replace("'", "''")
              + "'\n  qps: 10000\n  burst: 10000\n");
    }
    return List.of(program.toString(), "--config=" + config, "--secure-port=0", "-v=2");
  }
}
