package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of results that appears under its final name only when it is whole: until {@link
 * #publish} it is a hidden one beside it. {@link #close} may be called from any thread, and leaves
 * either the whole folder or nothing.
 */
public final class StagedFolder implements AutoCloseable {
  /** All that a result may hold; what else is in a folder is not ours to remove. */
  private static final Set<String> FILES =
      Stream.concat(
              Stream.of(
                  "events.ndjson",
                  "jobs.csv",
                  Journal.NAME,
                  KubernetesEvents.FILE,
                  "machine_states.csv",
                  PodsCsv.FILE,
                  ProgramLogs.BATSIM,
                  "report.html",
                  "schedule.csv",
                  "summary.json"),
              ProgramLogs.OF_A_CLUSTER.stream())
          .collect(Collectors.toSet());

  /** So many runs may write beside each other, or have been cut off by force. */
  private static final int MAX_STAGES = 1000;

  /** How often a folder is emptied into which another thread may still be writing. */
  private static final int MAX_SWEEPS = 100;

  private final Path folder;
  private final boolean replace;
  private final Path target;
  private final Path stage;

  /** Folders above it that were made for it, from the inside out. */
  private final List<Path> parents;

  private boolean closed;

  private StagedFolder(Path folder, boolean replace, Path target, Path stage, List<Path> parents) {
    this.folder = folder;
    this.replace = replace;
    this.target = target;
    this.stage = stage;
    this.parents = parents;
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
      Path target =
          Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath().normalize();
      Path parent = target.getParent();
      if (parent == null) {
        throw new BadInputException("--out " + folder + ": is no name for a folder");
      }
      if (Path.of("").toRealPath().startsWith(target)) {
        throw new BadInputException(
            "--out " + folder + ": holds the current folder, expected another");
      }
      check(folder, replace);
      if (isMountPoint(target, parent)) {
        throw new BadInputException(
            "--out " + folder + ": is a mount point, expected a folder inside it");
      }
      List<Path> missing = missing(parent);
      Files.createDirectories(parent);
      Path stage = makeStage(parent, target.getFileName());
      return new StagedFolder(folder, replace, target, stage, missing);
    } catch (IOException e) {
      throw new BadInputException("--out " + folder + ": cannot be made: " + reason(e), e);
    }
  }

  /** A folder that cannot be moved, and so cannot be replaced. */
  private static boolean isMountPoint(Path target, Path parent) throws IOException {
    return Files.exists(target)
        && FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
        && !Files.getAttribute(target, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"));
  }

  private static List<Path> missing(Path folder) {
    var missing = new ArrayList<Path>();
    for (Path path = folder; path != null && !Files.exists(path); path = path.getParent()) {
      missing.add(path);
    }
    return missing;
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
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      if (Files.exists(above) && !Files.isDirectory(above)) {
        throw new BadInputException(
            "--out " + folder + ": '" + above + "' is a file, expected a folder");
      }
    }
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
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
    boolean isComparison = Files.exists(folder.resolve("report.html"));
    for (Path entry : entries) {
      if (isComparison && Files.exists(entry.resolve("summary.json"))) {
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
    String name = file.getFileName().toString();
    if (!FILES.contains(name) || Files.isDirectory(file)) {
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
      if (Files.exists(target)) {
        delete(target);
      }
      Files.move(stage, target, StandardCopyOption.ATOMIC_MOVE);
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
      for (Path parent : parents) {
        Files.deleteIfExists(parent);
      }
      return true;
    } catch (DirectoryNotEmptyException e) {
      return true; // a folder above it that others use by now
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    abandon();
  }

  private static void delete(Path folder) throws IOException {
    for (int sweep = 1; Files.exists(folder); sweep++) {
      try {
        sweep(folder);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (sweep == MAX_SWEEPS) {
          throw e;
        }
      }
    }
  }

  private static void sweep(Path folder) throws IOException {
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
      case NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
      case FileSystemException f when f.getReason() != null -> f.getReason();
      case FileSystemException f -> "'" + f.getFile() + "' is in the way";
      default -> String.valueOf(e.getMessage());
    };
  }
}
