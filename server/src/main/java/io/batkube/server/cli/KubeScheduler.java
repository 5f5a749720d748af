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

  private static final List<String> SOURCES = List.of("go.mod", "go.sum", "main.go");

  private KubeScheduler() {}

  /**
   * The program, built if need be.
   *
   * @throws BadInputException if it cannot be
   */
  static Path program(Console console, boolean talks) throws IOException {
    Path sources = sources();
    String go = goVersion();
    Path folder =
        Path.of(System.getProperty("user.home"), ".cache", "batkube", digest(sources, go));
    Path program = folder.resolve("kube-scheduler");
    if (!Files.isExecutable(program)) {
      Files.createDirectories(folder);
      if (talks) {
        console.status("building kube-scheduler 1.36.3 once with " + go + ", some minutes");
      }
      build(sources, program);
      console.wipe();
    }
    return program;
  }

  private static Path sources() {
    String jar = System.getProperty("java.class.path", "").split(":", -1)[0];
    for (Path root = Path.of(jar).toAbsolutePath(); root != null; root = root.getParent()) {
      Path sources = root.resolve("clients/kube-scheduler");
      if (Files.exists(sources.resolve("main.go"))) {
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

  private static String digest(Path sources, String go) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((VERSION + go).getBytes(StandardCharsets.UTF_8));
      for (String source : SOURCES) {
        digest.update(Files.readAllBytes(sources.resolve(source)));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void build(Path sources, Path program) throws IOException {
    Path fresh = program.resolveSibling(program.getFileName() + ".new");
    Path log = program.resolveSibling(program.getFileName() + ".log");
    var builder =
        new ProcessBuilder("go", "build", "-ldflags", VERSION, "-o", fresh.toString(), ".")
            .directory(sources.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    Process go = builder.start();
    try {
      if (go.waitFor(1, TimeUnit.HOURS) && go.exitValue() == 0) {
        Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      go.destroyForcibly();
    }
    throw new BadInputException("--scheduler kube-scheduler: the build failed, see " + log);
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
