package io.batkube.server.cli;

import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What names one scenario: a file, flags over it, or flags alone. */
final class OneScenario {
  @Mixin private ScenarioOptions options;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the run (default: the policy)")
  private String name;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "Scenario file (YAML); its paths start from its own folder")
  private Path file;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "fcfs, easy, conservative, filler, random or a plugin's (default: easy)")
  private String policy;

  ScenarioOptions options() {
    return options;
  }

  Scenario read() {
    Settings flags = options.settings();
    ScenarioOptions.add(flags, "name", name);
    ScenarioOptions.add(flags, "policy", policy);
    return (file == null ? flags : flags.over(ScenarioFile.read(file))).toScenario();
  }
}
