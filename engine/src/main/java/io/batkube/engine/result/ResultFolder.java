package io.batkube.engine.result;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.InvariantChecker.Invariant;
import io.batkube.engine.simulation.Recorder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of one run, written as it goes on into a hidden folder beside the final one, which
 * appears under its name only when everything is in it. Not thread-safe, except {@link #abandon}.
 */
public final class ResultFolder implements Recorder, AutoCloseable {
  private static final Set<String> FILES =
      new TreeSet<>(
          List.of(
              "jobs.csv",
              "schedule.csv",
              "machine_states.csv",
              "events.ndjson",
              "summary.json",
              "report.html",
              "pods.csv",
              "journal.ndjson"));

  /** So many runs may write beside each other, or have been cut off by force. */
  private static final int MAX_PARTIALS = 1000;

  private final Path folder;
  private final boolean replace;
  private final Path partial;
  private final List<OutputStream> files = new ArrayList<>();
  private final JobsCsv jobsCsv;
  private final HostStates hostStates;
  private final EventsNdjson eventsNdjson;
  private final ScheduleCsv scheduleCsv = new ScheduleCsv();
  private final FiguresRecorder figures;
  private int hosts;

  /**
   * Starts a result.
   *
   * @param folder its final name
   * @param replace whether an older result of that name may be replaced
   * @throws BadInputException if the name is taken and may not be replaced, or is no result folder
   */
  public static ResultFolder create(Path folder, boolean replace) {
    try {
      check(folder, replace);
      Path parent = folder.toAbsolutePath().normalize().getParent();
      if (parent == null) {
        throw new BadInputException("--out " + folder + ": is no name for a folder");
      }
      Files.createDirectories(parent);
      return new ResultFolder(folder, replace, makePartial(parent, folder.getFileName()));
    } catch (IOException e) {
      throw new BadInputException("--out " + folder + ": cannot be made: " + reason(e), e);
    }
  }

  /**
   * Refuses a final name that cannot be used, before any work is done.
   *
   * @throws BadInputException if the name is taken and may not be replaced, or is no result folder
   */
  public static void check(Path folder, boolean replace) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException("--out " + folder + ": is a file, expected a folder");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      var names = entries.map(entry -> entry.getFileName().toString()).sorted().toList();
      if (names.isEmpty()) {
        return;
      }
      if (!replace) {
        throw new BadInputException(
            "--out " + folder + ": exists already (--force replaces an older result)");
      }
      for (String name : names) {
        if (!FILES.contains(name)) {
          throw new BadInputException(
              "--out "
                  + folder
                  + ": holds '"
                  + name
                  + "', which is no file of a result; --force does not remove it");
        }
      }
    }
  }

  private static Path makePartial(Path parent, Path name) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return Files.createDirectory(parent.resolve("." + name + ".partial-" + i));
      } catch (FileAlreadyExistsException e) {
        if (i == MAX_PARTIALS) {
          throw e;
        }
      }
    }
  }

  private ResultFolder(Path folder, boolean replace, Path partial) throws IOException {
    this.folder = folder;
    this.replace = replace;
    this.partial = partial;
    jobsCsv = new JobsCsv(open("jobs.csv"));
    hostStates = new HostStates(open("machine_states.csv"));
    eventsNdjson = new EventsNdjson(open("events.ndjson"));
    figures = new FiguresRecorder(List.of(jobsCsv, scheduleCsv));
  }

  private OutputStream open(String file) throws IOException {
    OutputStream out = Files.newOutputStream(partial.resolve(file));
    files.add(out);
    return out;
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    if (event instanceof EngineEvent.SimulationBegins(var platform, var _)) {
      hosts = platform.hosts().size();
    }
    eventsNdjson.event(atNs, event);
    hostStates.event(atNs, event);
    figures.event(atNs, event);
  }

  @Override
  public void command(long atNs, Command command) {
    eventsNdjson.command(atNs, command);
    hostStates.command(atNs, command);
    figures.command(atNs, command);
  }

  /** Writes what is known only at the end. The folder is not yet under its final name. */
  public Figures finish(RunDescription run, List<Invariant> invariants) {
    Figures result = figures.figures();
    try {
      jobsCsv.close();
      hostStates.close();
      eventsNdjson.close();
      scheduleCsv.write(open("schedule.csv"), "batkube-" + run.version(), hosts, hostStates);
      SummaryJson.write(
          open("summary.json"), run, result, hostStates.unavailabilities(), invariants);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  /** Where the files are until {@link #publish}; more files may be put there. */
  public Path partialFolder() {
    return partial;
  }

  /** Gives the finished folder its final name; the older result goes away only now. */
  public void publish() {
    try {
      check(folder, replace);
      if (Files.exists(folder)) {
        delete(folder);
      }
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes what was written; nothing appears under the final name. May be called from anywhere.
   */
  public void abandon() {
    try {
      delete(partial);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees the files; removes what was written unless it was published. */
  @Override
  public void close() {
    try {
      for (OutputStream file : files) {
        file.close(); // the file itself, not what waits in a buffer for a disk that may be full
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      abandon();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
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
  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "no permission";
      case java.nio.file.NotDirectoryException _ -> "a part of the path is no folder";
      case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
