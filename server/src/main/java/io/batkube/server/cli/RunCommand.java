package io.batkube.server.cli;

import io.batkube.engine.result.Figures;
import io.batkube.engine.simulation.Recorder;
import io.batkube.server.scenario.BatchRun;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.KubernetesRun;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.StagedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code batkube run}: one workload under one policy or scheduler. */
final class RunCommand implements Callable<Integer> {
  private final Console console;
  private OneScenario one;
  private Supplier<LivePort> port;
  private BooleanSupplier printScenario;

  private RunCommand(Console console) {
    this.console = console;
  }

  /** All of it without an annotation; see {@link Flags}. */
  static CommandLine line(Console console) {
    var run = new RunCommand(console);
    var command = CommandSpec.wrapWithoutInspection(run, Main.FACTORY).name("run");
    command
        .usageMessage()
        .description("Run a workload under a policy or a scheduler; leave results and a report.")
        .footer(
            "",
            "A scenario file says the same things as the flags; flags win.",
            "Exit status: 0 done, 1 the run failed, 2 a mistake in the input, 130 Ctrl-C.");
    run.addTo(command);
    return new CommandLine(command, Main.FACTORY);
  }

  private void addTo(CommandSpec command) {
    one = new OneScenario(command);
    port = LivePort.flags(command);
    printScenario =
        new Flags(command).sign("--print-scenario", "Print the effective scenario and stop");
  }

  @Override
  public Integer call() throws IOException {
    ScenarioOptions options = one.options();
    Scenario scenario = one.read();
    Guests.check(scenario.scheduling(), port.get());
    if (printScenario.getAsBoolean()) {
      console.out().print(ScenarioFile.print(scenario));
      return ExitStatus.DONE;
    }
    try (var folder = StagedFolder.create(scenario.out(), options.force());
        var _ = Interruption.cleansUp(folder, console, scenario.out())) {
      boolean talks = !options.quiet() && !options.json();
      if (scenario.batsim().isPresent()) {
        try (var batsim = BatsimGuest.await(scenario, folder.path(), console, talks)) {
          return run(scenario, batsim.inputs(scenario), folder, batsim::end);
        }
      }
      return run(scenario, Inputs.load(scenario), folder, () -> {});
    }
  }

  /**
   * Runs a scenario.
   *
   * @param last what is to do before the results are published
   */
  private int run(Scenario scenario, Inputs inputs, StagedFolder folder, Runnable last)
      throws IOException {
    ScenarioOptions options = one.options();
    boolean talks = !options.quiet() && !options.json();
    if (talks) {
      console
          .out()
          .print(
              Tables.inputs(
                  inputs.platformSource(), inputs.platform().computeHosts(), inputs.sources()));
    }
    Optional<KubernetesRun.Outcome> outcome;
    try (var progress =
        new Progress(console, System::nanoTime, inputs.jobs(), inputs.startDate())) {
      List<Recorder> watchers = options.quiet() ? List.of() : List.of(progress.watcher());
      outcome =
          scenario.scheduling().isPresent()
              ? Guests.run(console, scenario, inputs, port.get(), folder.path(), watchers, talks)
              : Optional.of(
                  new KubernetesRun.Outcome(
                      BatchRun.run(scenario, inputs, Version.number(), folder.path(), watchers)));
    }
    if (outcome.isEmpty()) {
      return ExitStatus.INTERRUPTED;
    }
    last.run();
    Figures figures = outcome.get().figures();
    if (!folder.publish()) {
      return ExitStatus.INTERRUPTED;
    }
    if (options.json()) {
      console.out().print(Files.readString(scenario.out().resolve("summary.json")));
    }
    if (talks) {
      console.out().println();
      console.out().print(Tables.closing(figures));
      console.out().println("\nresults   " + scenario.out());
      console.out().println("report    " + scenario.out().resolve("report.html"));
    }
    return judge(scenario, outcome.get(), console);
  }

  /**
   * A run that left jobs waiting failed, and says so, unless it was to be cut off and somebody was
   * at work.
   */
  static int judge(Scenario scenario, KubernetesRun.Outcome outcome, Console console) {
    Figures figures = outcome.figures();
    if (figures.complete() || (scenario.isCutOff() && !outcome.isNeglected())) {
      return ExitStatus.DONE;
    }
    console.complain(
        figures.waiting()
            + " of "
            + figures.submitted()
            + (scenario.isCutOff()
                ? " jobs were waiting at the end, and nothing was ever bound: "
                : " jobs were still waiting when nothing more could happen: ")
            + outcome
                .waiting()
                .orElse(
                    scenario.scheduling().isPresent()
                        ? "none of their pods waits"
                        : "the policy never started them"));
    return ExitStatus.FAILED;
  }
}
