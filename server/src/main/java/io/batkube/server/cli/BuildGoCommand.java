package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube build-go}: a Go program that takes its time from us, of sources as they are. */
@Command(
    name = "build-go",
    description = "Build a Go program, its sources untouched, for run --clock exact.",
    footer = {
      "",
      "Needs Go 1.26. Changed copies of toolchain files stay in ~/.cache/batkube.",
      "Exit status: 0 done, 2 there is no Go or it does not build."
    })
final class BuildGoCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "PACKAGE",
      description = "Folder of a main package, or PATH@VERSION of a module to fetch")
  private String target;

  @Option(
      names = "--package",
      paramLabel = "PATH",
      description = "A main package that the module of the folder requires (default: its own)")
  private String inner;

  @Option(names = "-o", required = true, paramLabel = "FILE", description = "The program")
  private Path out;

  @Option(
      names = "--ldflags",
      paramLabel = "FLAGS",
      defaultValue = "",
      description = "For the linker, as go build takes them")
  private String ldflags;

  @Option(names = "--quiet", description = "Print nothing but errors")
  private boolean quiet;

  BuildGoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean isRemote = target.contains("@");
    if (isRemote && inner != null) {
      throw new BadInputException(
          "--package " + inner + ": found beside '" + target + "', expected a folder");
    }
    Path folder = isRemote ? Path.of("").toAbsolutePath() : folder();
    GoClock clock = GoClock.find("build-go", "run --clock traffic takes any program");
    Path program = out.toAbsolutePath();
    if (Files.isDirectory(program)) {
      throw new BadInputException("-o " + out + ": is a folder, expected a file");
    }
    if (!quiet) {
      console.status(
          "building "
              + target
              + " with "
              + clock.version()
              + "; the first time takes some minutes");
    }
    String flags = "-ldflags=" + ldflags;
    Path tool = clock.tool();
    clock.run(
        folder,
        tool.resolveSibling("build.log"),
        tool.toString(),
        "build",
        flags,
        "-o",
        program.toString(),
        isRemote ? target : inner == null ? "." : inner);
    console.wipe();
    if (!quiet) {
      console.out().println("built     " + out);
    }
    return ExitStatus.DONE;
  }

  private Path folder() {
    try {
      Path folder = Path.of(target);
      if (Files.isDirectory(folder)) {
        return folder.toAbsolutePath();
      }
    } catch (InvalidPathException _) {
      // said below
    }
    throw new BadInputException(
        "build-go: found '" + target + "', expected a folder with a main package or PATH@VERSION");
  }
}
