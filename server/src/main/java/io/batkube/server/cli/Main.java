package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.simulation.BrokenInvariantException;
import io.batkube.engine.simulation.ForbiddenCommandException;
import io.batkube.server.batsim.LostPeerException;
import io.batkube.server.scenario.PolicyFailedException;
import io.batkube.server.scenario.StagedFolder;
import io.batkube.server.world.StoppedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code batkube}: the parts list of the program. */
@Command(
    name = "batkube",
    addMethodSubcommands = false,
    description = "A cluster that fits in one JVM, on simulated time.",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit status: 0 done, 1 a run failed, 2 a mistake in the input, 130 Ctrl-C.",
    })
public final class Main implements Runnable {
  /** In the order in which people see them. */
  private static final SequencedMap<String, Function<Console, Object>> COMMANDS =
      new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand::new);
    COMMANDS.put("compare", CompareCommand::new);
    COMMANDS.put("serve", ServeCommand::new);
    COMMANDS.put("batsim", BatsimCommand::new);
    COMMANDS.put("advance", AdvanceCommand::new);
    COMMANDS.put("resume", ResumeCommand::new);
    COMMANDS.put("replay", ReplayCommand::new);
    COMMANDS.put("why", WhyCommand::new);
    COMMANDS.put("report", ReportCommand::new);
    COMMANDS.put("diff", DiffCommand::new);
    COMMANDS.put("validate", ValidateCommand::new);
    COMMANDS.put("build-go", BuildGoCommand::new);
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] args) {
    int status = run(Console.ofProcess(), args);
    if (!Interruption.happened()) {
      System.exit(status);
    }
  }

  /** Runs one command line and returns its exit status. */
  static int run(Console console, String... args) {
    if (args.length > 0 && args[0].equals("serve")) {
      Preparation.loadServer();
    } else if (Arrays.stream(args).anyMatch(each -> each.startsWith("--scheduler"))) {
      Preparation.loadCluster();
    }
    // What picocli could convert and no option of ours wants: it loads a class for each.
    System.setProperty("picocli.converters.excludes", "java\\.(sql|time)\\..*");
    // The one that is asked for alone: to read what options a command has takes its time.
    var line =
        args.length > 0 && COMMANDS.containsKey(args[0])
            ? new CommandLine(new Main()).addSubcommand(COMMANDS.get(args[0]).apply(console))
            : withAllCommands(console);
    line.setUsageHelpWidth(80)
        .setOut(new PrintWriter(console.out(), true, console.out().charset()))
        .setErr(new PrintWriter(console.err(), true, console.err().charset()))
        .setParameterExceptionHandler(
            (e, words) -> {
              console.complain(mistake(e));
              return ExitStatus.BAD_INPUT;
            })
        .setExecutionExceptionHandler((e, command, words) -> failure(console, e));
    try {
      return line.execute(args);
    } catch (Error e) { // those come past the handler
      return failure(console, e);
    }
  }

  /** The whole of it, with every command and option. */
  static CommandLine withAllCommands(Console console) {
    var line = new CommandLine(new Main());
    COMMANDS.values().forEach(command -> line.addSubcommand(command.apply(console)));
    return line.addSubcommand(new HelpCommand())
        .addSubcommand(new AutoComplete.GenerateCompletion());
  }

  /** A mistake on the command line in one line, with the nearest known word. */
  private static String mistake(ParameterException e) {
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    message = Character.toLowerCase(message.charAt(0)) + message.substring(1);
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    return message + " (" + command + " --help lists what there is)";
  }

  private static String unmatched(UnmatchedArgumentException e) {
    String word = e.getUnmatched().getFirst();
    CommandLine command = e.getCommandLine();
    if (word.startsWith("-")) {
      String option = word.replaceFirst("=.*", "");
      List<String> known = List.copyOf(command.getCommandSpec().optionsMap().keySet());
      boolean isLong = option.startsWith("--");
      return "unknown option '" + option + "'" + (isLong ? Suggestion.phrase(option, known) : "");
    }
    List<String> known = List.copyOf(command.getSubcommands().keySet());
    return known.isEmpty()
        ? "found '" + word + "' where nothing more was expected"
        : "unknown command '" + word + "'" + Suggestion.phrase(word, known);
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
      case StoppedException stopped -> console.complain(stopped.getMessage());
      case LostPeerException lost -> console.complain(lost.getMessage());
      case PolicyFailedException failed -> console.complain(failed.getMessage());
      case OutOfMemoryError _ ->
          console.complain(
              "the run failed: out of memory; BATKUBE_JAVA_OPTS=-Xmx16g gives it 16 GB");
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
