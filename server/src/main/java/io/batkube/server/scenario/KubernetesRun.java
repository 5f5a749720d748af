package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.JobState;
import io.batkube.engine.result.Figures;
import io.batkube.engine.result.ResultFolder;
import io.batkube.engine.result.RunDescription;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.InvariantChecker.Invariant;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.controller.Settings;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.kubernetes.world.Manifests;
import io.batkube.kubernetes.world.SimulatedCluster;
import io.batkube.server.report.Report;
import io.batkube.server.yaml.YamlTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A workload on a cluster of Kubernetes, from inputs to a folder of results. */
public final class KubernetesRun {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Who schedules looks at a new pod within that. */
  private static final Duration OPPORTUNITY = Duration.ofMinutes(1);

  private KubernetesRun() {}

  /**
   * What came of it.
   *
   * @param waiting of jobs that were never run: which pod waits, and why, or why there is none;
   *     empty if that is not known
   * @param isNeglected whether nothing was ever bound, though a pod that fits somewhere had waited
   *     for long: nobody was at work
   */
  public record Outcome(Figures figures, Optional<String> waiting, boolean isNeglected) {
    /** Without pods. */
    public Outcome(Figures figures) {
      this(figures, Optional.empty(), false);
    }
  }

  /** What was read, for the head of a journal. */
  public static List<String> digests(Inputs inputs) {
    var lines = new ArrayList<String>();
    inputs
        .platformSource()
        .sha256()
        .ifPresent(sum -> lines.add(sum + "  " + inputs.platformSource().source()));
    inputs
        .sources()
        .forEach(one -> lines.add(one.source().sha256().orElse("") + "  " + one.source().source()));
    inputs
        .eventSource()
        .ifPresent(
            one -> lines.add(one.source().sha256().orElse("") + "  " + one.source().source()));
    inputs
        .manifests()
        .forEach(one -> lines.add(one.source().sha256().orElse("") + "  " + one.source().source()));
    return lines;
  }

  /**
   * Runs a scenario; the calling thread owns its world.
   *
   * @param folder an empty folder for the results
   * @param watchers see everything that happens, besides the results and the invariants
   * @return empty if the run was cut off from outside
   */
  public static Optional<Outcome> run(
      Scenario scenario,
      Inputs inputs,
      String version,
      Path folder,
      List<Recorder> watchers,
      Company company)
      throws IOException {
    Optional<Outcome> outcome = simulate(scenario, inputs, version, folder, watchers, company);
    if (outcome.isPresent()) {
      Report.write(folder, folder.resolve("report.html"));
    }
    return outcome;
  }

  /**
   * Puts into a cluster what the user wants to have there, and forgets it.
   *
   * @throws BadInputException for the first object that the cluster refuses
   */
  public static void check(Scenario scenario, Inputs inputs) throws IOException {
    try (var pods = new PodsCsv(OutputStream.nullOutputStream());
        var events = new KubernetesEvents(OutputStream.nullOutputStream())) {
      SimulatedCluster simulated = cluster(scenario, inputs, Company.nobody(), pods, events);
      furnish(scenario, inputs, simulated.cluster());
    }
  }

  private static Optional<Outcome> simulate(
      Scenario scenario,
      Inputs inputs,
      String version,
      Path folder,
      List<Recorder> watchers,
      Company company)
      throws IOException {
    try (var pods = new PodsCsv(Files.newOutputStream(folder.resolve(PodsCsv.FILE)));
        var events =
            new KubernetesEvents(Files.newOutputStream(folder.resolve(KubernetesEvents.FILE)))) {
      SimulatedCluster simulated = cluster(scenario, inputs, company, pods, events);
      pods.readFrom(simulated);
      events.readFrom(simulated);
      furnish(scenario, inputs, simulated.cluster());
      company.begin(simulated);
      var waiting = new WaitingJobs(simulated, events);
      return run(scenario, inputs, version, folder, watchers, company, simulated, waiting);
    }
  }

