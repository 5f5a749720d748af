package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Go, and {@code clients/go-clock}, which builds programs that take their time from us.
 *
 * @param clients the folder of our clients' sources
 * @param version of Go
 * @param asker the option or command for which all this is done
 */
record GoClock(Path clients, String version, String asker) {
  /** What edits the toolchain's clock. */
  private static final List<String> SOURCES =
      List.of(
          "go-clock/go.mod",
          "go-clock/main.go",
          "go-clock/overlay.go",
          "go-clock/go126.go",
          "go-clock/clock.txt");

  private static final long LONGEST_BUILD_HOURS = 1;

  /**
   * Finds Go and the sources.
   *
   * @param otherwise what to do without, for messages
   * @throws BadInputException if one of them is not there
   */
  static GoClock find(String asker, String otherwise) throws IOException {
    String jar = System.getProperty("java.class.path", "").split(":", -1)[0];
    for (Path root = Path.of(jar).toAbsolutePath(); root != null; root = root.getParent()) {
      Path clients = root.resolve("clients");
      if (Files.exists(clients.resolve("go-clock/main.go"))) {
        return new GoClock(clients, goVersion(asker, otherwise), asker);
      }
    }
    throw new BadInputException(
        asker + ": the sources, clients/, are not beside the program; " + otherwise);
  }

  private static String goVersion(String asker, String otherwise) throws IOException {
    try {
      var builder = new ProcessBuilder("go", "env", "GOVERSION");
      builder.environment().put("GOTOOLCHAIN", "local");
      Process go = builder.start();
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
        asker + ": needs Go 1.26 on the PATH (https://go.dev/dl), found none; " + otherwise);
  }

  /** A folder of the user's cache for what is made of sources by this Go. */
  Path cache(String text, List<String> sources) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((text + version).getBytes(StandardCharsets.UTF_8));
      for (String source : sources) {
        digest.update(Files.readAllBytes(clients.resolve(source)));
      }
      String name = HexFormat.of().formatHex(digest.digest(), 0, 8);
      return Files.createDirectories(
          Path.of(System.getProperty("user.home"), ".cache", "batkube", name));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sources of the tool, for digests of what it builds. */
  static List<String> sources() {
    return SOURCES;
  }

  /**
   * The tool, built if need be.
   *
   * @throws BadInputException if it cannot be
   */
  Path tool() throws IOException {
    Path tool = cache("", SOURCES).resolve("go-clock");
    if (!Files.isExecutable(tool)) {
      run(
          clients.resolve("go-clock"),
          tool.resolveSibling("log"),
          "go",
          "build",
          "-o",
          tool + "",
          ".");
    }
    return tool;
  }

  /**
   * Runs a build.
   *
   * @param log gets what it prints
   * @throws BadInputException with its last line if it fails
   */
  void run(Path folder, Path log, String... command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CGO_ENABLED", "0");
    builder.environment().put("GOTOOLCHAIN", "local");
    Process go = builder.start();
    try {
      if (go.waitFor(LONGEST_BUILD_HOURS, TimeUnit.HOURS) && go.exitValue() == 0) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      go.destroyForcibly();
    }
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank())
            .toList();
    throw new BadInputException(
        asker
            + ": the build failed"
            + (lines.isEmpty() ? "" : ", it says: " + lines.getLast().strip())
            + "; all of it is in "
            + log);
  }
}
