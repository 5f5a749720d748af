package io.batkube.server.cli;

import io.batkube.engine.result.Figures;
import io.batkube.server.scenario.BatchRun;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.StagedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code batkube run}: one workload under one policy. */
@Command(
    name = "run",
    addMethodSubcommands = false,
    description = "Run a workload on a platform under a policy; leave results and a report.",
    footer = {
      "",
      "A scenario file says the same things as the flags; flags win.",
      "Exit status: 0 done, 1 the run failed, 2 a mistake in the input, 130 Ctrl-C."
    })
final class RunCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private OneScenario one;

  @Option(names = "--print-scenario", description = "Print the effective scenario and stop")
  private boolean printScenario;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    ScenarioOptions options = one.options();
    Scenario scenario = one.read();
    if (printScenario) {
      console.out().print(ScenarioFile.print(scenario));
      return ExitStatus.DONE;
    }
    try (var folder = StagedFolder.create(scenario.out(), options.force());
        var _ = Interruption.cleansUp(folder, console, scenario.out())) {
      Inputs inputs = Inputs.load(scenario);
      boolean talks = !options.quiet() && !options.json();
      if (talks) {
        console
            .out()
            .print(
                Tables.inputs(
                    inputs.platformSource(), inputs.platform().computeHosts(), inputs.sources()));
      }
      Figures figures;
      try (var progress =
          new Progress(console, System::nanoTime, inputs.jobs(), inputs.startDate())) {
        figures =
            BatchRun.run(
                scenario,
                inputs,
                Version.number(),
                folder.path(),
                options.quiet() ? List.of() : List.of(progress.watcher()));
      }
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
      return judge(figures);
    }
  }

  /** A run that left jobs waiting failed, and says so. */
  private int judge(Figures figures) {
    if (figures.complete()) {
      return ExitStatus.DONE;
    }
    console.complain(
        figures.waiting()
            + " of "
            + figures.submitted()
            + " jobs were still waiting when nothing more could happen: the policy never started"
            + " them");
    return ExitStatus.FAILED;
  }
}
