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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code batkube}: the parts list of the program. */
public final class Main {
  /** Of what picocli makes itself; its own would look for Groovy first. */
  static final CommandLine.IFactory FACTORY =
      new CommandLine.IFactory() {
        @Override
        public <T> T create(Class<T> type) throws ReflectiveOperationException {
          if (type.isAssignableFrom(ArrayList.class)) {
            return type.cast(new ArrayList<>());
          }
          var constructor = type.getDeclaredConstructor();
          constructor.setAccessible(true); // that of a private class is private
          return constructor.newInstance();
        }
      };

  private static final String STATUS =
      "Exit status: 0 done, 1 a run failed, 2 a mistake in the input, 130 Ctrl-C.";

  /** In the order in which people see them. */
  private static final SequencedMap<String, Function<Console, CommandLine>> COMMANDS =
      new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand::line);
    COMMANDS.put("compare", annotated(CompareCommand::new));
    COMMANDS.put("serve", annotated(ServeCommand::new));
    COMMANDS.put("batsim", annotated(BatsimCommand::new));
    COMMANDS.put("advance", annotated(AdvanceCommand::new));
    COMMANDS.put("resume", annotated(ResumeCommand::new));
    COMMANDS.put("replay", annotated(ReplayCommand::new));
    COMMANDS.put("why", annotated(WhyCommand::new));
    COMMANDS.put("report", annotated(ReportCommand::new));
    COMMANDS.put("diff", annotated(DiffCommand::new));
    COMMANDS.put("validate", annotated(ValidateCommand::new));
    COMMANDS.put("build-go", annotated(BuildGoCommand::new));
  }

  private Main() {}

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
    } else if (args.length > 0 && args[0].equals("run") && namesScheduler(args)) {
      Preparation.loadCluster();
    }
    // What picocli could convert and no option of ours wants: it loads a class for each.
    System.setProperty("picocli.converters.excludes", "java\\.(sql|time)\\..*");
    // The one that is asked for alone: to read what options a command has takes its time.
    var line =
        args.length > 0 && COMMANDS.containsKey(args[0])
            ? root().addSubcommand(helpful(COMMANDS.get(args[0]).apply(console)))
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

  private static boolean namesScheduler(String... args) {
    return Arrays.stream(args)
        .anyMatch(each -> each.equals("--scheduler") || each.startsWith("--scheduler="));
  }

  /** The whole of it, with every command and option. */
  static CommandLine withAllCommands(Console console) {
    CommandLine root = root();
    COMMANDS.values().forEach(command -> root.addSubcommand(helpful(command.apply(console))));
    return root.addSubcommand(helpful(new CommandLine(new HelpCommand(), FACTORY)))
        .addSubcommand(helpful(new CommandLine(new AutoComplete.GenerateCompletion(), FACTORY)));
  }

  /** Without a command: says what there is. */
  private static final class Alone implements Runnable {
    private CommandLine line;

    @Override
    public void run() {
      line.usage(line.getOut());
    }
  }

  private static CommandLine root() {
    var alone = new Alone();
    var command = CommandSpec.wrapWithoutInspection(alone, FACTORY).name("batkube");
    command
        .usageMessage()
        .description("A cluster that fits in one JVM, on simulated time.")
        .synopsisSubcommandLabel("COMMAND");
    alone.line = helpful(new CommandLine(command, FACTORY));
    return alone.line;
  }

  /** A command whose options are annotated, all or most. */
  private static Function<Console, CommandLine> annotated(Function<Console, Object> make) {
    return console -> {
      Object command = make.apply(console);
      var line = new CommandLine(command, FACTORY);
      if (command instanceof Flags.User user) {
        user.addTo(line.getCommandSpec());
      }
      return line;
    };
  }

  /** With what all have: the usual options for help and version, and what the status means. */
  private static CommandLine helpful(CommandLine line) {
    CommandSpec command = line.getCommandSpec();
    if (command.usageMessage().footer().length == 0) {
      command.usageMessage().footer("", STATUS);
    }
    if (command.optionsMap().containsKey("-h")) {
      return line; // one of picocli's own
    }
    command
        .versionProvider(new Version())
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this help message and exit.")
                .build())
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .type(boolean.class)
                .description("Print version information and exit.")
                .build());
    return line;
  }

  /** A mistake on the command line in one line, with the nearest known word. */
  private static String mistake(ParameterException e) {
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched(unmatched)
            : String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^Error: ", "");
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
}
