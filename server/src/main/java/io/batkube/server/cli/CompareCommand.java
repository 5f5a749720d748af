package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.result.Figures;
import io.batkube.engine.simulation.Recorder;
import io.batkube.server.report.Report;
import io.batkube.server.scenario.BatchRun;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.Scheduling;
import io.batkube.server.scenario.Settings;
import io.batkube.server.scenario.StagedFolder;
import io.batkube.server.world.StoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batkube compare}: several policies or scenarios, side by side. */
@Command(
    name = "compare",
    addMethodSubcommands = false,
    description = "Run several policies or scenarios in parallel; leave one report on all.",
    footer = {
      "",
      "With policies, each scenario (or the flags) runs under each of them.",
      "Exit status: 0 done, 1 a run failed, 2 a mistake in the input, 130 Ctrl-C."
    })
final class CompareCommand implements Callable<Integer>, Flags.User {
  private final Console console;

  /** Programs from outside take part in one run at a time: they measure real time. */
  private final Object outsiders = new Object();

  private ScenarioOptions options;

  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = "Scenario files (YAML); flags win over what they say")
  private List<Path> scenarioFiles = List.of();

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      split = ",",
      description = "Policies to compare; repeatable, or separated by commas")
  private List<String> policies = List.of();

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public void addTo(CommandSpec command) {
    options = new ScenarioOptions(new Flags(command));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Scenario> scenarios = scenarios();
    requireSeveral(scenarios);
    Path out = options.settings().out().orElse(Path.of("out", "compare"));
    try (var folder = StagedFolder.create(out, options.force());
        var _ = Interruption.cleansUp(folder, console, out)) {
      List<Figures> figures = runAll(scenarios, inputs(scenarios), folder.path());
      Report.compare(
          scenarios.stream().map(s -> folder.path().resolve(s.name())).toList(),
          folder.path().resolve("report.html"));
      if (!folder.publish()) {
        return ExitStatus.INTERRUPTED;
      }
      if (options.json()) {
        printJson(scenarios, out);
      }
      List<String> names = scenarios.stream().map(Scenario::name).toList();
      if (!options.quiet() && !options.json()) {
        console.out().print(Tables.comparison(names, figures));
        console.out().println("\nresults   " + out);
        console.out().println("report    " + out.resolve("report.html"));
      }
      return judge(scenarios, figures);
    }
  }

  /** Runs that left jobs waiting failed, and the last line says so, unless they were cut off. */
  private int judge(List<Scenario> scenarios, List<Figures> figures) {
    var waiting = new ArrayList<String>();
    for (int i = 0; i < figures.size(); i++) {
      Scenario scenario = scenarios.get(i);
      if (!figures.get(i).complete() && !scenario.isCutOff()) {
        waiting.add(scenario.name() + ": " + Tables.count(figures.get(i).waiting(), "job"));
      }
    }
    if (waiting.isEmpty()) {
      return ExitStatus.DONE;
    }
    console.complain(String.join(", ", waiting) + " still waiting when nothing more could happen");
    return ExitStatus.FAILED;
  }

  private List<Scenario> scenarios() {
    Settings flags = options.settings();
    if (scenarioFiles.isEmpty()) {
      return policies.stream()
          .map(policy -> named(policy, policy).over(flags).toScenario())
          .toList();
    }
    var scenarios = new ArrayList<Scenario>();
    for (Path file : scenarioFiles) {
      Settings settings = flags.over(ScenarioFile.read(file).over(name(file)));
      if (policies.isEmpty()) {
        scenarios.add(settings.toScenario());
      }
      for (String policy : policies) {
        String name = settings.toScenario().name() + "-" + policy;
        scenarios.add(
            named(scenarioFiles.size() == 1 ? policy : name, policy).over(settings).toScenario());
      }
    }
    return scenarios;
  }

  /** A run is called as its scenario file is, where the file itself does not say a name. */
  private static Settings name(Path file) {
    var settings = new Settings();
    String stem = file.getFileName().toString().replaceFirst("(?<=.)\\.[^.]*$", "");
    settings.set("name", file + ": name", List.of(stem));
    return settings;
  }

  private static Settings named(String name, String policy) {
    var settings = new Settings();
    settings.set("name", "--policy", List.of(name));
    settings.set("policy", "--policy", List.of(policy));
    return settings;
  }

  private static void requireSeveral(List<Scenario> scenarios) {
    if (scenarios.size() < 2) {
      throw new BadInputException(
          "nothing to compare: give at least two policies (--policy fcfs,easy) or scenarios");
    }
    List<String> names = scenarios.stream().map(Scenario::name).toList();
    for (String name : names) {
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new BadInputException(
            "two runs are called '" + name + "': give each a policy or a name of its own");
      }
    }
  }

  /** The inputs of each scenario; those that read the same files share what was read. */
  private static List<Inputs> inputs(List<Scenario> scenarios) {
    var loaded = new HashMap<List<Object>, Inputs>();
    var inputs = new ArrayList<Inputs>();
    for (Scenario scenario : scenarios) {
      requireNobodyIsWaitedFor(scenario);
      List<Object> read =
          List.of(
              scenario.nodes(),
              scenario.platform(),
              scenario.masterHost(),
              scenario.workloads(),
              scenario.events(),
              scenario.cleaning(),
              scenario.plugins());
      Inputs input = loaded.computeIfAbsent(read, _ -> Inputs.load(scenario));
      if (scenario.scheduling().isEmpty()) {
        input.policies().create(scenario.policy());
      }
      inputs.add(input);
    }
    return inputs;
  }

  private static void requireNobodyIsWaitedFor(Scenario scenario) {
    boolean isWaited =
        scenario.batsim().isPresent()
            || scenario.scheduling().stream()
                .anyMatch(
                    one ->
                        one.scheduler().equals(Scheduling.EXTERNAL)
                            || one.clock().equals(Scheduling.LOCKSTEP));
    if (isWaited) {
      throw new BadInputException(
          scenario.name()
              + ": a run that waits for somebody runs alone: run it, then compare with"
              + " 'batkube report RESULT RESULT'");
    }
  }

  private Figures run(
      Scenario scenario, Inputs inputs, String version, Path into, List<Recorder> watchers)
      throws IOException {
    Optional<Scheduling> scheduling = scenario.scheduling();
    if (scheduling.isEmpty()) {
      return BatchRun.run(scenario, inputs, version, into, watchers);
    }
    if (scheduling.get().isInside()) {
      return schedule(scenario, inputs, into, watchers);
    }
    synchronized (outsiders) {
      return schedule(scenario, inputs, into, watchers);
    }
  }

  private Figures schedule(Scenario scenario, Inputs inputs, Path into, List<Recorder> watchers)
      throws IOException {
    return Guests.run(console, scenario, inputs, LivePort.USUAL, into, watchers, false)
        .orElseThrow(() -> new StoppedException("the run was cut off"))
        .figures();
  }

  /** Each run in a thread of its own, which owns that run's world; they share nothing. */
  private List<Figures> runAll(List<Scenario> scenarios, List<Inputs> inputs, Path folder)
      throws IOException, InterruptedException {
    String version = Version.number();
    var figures = new ArrayList<Figures>();
    try (var progress =
            new Progress(
                console,
                System::nanoTime,
                inputs.stream().mapToLong(Inputs::jobs).sum(),
                Inputs.startDate(inputs));
        var threads =
            Executors.newFixedThreadPool(
                Math.min(scenarios.size(), Runtime.getRuntime().availableProcessors()))) {
      var runs = new ArrayList<Future<Figures>>();
      for (int i = 0; i < scenarios.size(); i++) {
        Scenario scenario = scenarios.get(i);
        Inputs input = inputs.get(i);
        Path into = Files.createDirectory(folder.resolve(scenario.name()));
        List<Recorder> watchers = options.quiet() ? List.of() : List.of(progress.watcher());
        runs.add(threads.submit(() -> run(scenario, input, version, into, watchers)));
      }
      for (Future<Figures> run : runs) {
        try {
          figures.add(run.get());
        } catch (ExecutionException e) {
          threads.shutdownNow();
          throw new RunFailedException(e.getCause());
        }
      }
    }
    return figures;
  }

  private void printJson(List<Scenario> scenarios, Path folder) throws IOException {
    var out = console.out();
    out.print("[");
    String separator = "";
    for (Scenario scenario : scenarios) {
      out.print(separator);
      separator = ",";
      out.print(Files.readString(folder.resolve(scenario.name()).resolve("summary.json")).strip());
    }
    out.println("]");
  }
}
