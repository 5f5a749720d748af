package io.batkube.server.cli;

import io.batkube.engine.batsim.protocol.WireSettings;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.platform.BatsimPlatformReader;
import io.batkube.engine.result.Figures;
import io.batkube.server.batsim.BatsimOrder;
import io.batkube.server.batsim.BatsimRun;
import io.batkube.server.batsim.DecisionSocket;
import io.batkube.server.scenario.StagedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code batkube batsim}: takes Batsim 4.2's command line and the place of Batsim. */
@Command(
    name = "batsim",
    addMethodSubcommands = false,
    sortOptions = false,
    description =
        "In the place of Batsim 4.2: the same command line, protocol and files. Connects to a"
            + " decision process, which owns all decisions.",
    footer = {
      "",
      "Exit status: 0 done, 1 the run failed or its decision process died, 2 a mistake in the"
          + " input or in what the decision process says, 130 Ctrl-C."
    })
final class BatsimCommand implements Callable<Integer> {
  /** What Batsim writes, by the names that our results have. */
  private static final List<String> FILES =
      List.of(
          "jobs.csv",
          "schedule.csv",
          "machine_states.csv",
          "consumed_energy.csv",
          "pstate_changes.csv");

  /** Options of Batsim that there is nothing behind, and of what they are. */
  private static final SequencedMap<String, String> NOT_SUPPORTED = new LinkedHashMap<>();

  static {
    for (String option :
        List.of("--enable-redis", "--redis-hostname", "--redis-port", "--redis-prefix")) {
      NOT_SUPPORTED.put(option, "Redis is");
    }
    for (String option :
        List.of(
            "-W",
            "--workflow",
            "--WS",
            "--workflow-start",
            "--workflow-jobs-limit",
            "--ignore-beyond-last-workflow")) {
      NOT_SUPPORTED.put(option, "workflows are");
    }
    for (String option : List.of("--sg-cfg", "--sg-log", "--simgrid-version")) {
      NOT_SUPPORTED.put(option, "options of SimGrid are");
    }
    NOT_SUPPORTED.put("--no-sched", "runs without a decision process are");
    NOT_SUPPORTED.put("--dump-execution-context", "dumps are");
  }

  private static final long FOR_EVER = -1;

  private final Console console;

  @Option(
      names = {"-p", "--platform"},
      paramLabel = "FILE",
      required = true,
      description = "The SimGrid platform")
  private Path platform;

  @Option(
      names = {"-w", "--workload"},
      paramLabel = "FILE",
      description = "A workload; repeatable")
  private List<Path> workloads = List.of();

  @Option(names = "--events", paramLabel = "FILE", description = "External events; repeatable")
  private List<Path> events = List.of();

  @Option(
      names = {"-m", "--master-host"},
      paramLabel = "NAME",
      defaultValue = BatsimPlatformReader.DEFAULT_MASTER_HOST,
      description = "The host that runs no jobs (default: ${DEFAULT-VALUE})")
  private String masterHost;

  @Option(
      names = {"-r", "--add-role-to-hosts"},
      paramLabel = "HOSTS:ROLE",
      description = "Further roles, such as host1,host2:storage; repeatable")
  private List<String> roles = List.of();

  @Option(
      names = {"-E", "--energy"},
      description = "Measure energy, and write files about it")
  private boolean energy;

  @Option(
      names = {"-s", "--socket-endpoint"},
      paramLabel = "ENDPOINT",
      defaultValue = "tcp://localhost:28000",
      description = "Where the decision process is (default: ${DEFAULT-VALUE})")
  private String endpoint;

  @Option(
      names = {"-e", "--export"},
      paramLabel = "PREFIX",
      defaultValue = "out",
      description = "What the names of the results begin with (default: ${DEFAULT-VALUE})")
  private Path export;

  @Option(names = "--mmax", paramLabel = "N", description = "Only the first N compute hosts")
  private int mmax;

  @Option(
      names = "--mmax-workload",
      description = "Only as many compute hosts as the largest nb_res of the workloads")
  private boolean mmaxWorkload;

  @Option(
      names = "--forward-profiles-on-submission",
      description = "Tell the profile with each job")
  private boolean forwardProfiles;

  @Option(names = "--enable-dynamic-jobs", description = "The decision process may register jobs")
  private boolean dynamicJobs;

  @Option(names = "--acknowledge-dynamic-jobs", description = "And is told of each")
  private boolean acknowledgeDynamicJobs;

  @Option(names = "--enable-profile-reuse", description = "Told on; profiles are always kept")
  private boolean profileReuse;

  @Option(names = "--enable-compute-sharing", description = "Hosts may run several jobs at once")
  private boolean computeSharing;

  @Option(names = "--disable-storage-sharing", description = "Told on")
  private boolean disableStorageSharing;

  @ArgGroup private SchedConfig schedConfig;

  /** One of the two. */
  private static final class SchedConfig {
    @Option(
        names = "--sched-cfg",
        paramLabel = "TEXT",
        description = "A text for the decision process")
    private String text;

    @Option(names = "--sched-cfg-file", paramLabel = "FILE", description = "The same from a file")
    private Path file;
  }