  /** What the user has in the cluster before anybody comes. */
  private static void furnish(Scenario scenario, Inputs inputs, Cluster cluster) {
    for (Inputs.ManifestSource file : inputs.manifests()) {
      Manifests.post(cluster, file.objects());
    }
    scenario
        .scheduling()
        .flatMap(Scheduling::gang)
        .filter(gang -> !gang.isServed(cluster.api().table()))
        .ifPresent(
            gang -> {
              throw new BadInputException(
                  "--gang "
                      + gang.scheduler()
                      + ": the cluster has no podgroups of "
                      + gang.apiVersion()
                      + "; --manifests clients/"
                      + gang.scheduler()
                      + "/cluster.yaml defines them");
            });
  }

  private static SimulatedCluster cluster(
      Scenario scenario, Inputs inputs, Company company, PodsCsv pods, KubernetesEvents events) {
    Scheduling scheduling = scenario.scheduling().orElseThrow();
    return SimulatedCluster.make(
        new Seed(scenario.seed()),
        inputs.startDate().orElse(START),
        new SimulatedCluster.Options(
            ControlPlane.WITHOUT_CONTROLLERS,
            scheduling.ownControllers(),
            Settings.DEFAULT,
            scheduling.isBuiltIn(),
            scheduling.gang(),
            scheduling.startLatency(),
            false,
            company.isNobody()),
        new YamlTrees(),
        (cluster, nextNs) -> {
          long untilNs = company.outside().serve(cluster, nextNs);
          pods.beforeTimeMoves();
          return untilNs;
        },
        List.of(pods, events),
        events);
  }

  private static Optional<Outcome> run(
      Scenario scenario,
      Inputs inputs,
      String version,
      Path folder,
      List<Recorder> watchers,
      Company company,
      SimulatedCluster simulated,
      WaitingJobs waiting)
      throws IOException {
    var invariants = new InvariantChecker(true);
    Figures figures;
    try (var engine = inputs.engine(EmbeddedEngine.Options.CLUSTER);
        var results = new ResultFolder(folder)) {
      boolean ended;
      try (var writers = new RecorderThreads(results.recorders())) {
        var recorders = new ArrayList<Recorder>(writers.recorders());
        recorders.addFirst(invariants);
        recorders.addAll(watchers);
        var simulation = new Simulation(engine, simulated.decider(), recorders, scenario.untilNs());
        boolean early = scenario.scheduling().orElseThrow().isEarly();
        ended =
            company.own(
                () -> {
                  if (early) {
                    company.outside().serve(simulated.cluster(), 0); // nobody knows what comes
                    simulated.cluster().settle();
                  }
                  simulation.run();
                });
      }
      if (!ended) {
        return Optional.empty();
      }
      company.end();
      figures =
          results.finish(
              inputs.describe(
                  scenario, version, company.clock(), company.advances(), resources(simulated)),
              invariants(invariants, simulated));
    }
    return Optional.of(
        new Outcome(
            figures,
            waiting
                .sentence()
                .map(text -> company.absence().map(why -> text + "; " + why).orElse(text)),
            isIdle(figures) && hasNeglected(simulated, waiting)));
  }

  private static boolean isIdle(Figures figures) {
    return figures.running() == 0
        && figures.byState().entrySet().stream()
            .allMatch(state -> state.getKey() == JobState.REJECTED || state.getValue() == 0);
  }

  private static boolean hasNeglected(SimulatedCluster simulated, WaitingJobs waiting) {
    return simulated
        .scheduler()
        .fittingPod()
        .filter(pod -> waiting.waited(pod).compareTo(OPPORTUNITY) >= 0)
        .isPresent();
  }

  private static List<RunDescription.ResourceShare> resources(SimulatedCluster simulated) {
    return simulated.capacity().use().stream()
        .map(
            use ->
                new RunDescription.ResourceShare(
                    use.resource(), use.allocatable(), use.meanShare(), use.peakShare()))
        .toList();
  }

  private static List<Invariant> invariants(InvariantChecker checker, SimulatedCluster simulated) {
    var all = new ArrayList<>(checker.invariants());
    all.add(
        new Invariant(
            "no node gives more than it has, in any resource", simulated.capacity().checks()));
    return all;
  }
}
