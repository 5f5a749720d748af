import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Makes the AOT cache of the runnable jar by running build/aot-training.txt through the launcher;
 * the build runs it in the root of the tree, on the JDK that compiled the jar.
 *
 * <p>Leaves server/target/batkube.aot and, beside it, the JDK's {@code release} file, by which the
 * launcher knows whether the cache is of its JVM's build. A cache is a convenience: where none can
 * be made, this says so in one line and the build goes on.
 */
final class AotTraining {
  private static final Path TARGET = Path.of("server", "target");
  private static final Path CACHE = TARGET.resolve("batkube.aot");
  private static final Path STAMP = TARGET.resolve("batkube.aot.release");
  private static final Path OUTPUTS = TARGET.resolve("aot");

  public static void main(String[] args) throws InterruptedException {
    try {
      Files.deleteIfExists(STAMP);
      Files.deleteIfExists(CACHE);
      empty(OUTPUTS);
      train();
    } catch (IOException e) {
      System.out.println("No AOT cache, batkube starts a little slower: " + e.getMessage());
    }
  }

  private static void train() throws IOException, InterruptedException {
    Path javaHome = Path.of(System.getProperty("java.home"));
    File log = OUTPUTS.resolve("training.log").toFile();
    var launcher =
        new ProcessBuilder(
                "sh", Path.of("batkube").toAbsolutePath().toString(), "build/aot-training.txt")
            .redirectErrorStream(true)
            .redirectOutput(log);
    launcher.environment().put("BATKUBE_JAVA", javaHome.resolve("bin/java").toString());
    launcher.environment().put("BATKUBE_JAVA_OPTS", "-XX:AOTCacheOutput=" + CACHE);
    launcher.environment().put("BATKUBE_MAIN", "io.batkube.server.cli.Rehearsal");
    int status = launcher.start().waitFor();
    if (status != 0 || !Files.exists(CACHE)) {
      Files.deleteIfExists(CACHE);
      throw new IOException("the training ended with " + status + ", see " + log);
    }
    Files.copy(javaHome.resolve("release"), STAMP, StandardCopyOption.REPLACE_EXISTING);
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
