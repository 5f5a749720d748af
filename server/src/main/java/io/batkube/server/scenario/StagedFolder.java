package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of results that appears under its final name only when it is whole: until {@link
 * #publish} it is a hidden one beside it. {@link #close} may be called from any thread, and leaves
 * either the whole folder or nothing.
 */
public final class StagedFolder implements AutoCloseable {
  /** All that a result may hold; what else is in a folder is not ours to remove. */
  private static final List<String> FILES =
      List.of(
          "events.ndjson",
          "jobs.csv",
          "journal.ndjson",
          "machine_states.csv",
          "pods.csv",
          "report.html",
          "schedule.csv",
          "summary.json");

  /** So many runs may write beside each other, or have been cut off by force. */
  private static final int MAX_STAGES = 1000;

  private final Path folder;
  private final boolean replace;
  private final Path stage;
  private boolean closed;

  private StagedFolder(Path folder, boolean replace, Path stage) {
    this.folder = folder;
    this.replace = replace;
    this.stage = stage;
  }

  /**
   * Starts a folder.
   *
   * @param folder its final name
   * @param replace whether an older result of that name may be replaced
   * @throws BadInputException if the name is taken and may not be replaced, or holds what is no
   *     result, or cannot be made
   */
  public static StagedFolder create(Path folder, boolean replace) {
    try {
      check(folder, replace);
      Path target = folder.toAbsolutePath().normalize();
      Path parent = target.getParent();
      if (parent == null) {
        throw new BadInputException("--out " + folder + ": is no name for a folder");
      }
      Files.createDirectories(parent);
      return new StagedFolder(folder, replace, makeStage(parent, target.getFileName()));
    } catch (IOException e) {
      throw new BadInputException("--out " + folder + ": cannot be made: " + reason(e), e);
    }
  }

  private static Path makeStage(Path parent, Path name) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return Files.createDirectory(parent.resolve("." + name + ".partial-" + i));
      } catch (FileAlreadyExistsException e) {
        if (i == MAX_STAGES) {
          throw e;
        }
      }
    }
  }

  private static void check(Path folder, boolean replace) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException("--out " + folder + ": is a file, expected a folder");
    }
    List<Path> entries = entries(folder);
    if (!entries.isEmpty() && !replace) {
      throw new BadInputException(
          "--out " + folder + ": exists already (--force replaces an older result)");
    }
    for (Path entry : entries) {
      if (Files.isDirectory(entry)) {
        for (Path inner : entries(entry)) {
          requireOurs(folder, inner);
        }
      } else {
        requireOurs(folder, entry);
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static void requireOurs(Path folder, Path file) {
    if (!FILES.contains(file.getFileName().toString()) || Files.isDirectory(file)) {
      throw new BadInputException(
          "--out "
              + folder
              + ": holds '"
              + folder.relativize(file)
              + "', which is no file of a result; --force does not remove it");
    }
  }

  /** Where to put files until {@link #publish}. */
  public Path path() {
    return stage;
  }

  /**
   * Gives the folder its final name; an older result goes away only now.
   *
   * @return false if the folder was closed before, by another thread: nothing was published
   */
  public synchronized boolean publish() {
    if (closed) {
      return false;
    }
    try {
      check(folder, replace);
      if (Files.exists(folder)) {
        delete(folder);
      }
      Files.move(stage, folder, StandardCopyOption.ATOMIC_MOVE);
      closed = true;
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes what was written, unless it was published.
   *
   * @return whether there was something to remove
   */
  public synchronized boolean abandon() {
    if (closed) {
      return false;
    }
    closed = true;
    try {
      delete(stage);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    abandon();
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** What the system says of a failure, in words. */
  public static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "no permission";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case FileSystemException f -> "'" + f.getFile() + "' is in the way";
      default -> String.valueOf(e.getMessage());
    };
  }
}
