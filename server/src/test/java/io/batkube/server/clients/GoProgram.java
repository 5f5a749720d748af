package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Go program in the folder {@code clients}, built once for each state of its sources. */
final class GoProgram {
  private static final Path ROOT = Path.of(System.getProperty("batkube.root"));

  /** Without these the programs take themselves for versions that they cannot parse. */
  private static final String VERSION =
      String.join(
          " ",
          "-X k8s.io/component-base/version.gitVersion=v1.36.3",
          "-X k8s.io/component-base/version.gitMajor=1",
          "-X k8s.io/component-base/version.gitMinor=36",
          "-X k8s.io/client-go/pkg/version.gitVersion=v1.36.3");

  private final Path folder;

  GoProgram(String name) {
    folder = ROOT.resolve("clients").resolve(name);
  }

  /** A file beside the sources. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** The program, or the end of the test by name where there is no Go; CI has one. */
  Path built() throws IOException, InterruptedException {
    requireGo();
    // Under its own name: programs call themselves by it.
    Path builds = Files.createDirectories(ROOT.resolve("target/clients").resolve(digest()));
    Path program = builds.resolve(folder.getFileName());
    if (!Files.exists(program)) {
      build(program);
    }
    return program;
  }

  /** Runs the Go tests beside the sources; what they print goes to a file. */
  Programs.Outcome tested(Path log) throws IOException, InterruptedException {
    requireGo();
    return Programs.run(folder, log, List.of("go", "test", "-count=1", "."));
  }

  private void build(Path program) throws IOException, InterruptedException {
    Path fresh = program.resolveSibling(program.getFileName() + ".new");
    Path log = program.resolveSibling(program.getFileName() + ".log");
    var builder =
        new ProcessBuilder("go", "build", "-ldflags", VERSION, "-o", fresh.toString(), ".")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    Process go = builder.start();
    boolean done = go.waitFor(20, TimeUnit.MINUTES);
    if (!done || go.exitValue() != 0) {
      go.destroyForcibly();
      throw new IOException("go build in " + folder + ": " + Files.readString(log));
    }
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }

  private String digest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(VERSION.getBytes(StandardCharsets.US_ASCII));
      List<Path> sources =
          files
              .filter(file -> file.toString().matches(".*(\\.go|go\\.mod|go\\.sum)"))
              .sorted()
              .toList();
      for (Path source : sources) {
        digest.update(Files.readAllBytes(source));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void requireGo() {
    boolean hasGo = hasGo();
    assertFalse(!hasGo && System.getenv("CI") != null, "CI needs a go on the PATH");
    assumeTrue(hasGo, folder + ": there is no go on the PATH");
  }

  private static boolean hasGo() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "go")));
  }
}