  @Option(
      names = "--forward-unknown-events",
      description = "Pass external events of other types on")
  private boolean forwardUnknownEvents;

  @Option(
      names = "--batsim-latency",
      paramLabel = "KIND",
      defaultValue = "none",
      description =
          "How long messages take on their way to Batsim's server: none, or platform, as long as"
              + " one byte on its network, as in Batsim (default: none)")
  private String latency;

  @Option(
      names = "--batsim-timeout",
      paramLabel = "SECONDS",
      description = "End if the decision process does not answer for so long (default: never)")
  private double timeout;

  @Option(
      names = {"-v", "--verbosity"},
      paramLabel = "LEVEL",
      defaultValue = "information",
      description = "quiet, network-only, information or debug: all but quiet are one")
  private String verbosity;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors")
  private boolean quiet;

  @Option(names = "--disable-schedule-tracing", description = "The trace for Pajé is never written")
  @SuppressWarnings("UnusedVariable") // there is nothing that it could leave out
  private boolean disableScheduleTracing;

  @Option(
      names = "--disable-machine-state-tracing",
      description = "Do not write PREFIX_machine_states.csv")
  private boolean disableMachineStateTracing;

  @Unmatched private List<String> unmatched = new ArrayList<>();

  @Spec private CommandSpec spec;

  BatsimCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    refuseUnknownOptions();
    var run = new BatsimRun(order());
    boolean talks = !quiet && !verbosity.equals("quiet");
    Path target = export.toAbsolutePath().normalize();
    Path stage = target.resolveSibling("." + target.getFileName() + ".batkube");
    try (var folder = StagedFolder.create(stage, true);
        var _ = Interruption.cleansUp(folder, console, export)) {
      Figures figures;
      try (var socket = new DecisionSocket(endpoint, timeoutMs())) {
        if (talks) {
          console.err().println("batkube: connecting to a decision process at " + endpoint);
        }
        figures = run.run(socket, Version.number(), folder.path());
        socket.refuseSurplus();
      }
      if (!figures.complete()) {
        console.complain(
            (figures.waiting() + figures.running())
                + " of "
                + figures.submitted()
                + " jobs were not over when nothing more could happen, and no event was left to ask"
                + " the decision process about");
        return ExitStatus.FAILED;
      }
      publish(folder.path(), target);
      if (talks) {
        console.out().print(Tables.closing(figures));
        console.out().println("\nresults   " + export + "_*.csv");
      }
      return ExitStatus.DONE;
    }
  }

  private void refuseUnknownOptions() {
    for (String word : unmatched) {
      String reason = NOT_SUPPORTED.get(word.replaceFirst("=.*", ""));
      if (reason != null) {
        throw new BadInputException(
            word.replaceFirst("=.*", "") + ": " + reason + " not supported");
      }
    }
    if (!unmatched.isEmpty()) {
      throw new UnmatchedArgumentException(spec.commandLine(), unmatched);
    }
  }

  private void publish(Path folder, Path target) throws IOException {
    for (String file : FILES) {
      Path written = folder.resolve(file);
      boolean wanted = !(disableMachineStateTracing && file.equals("machine_states.csv"));
      if (wanted && Files.exists(written)) {
        Files.move(
            written,
            target.resolveSibling(target.getFileName() + "_" + file),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private long timeoutMs() {
    if (timeout < 0 || timeout > 1e9) {
      throw new BadInputException(
          "--batsim-timeout: found " + timeout + ", expected a number of seconds above 0");
    }
    return timeout == 0 ? FOR_EVER : Math.max(1, Math.round(timeout * 1000));
  }

  private BatsimOrder order() throws IOException {
    return new BatsimOrder(
        platform,
        masterHost,
        roles(),
        workloads,
        events,
        mmax > 0 ? OptionalInt.of(mmax) : OptionalInt.empty(),
        mmaxWorkload,
        new WireSettings(
            computeSharing,
            !disableStorageSharing,
            forwardProfiles,
            dynamicJobs,
            acknowledgeDynamicJobs,
            profileReuse,
            schedConfig(),
            forwardUnknownEvents,
            energy),
        hasLatency());
  }

  private boolean hasLatency() {
    return switch (latency) {
      case "none" -> false;
      case "platform" -> true;
      default ->
          throw new BadInputException(
              "--batsim-latency: found '" + latency + "', expected none or platform");
    };
  }

  private String schedConfig() throws IOException {
    if (schedConfig == null) {
      return "";
    }
    if (schedConfig.file == null) {
      return schedConfig.text;
    }
    Optional<String> text =
        Files.isReadable(schedConfig.file)
            ? Optional.of(Files.readString(schedConfig.file))
            : Optional.empty();
    return text.orElseThrow(
        () -> new BadInputException(schedConfig.file + ": cannot be read, expected a text"));
  }

  private SequencedMap<String, String> roles() {
    var byHost = new LinkedHashMap<String, String>();
    for (String text : roles) {
      String[] parts = text.split(":", -1);
      if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
        throw new BadInputException(
            "-r: found '" + text + "', expected hosts and a role such as host1,host2:storage");
      }
      for (String host : parts[0].split(",", -1)) {
        byHost.put(host, parts[1]);
      }
    }
    return byHost;
  }
}
