import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats the Java sources of the tree in place with google-java-format; the build runs it.
 *
 * <p>Arguments: the formatter's jar and a stamp file. Only files younger than the stamp are looked
 * at, so a build that changes nothing pays for one walk of the tree.
 */
final class Format {
  public static void main(String[] args) throws IOException, InterruptedException {
    var jar = Path.of(args[0]);
    var stamp = Path.of(args[1]);
    var since = Files.exists(stamp) ? Files.getLastModifiedTime(stamp).toMillis() : Long.MIN_VALUE;
    var changed = new ArrayList<String>();
    for (String root :
        List.of("engine", "kubernetes", "server", "bench", "clients", "examples", "build")) {
      if (!Files.isDirectory(Path.of(root))) {
        continue;
      }
      try (Stream<Path> walk = Files.walk(Path.of(root))) {
        for (Path file : (Iterable<Path>) walk.sorted()::iterator) {
          if (file.toString().endsWith(".java")
              && !file.toString().contains("/target/")
              && Files.getLastModifiedTime(file).toMillis() > since) {
            changed.add(file.toString());
          }
        }
      }
    }
    if (!changed.isEmpty()) {
      var list = Files.writeString(stamp.resolveSibling("to-format"), String.join("\n", changed));
      var java = ProcessHandle.current().info().command().orElse("java");
      int status =
          new ProcessBuilder(java, "-jar", jar.toString(), "--replace", "@" + list)
              .inheritIO()
              .start()
              .waitFor();
      if (status != 0) {
        System.exit(status);
      }
    }
    Files.writeString(stamp, "");
  }
}
