package io.batkube.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder for what the programs of a run need, a kubeconfig with its token among it: nobody else
 * reads it, and it goes with the run, however that ends.
 */
final class ScratchFolder implements AutoCloseable {
  private final Path path;
  private final Thread hook;

  private ScratchFolder(Path path) {
    this.path = path;
    this.hook = new Thread(this::sweep);
  }

  /** A new one, with a name of always the same length: programs have it in their memory. */
  static ScratchFolder create() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    var made =
        new ScratchFolder(
            Files.createDirectory(
                parent.resolve("batkube-" + UUID.randomUUID()),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rwx------"))));
    Runtime.getRuntime().addShutdownHook(made.hook);
    return made;
  }

  Path path() {
    return path;
  }

  private void sweep() {
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> inwards = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : inwards) {
        Files.deleteIfExists(file);
      }
    } catch (IOException _) {
      // Gone, or somebody else's: nothing of ours depends on it.
    }
  }

  @Override
  public void close() {
    sweep();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is being ended, and the hook does the same.
    }
  }
}
