package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.server.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube report}: the page again, from what a run left. */
@Command(
    name = "report",
    addMethodSubcommands = false,
    description = "Make the report of a result folder again, or one that compares several.",
    footer = {"", "Exit status: 0 done, 1 it could not be written, 2 a mistake in the folders."})
final class ReportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Result folders; with several the report compares them")
  private List<Path> folders;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write it (default: DIR/report.html; with several report.html here)")
  private Path out;

  @Option(names = "--quiet", description = "Print nothing but errors")
  private boolean quiet;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Path html = out;
    if (html == null) {
      html =
          folders.size() == 1 ? folders.getFirst().resolve("report.html") : Path.of("report.html");
    }
    if (Files.isDirectory(html)) {
      throw new BadInputException("--out " + html + ": is a folder, expected a file");
    }
    if (folders.size() == 1) {
      Report.write(folders.getFirst(), html);
    } else {
      Report.compare(folders, html);
    }
    if (!quiet) {
      console.out().println("report    " + html);
    }
    return ExitStatus.DONE;
  }
}
