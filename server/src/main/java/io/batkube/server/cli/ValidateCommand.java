package io.batkube.server.cli;

import io.batkube.engine.result.SummaryJson;
import io.batkube.server.scenario.Inputs;
import io.batkube.server.scenario.KubernetesRun;
import io.batkube.server.scenario.Scenario;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code batkube validate}: reads all inputs, runs nothing. */
@Command(
    name = "validate",
    addMethodSubcommands = false,
    description = "Read platform, workloads and events, say what is in them, run nothing.",
    footer = {
      "",
      "Takes what 'run' takes, so that a command line can be tried before it runs.",
      "Exit status: 0 all is good, 2 a mistake in the input."
    })
final class ValidateCommand implements Callable<Integer>, Flags.User {
  private final Console console;
  private OneScenario one;

  ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public void addTo(CommandSpec command) {
    one = new OneScenario(command);
  }

  @Override
  public Integer call() throws IOException {
    ScenarioOptions options = one.options();
    Scenario scenario = one.read();
    Inputs inputs = Inputs.load(scenario);
    if (scenario.scheduling().isPresent()) {
      KubernetesRun.check(scenario, inputs);
    }
    if (options.json()) {
      console.out().print(SummaryJson.inputs(inputs.describe(scenario, Version.number())));
    } else if (!options.quiet()) {
      console
          .out()
          .print(
              Tables.inputs(
                  inputs.platformSource(), inputs.platform().computeHosts(), inputs.sources()));
      inputs
          .eventSource()
          .ifPresent(
              events ->
                  console
                      .out()
                      .println(
                          "events    "
                              + events.source().source()
                              + ": "
                              + Tables.count(events.events(), "event")));
      for (Inputs.ManifestSource file : inputs.manifests()) {
        console
            .out()
            .println(
                "manifests "
                    + file.source().source()
                    + ": "
                    + Tables.count(file.objects().size(), "object"));
      }
      console.out().println("all inputs are good");
    }
    return ExitStatus.DONE;
  }
}
