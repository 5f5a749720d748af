package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.simulation.BrokenInvariantException;
import io.batkube.engine.simulation.ForbiddenCommandException;
import io.batkube.server.scenario.StagedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code batkube}: the parts list of the program. */
@Command(
    name = "batkube",
    description = "A cluster that fits in one JVM, on simulated time.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      ValidateCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    footer = {
      "",
      "Exit status: 0 done, 1 a run failed, 2 a mistake in what was given, 130 Ctrl-C.",
      "Shell completion: source <(batkube generate-completion)"
    })
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] args) {
    int status = run(args);
    if (!Interruption.happened()) {
      System.exit(status);
    }
  }

  /** Runs one command line and returns its exit status. */
  static int run(String... args) {
    var console = new Console();
    return new CommandLine(new Main())
        .setUsageHelpWidth(80)
        .setParameterExceptionHandler(
            (e, words) -> {
              console.complain(mistake(e));
              return ExitStatus.BAD_INPUT;
            })
        .setExecutionExceptionHandler((e, command, words) -> failure(console, e))
        .execute(args);
  }

  /** A mistake on the command line in one line, with the nearest known word. */
  private static String mistake(ParameterException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += ", did you mean '" + unmatched.getSuggestions().getFirst() + "'?";
    }
    return message + " (--help lists what there is)";
  }

  private static int failure(Console console, Throwable e) {
    if (Interruption.happened()) {
      return ExitStatus.INTERRUPTED;
    }
    switch (e) {
      case RunFailedException failed -> {
        return failure(console, failed.getCause());
      }
      case BadInputException bad -> {
        console.complain(bad.getMessage());
        return ExitStatus.BAD_INPUT;
      }
      case UncheckedIOException io ->
          console.complain("the run failed: " + StagedFolder.reason(io.getCause()));
      case IOException io -> console.complain("the run failed: " + StagedFolder.reason(io));
      case BrokenInvariantException broken -> console.complain(broken.getMessage());
      case ForbiddenCommandException forbidden ->
          console.complain("the run failed: " + forbidden.getMessage());
      default -> {
        console.complain("internal error, please report it: " + e);
        e.printStackTrace(console.err());
      }
    }
    return ExitStatus.FAILED;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
