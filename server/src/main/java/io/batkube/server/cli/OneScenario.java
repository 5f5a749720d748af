package io.batkube.server.cli;

import io.batkube.server.scenario.Scenario;
import io.batkube.server.scenario.ScenarioFile;
import io.batkube.server.scenario.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What names one scenario: a file, flags over it, or flags alone. */
final class OneScenario {
  private final ScenarioOptions options;
  private final PositionalParamSpec file;

  /** For a command. */
  OneScenario(CommandSpec command) {
    options = new ScenarioOptions(new Flags(command));
    options.single("name", "NAME", "Name of the run (default: policy or scheduler)");
    options.single(
        "engine",
        "ENGINE",
        "Who owns time and jobs: embedded, or batsim, a real one (default: embedded)");
    options.single(
        "batsim-endpoint",
        "ENDPOINT",
        "Where Batsim finds its decision process (default: tcp://*:28000)");
    options.single(
        "batsim-timeout", "SECONDS", "End if Batsim says nothing for so long (default: never)");
    options.single(
        "exec", "COMMAND", "Starts Batsim; the endpoint, and what the run needs, is added to it");
    options.single(
        "policy", "NAME", "fcfs, easy, conservative, filler, random or a plugin's (default: easy)");
    options.single(
        "scheduler",
        "WHO",
        "Instead of a policy, on a cluster: external, builtin, kube-scheduler or"
            + " \"exec:COMMAND\"");
    options.single("scheduler-config", "FILE", "KubeSchedulerConfiguration for kube-scheduler");
    options.single(
        "controllers",
        "WHO",
        "Of ours, as kube-controller-manager's; or external, the real one (default: *, all)");
    options.repeated("beside", "COMMAND", "Started too, such as an operator; repeatable");
    options.single(
        "gang",
        "WHO",
        "Whose PodGroups the jobs become, and who gets their pods: volcano, kube-batch");
    options.repeated(
        "manifests",
        "FILE",
        "Objects that are in the cluster from the start, YAML or JSON; repeatable");
    options.single(
        "clock",
        "KIND",
        "When time moves: exact, traffic, batsky, paced or lockstep (default: traffic)");
    options.sign(
        "reproducible", "Under exact: one thing after the other, so that two runs are the same");
    options.single("speed", "K", "Under paced: simulated seconds a real second (default: 1)");
    options.single(
        "silence", "MS", "Under traffic: how long nobody asks before time moves (default: 20)");
    options.single(
        "patience",
        "SECONDS",
        "Under traffic: how long a pod that fits is waited for (default: 15)");
    options.single(
        "client-wakes", "SECONDS", "Under traffic: stop at least so often, in simulated time");
    options.single(
        "start-latency",
        "MODEL",
        "From binding to start: none, k3s, constant:SECONDS or a file (default: none)");
    options.single(
        "decision-time",
        "MODEL",
        "What a scheduler takes to decide: none, binding:SECONDS, decision:SECONDS, measured or a"
            + " file (default: none)");
    file =
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(Path.class)
            .paramLabel("SCENARIO")
            .description("Scenario file (YAML); its paths start from its own folder")
            .build();
    command.addPositional(file);
  }

  ScenarioOptions options() {
    return options;
  }

  Scenario read() {
    Settings flags = options.settings();
    Path path = file.getValue();
    return (path == null ? flags : flags.over(ScenarioFile.read(path))).toScenario();
  }
}
