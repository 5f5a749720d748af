import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the AOT caches of the runnable jar by running the commands of build/aot-training-*.txt
 * through the launcher; the build runs it in the root of the tree, on the JDK that compiled the
 * jar.
 *
 * <p>Leaves server/target/batkube-runs.aot for commands without a server, server/target/batkube.aot
 * for all others, and beside them the JDK's {@code release} file, by which the launcher knows
 * whether the caches are of its JVM's build. A cache is a convenience: where none can be made, this
 * says so in one line and the build goes on.
 */
final class AotTraining {
  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Path TARGET = HERE.resolve("server").resolve("target");
  private static final Path STAMP = TARGET.resolve("batkube.aot.release");
  private static final Path OUTPUTS = TARGET.resolve("aot");
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final String RUNS = "build/aot-training-runs.txt";
  private static final String SERVERS = "build/aot-training-servers.txt";

  /** A JVM that learns from files of commands. */
  private record Training(Path cache, Path log, Process process) {
    static Training begin(String name, String... files) throws IOException {
      Path cache = TARGET.resolve(name + ".aot");
      Files.deleteIfExists(cache);
      Path outputs = Files.createDirectories(OUTPUTS.resolve(name));
      Path log = OUTPUTS.resolve(name + ".log");
      // The JVM looks for the jar where it was in the training, once for each class if in vain: its
      // path must not depend on the folder.
      var command =
          new ArrayList<>(List.of("sh", HERE.resolve("batkube").toString(), outputs.toString()));
      command.addAll(List.of(files));
      var launcher =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      launcher.environment().put("BATKUBE_JAVA", JAVA_HOME.resolve("bin/java").toString());
      // Relative, for the launcher splits its options at blanks.
      launcher
          .environment()
          .put("BATKUBE_JAVA_OPTS", "-XX:AOTCacheOutput=" + HERE.relativize(cache));
      launcher.environment().put("BATKUBE_MAIN", "io.batkube.server.cli.Rehearsal");
      return new Training(cache, log, launcher.start());
    }

    void end() throws IOException, InterruptedException {
      int status = process.waitFor();
      if (status != 0 || !Files.exists(cache)) {
        Files.deleteIfExists(cache);
        throw new IOException("the training ended with " + status + ", see " + log);
      }
    }
  }

  public static void main(String[] args) throws InterruptedException {
    var begun = new ArrayList<Training>();
    try {
      Files.deleteIfExists(STAMP);
      empty(OUTPUTS);
      begun.add(Training.begin("batkube", RUNS, SERVERS));
      begun.add(Training.begin("batkube-runs", RUNS));
      for (Training training : begun) {
        training.end();
      }
      Files.copy(JAVA_HOME.resolve("release"), STAMP, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      System.out.println("No AOT cache, batkube starts a little slower: " + e.getMessage());
    } finally {
      for (Training training : begun) {
        training.process.destroy(); // of no effect if it has ended
        training.process.waitFor();
      }
    }
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> walk = Files.walk(folder)) {
        for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }
}
