package io.batkube.server.cli;

import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.Settings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What names one scenario: a file, flags over it, or flags alone. */
final class OneScenario {
  @Mixin private ScenarioOptions options;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the run (default: policy or scheduler)")
  private String name;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "Scenario file (YAML); its paths start from its own folder")
  private Path file;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "Who owns time and jobs: embedded, or batsim, a real one (default: embedded)")
  private String engine;

  @Option(
      names = "--batsim-endpoint",
      paramLabel = "ENDPOINT",
      description = "Where Batsim finds its decision process (default: tcp://*:28000)")
  private String batsimEndpoint;

  @Option(
      names = "--batsim-timeout",
      paramLabel = "SECONDS",
      description = "End if Batsim says nothing for so long (default: never)")
  private String batsimTimeout;

  @Option(
      names = "--exec",
      paramLabel = "COMMAND",
      description = "Starts Batsim; the endpoint, and what the run needs, is added to it")
  private String exec;

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "fcfs, easy, conservative, filler, random or a plugin's (default: easy)")
  private String policy;

  @Option(
      names = "--scheduler",
      paramLabel = "WHO",
      description =
          "Instead of a policy, on a cluster: external, builtin, kube-scheduler or"
              + " \"exec:COMMAND\"")
  private String scheduler;

  @Option(
      names = "--scheduler-config",
      paramLabel = "FILE",
      description = "KubeSchedulerConfiguration for kube-scheduler")
  private String schedulerConfig;

  @Option(
      names = "--controllers",
      paramLabel = "WHO",
      description =
          "Of ours, as kube-controller-manager's; or external, the real one (default: *, all)")
  private String controllers;

  @Option(
      names = "--beside",
      paramLabel = "COMMAND",
      description = "Started too, such as an operator; repeatable")
  private List<String> beside;

  @Option(
      names = "--gang",
      paramLabel = "WHO",
      description = "Whose PodGroups the jobs become, and who gets their pods: volcano, kube-batch")
  private String gang;

  @Option(
      names = "--manifests",
      paramLabel = "FILE",
      description = "Objects that are in the cluster from the start, YAML or JSON; repeatable")
  private List<String> manifests;

  @Option(
      names = "--clock",
      paramLabel = "KIND",
      description = "When time moves: exact, traffic, batsky, paced or lockstep (default: traffic)")
  private String clock;

  @Option(
      names = "--reproducible",
      description = "Under exact: one thing after the other, so that two runs are the same")
  private boolean reproducible;

  @Option(
      names = "--speed",
      paramLabel = "K",
      description = "Under paced: simulated seconds a real second (default: 1)")
  private String speed;

  @Option(
      names = "--silence",
      paramLabel = "MS",
      description = "Under traffic: how long nobody asks before time moves (default: 20)")
  private String silence;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "Under traffic: how long a pod that fits is waited for (default: 15)")
  private String patience;

  @Option(
      names = "--client-wakes",
      paramLabel = "SECONDS",
      description = "Under traffic: stop at least so often, in simulated time")
  private String clientWakes;

  @Option(
      names = "--start-latency",
      paramLabel = "MODEL",
      description = "From binding to start: none, k3s, constant:SECONDS or a file (default: none)")
  private String startLatency;

  @Option(
      names = "--decision-time",
      paramLabel = "MODEL",
      description =
          "What a scheduler takes to decide: none, binding:SECONDS, decision:SECONDS, measured or a"
              + " file (default: none)")
  private String decisionTime;

  ScenarioOptions options() {
    return options;
  }

  Scenario read() {
    Settings flags = options.settings();
    ScenarioOptions.add(flags, "name", name);
    ScenarioOptions.add(flags, "engine", engine);
    ScenarioOptions.add(flags, "batsim-endpoint", batsimEndpoint);
    ScenarioOptions.add(flags, "batsim-timeout", batsimTimeout);
    ScenarioOptions.add(flags, "exec", exec);
    ScenarioOptions.add(flags, "policy", policy);
    ScenarioOptions.add(flags, "scheduler", scheduler);
    ScenarioOptions.add(flags, "scheduler-config", schedulerConfig);
    ScenarioOptions.add(flags, "controllers", controllers);
    ScenarioOptions.addAll(flags, "beside", beside);
    ScenarioOptions.add(flags, "gang", gang);
    ScenarioOptions.addAll(flags, "manifests", manifests);
    ScenarioOptions.add(flags, "clock", clock);
    ScenarioOptions.add(flags, "reproducible", reproducible ? "true" : null);
    ScenarioOptions.add(flags, "speed", speed);
    ScenarioOptions.add(flags, "silence", silence);
    ScenarioOptions.add(flags, "patience", patience);
    ScenarioOptions.add(flags, "client-wakes", clientWakes);
    ScenarioOptions.add(flags, "start-latency", startLatency);
    ScenarioOptions.add(flags, "decision-time", decisionTime);
    return (file == null ? flags : flags.over(ScenarioFile.read(file))).toScenario();
  }
}
