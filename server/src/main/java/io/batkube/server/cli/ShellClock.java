package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.clock.Family;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * {@code sleep}, {@code date} and {@code timeout} of {@code clients/shell-clock}, for shells on
 * simulated time, built when they are first wanted.
 */
final class ShellClock {
  private static final List<String> SOURCES =
      List.of("go.mod", "main.go", "clock.go", "sleep.go", "date.go", "timeout.go").stream()
          .map(name -> "shell-clock/" + name)
          .toList();

  private static final List<String> NAMES = List.of("sleep", "date", "timeout");

  private ShellClock() {}

  /**
   * The folder that they are in, for the front of the PATH; empty, and people are told, where they
   * cannot be had: a scheduler that is no shell does without.
   */
  static Optional<Path> folder(Console console) throws IOException {
    if (!Family.isVisible()) {
      console.complain(
          "--clock exact: sleep and date of shells stay real: the system does not show where their"
              + " processes wait, as /proc/PID/wchan of Linux does");
      return Optional.empty();
    }
    try {
      GoClock go = GoClock.find("--clock exact", "sleep and date of shells stay real");
      Path program = go.cache("shell-clock", SOURCES).resolve("shell-clock");
      if (!Files.isExecutable(program)) {
        Path fresh = program.resolveSibling(program.getFileName() + ".new");
        go.run(
            go.clients().resolve("shell-clock"),
            program.resolveSibling(program.getFileName() + ".log"),
            "go",
            "build",
            "-o",
            fresh.toString(),
            ".");
        Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
      }
      Path folder = Files.createDirectories(program.resolveSibling("bin"));
      for (String name : NAMES) {
        link(folder.resolve(name), program);
      }
      return Optional.of(folder);
    } catch (BadInputException e) {
      console.complain(e.getMessage());
      return Optional.empty();
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createSymbolicLink(from, to);
    } catch (FileAlreadyExistsException _) {
      // of an earlier run
    }
  }
}
