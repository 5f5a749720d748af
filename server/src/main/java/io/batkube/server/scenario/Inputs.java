package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.policy.InstantOrder;
import io.batkube.engine.policy.Policies;
import io.batkube.engine.result.RunDescription;
import io.batkube.engine.result.RunDescription.Source;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.Engine;
import io.batkube.engine.workload.ExternalEvent;
import io.batkube.engine.workload.ExternalEventReader;
import io.batkube.engine.workload.JobCheck;
import io.batkube.engine.workload.SwfWorkload;
import io.batkube.engine.workload.Workload;
import io.batkube.engine.workload.WorkloadFormat;
import io.batkube.kubernetes.world.JobWords;
import io.batkube.kubernetes.world.Manifest;
import io.batkube.server.clock.Advances;
import io.batkube.server.platform.PlatformFile;
import io.batkube.server.report.Ahead;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything that a scenario names, read and found good. May serve several runs at once.
 *
 * @param foreignEngine owns time and jobs instead of our own engine, for one run
 * @param sources where the workloads came from, in their order
 * @param events sorted by time
 * @param manifests what is in the cluster before time begins, if there is one
 */
public record Inputs(
    Platform platform,
    Source platformSource,
    List<Workload> workloads,
    List<RunDescription.WorkloadSource> sources,
    List<ExternalEvent> events,
    Optional<RunDescription.EventSource> eventSource,
    List<ManifestSource> manifests,
    Policies policies,
    Optional<Engine> foreignEngine) {

  /** A file of objects. */
  public record ManifestSource(Source source, List<Manifest> objects) {
    public ManifestSource {
      objects = List.copyOf(objects);
    }
  }

  /** More hosts than any machine that was ever built has. */
  public static final int MAX_NODES = 1_000_000;

  /** In seconds: what begins later has no date. */
  private static final long YEAR_10000 = 253_402_300_800L;

  /**
   * Reads all files of a scenario.
   *
   * @throws BadInputException for the first that is not as it should be
   */
  public static Inputs load(Scenario scenario) {
    if (scenario.batsim().isPresent()) {
      throw new BadInputException("engine: batsim is for a single run, expected embedded");
    }
    var policies = Ahead.of(() -> Plugins.policies(scenario.plugins()));
    if (scenario.scheduling().isEmpty()) {
      policies.get().create(scenario.policy());
    } else if (!scenario.plugins().isEmpty()) {
      policies.get(); // nobody needs them, but what is wrong with a jar is said first
    }
    var digests = Ahead.of(() -> digests(scenario));
    Platform platform = platform(scenario);
    var workloads = new ArrayList<Workload>();
    var sources = new ArrayList<RunDescription.WorkloadSource>();
    for (Path path : scenario.workloads()) {
      var file = new InputFile(path);
      var format = WorkloadFormat.of(file);
      var workload =
          WorkloadFormat.open(
              file,
              "w" + workloads.size(),
              check(scenario),
              scenario.cleaning(),
              platform.computeHosts());
      workloads.add(workload);
      sources.add(
          new RunDescription.WorkloadSource(
              workload.name(),
              digests.get().get(path),
              format.name().toLowerCase(Locale.ROOT),
              workload.jobCount().orElse(-1),
              startDate(workload),
              workload.cleaning()));
    }
    Source platformSource =
        scenario
            .platform()
            .map(path -> digests.get().get(path))
            .orElseGet(() -> new Source(nodes(platform.computeHosts()), Optional.empty()));
    List<ExternalEvent> events = List.of();
    Optional<RunDescription.EventSource> eventSource = Optional.empty();
    if (scenario.events().isPresent()) {
      Path path = scenario.events().get();
      events = ExternalEventReader.read(new InputFile(path));
      checkHosts(path, events, platform);
      eventSource = Optional.of(new RunDescription.EventSource(source(path), events.size()));
    }
    return new Inputs(
        platform,
        platformSource,
        workloads,
        sources,
        events,
        eventSource,
        manifests(scenario),
        policies.get(),
        Optional.empty());
  }

  /** Of jobs that become pods: what they say of them. */
  private static JobCheck check(Scenario scenario) {
    var words = new JobWords.Reader();
    return scenario
        .scheduling()
        .<JobCheck>map(one -> job -> words.problem(job, one.gang().isPresent()))
        .orElse(JobCheck.NONE);
  }

  /** Those of a run whose engine is a Batsim, which has told its platform. */
  public static Inputs of(Scenario scenario, Engine batsim, Platform platform) {
    Policies policies = Plugins.policies(scenario.plugins());
    if (scenario.scheduling().isEmpty()) {
      policies.create(scenario.policy());
    }
    return new Inputs(
        platform,
        new Source("Batsim's, " + nodes(platform.computeHosts()), Optional.empty()),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        manifests(scenario),
        policies,
        Optional.of(batsim));
  }

  private static List<ManifestSource> manifests(Scenario scenario) {
    return scenario.scheduling().stream()
        .flatMap(scheduling -> scheduling.manifests().stream())
        .map(path -> new ManifestSource(source(path), ManifestFile.read(new InputFile(path))))
        .toList();
  }

  /** The engine of a run. */
  Engine engine(EmbeddedEngine.Options options) {
    return foreignEngine.orElseGet(() -> new EmbeddedEngine(platform, workloads, events, options));
  }

  private static String nodes(int count) {
    return count == 1 ? "1 node" : count + " nodes";
  }

  private static Platform platform(Scenario scenario) {
    return scenario
        .platform()
        .map(file -> PlatformFile.read(new InputFile(file), scenario.masterHost()))
        .orElseGet(() -> Platform.ofNodes(scenario.nodes().orElseThrow()));
  }

  private static void checkHosts(Path file, List<ExternalEvent> events, Platform platform) {
    for (ExternalEvent event : events) {
      int host =
          switch (event) {
            case ExternalEvent.HostsAvailable available -> available.hosts().max();
            case ExternalEvent.HostsUnavailable unavailable -> unavailable.hosts().max();
            case ExternalEvent.Generic _ -> -1;
          };
      if (host >= platform.hosts().size()) {
        throw new BadInputException(
            file
                + ": names host "
                + host
                + ", the platform has hosts 0 to "
                + (platform.hosts().size() - 1));
      }
    }
  }

  /** Of platform and workloads. */
  private static Map<Path, Source> digests(Scenario scenario) {
    return Stream.concat(scenario.platform().stream(), scenario.workloads().stream())
        .distinct()
        .collect(Collectors.toMap(path -> path, Inputs::source));
  }

  private static Source source(Path path) {
    return new Source(
        String.valueOf(path.getFileName()), Optional.of(new InputFile(path).sha256()));
  }

  private static Optional<String> startDate(Workload workload) {
    if (workload instanceof SwfWorkload swf && swf.header().unixStartTime().isPresent()) {
      long start = swf.header().unixStartTime().getAsLong();
      if (start > 0 && start < YEAR_10000) {
        return Optional.of(Instant.ofEpochSecond(start).toString());
      }
    }
    return Optional.empty();
  }

  /** The date at which simulated time begins, if all workloads that have one have the same. */
  public Optional<Instant> startDate() {
    return startDate(List.of(this));
  }

  /** The same of several runs together. */
  public static Optional<Instant> startDate(List<Inputs> inputs) {
    var dates =
        inputs.stream()
            .flatMap(input -> input.sources.stream())
            .flatMap(source -> source.startDate().stream())
            .distinct()
            .toList();
    return dates.size() == 1 ? Optional.of(Instant.parse(dates.getFirst())) : Optional.empty();
  }

  /** Jobs that will arrive, as far as known. */
  public long jobs() {
    return workloads.stream().mapToLong(w -> w.jobCount().orElse(0)).sum();
  }

  /** The run that a scenario makes of these inputs, in the words of the summary. */
  public RunDescription describe(Scenario scenario, String version) {
    return describe(scenario, version, Nobody.CLOCK, Advances.NONE, List.of());
  }

  /** The same of a run in which somebody from outside takes part. */
  RunDescription describe(
      Scenario scenario,
      String version,
      String clock,
      Advances advances,
      List<RunDescription.ResourceShare> resources) {
    var names = platform.hosts().stream().map(host -> host.name()).toList();
    boolean plain = IntStream.range(0, names.size()).allMatch(i -> names.get(i).equals("node" + i));
    return new RunDescription(
        version,
        scenario.name(),
        scenario.batsim().isPresent() ? ForeignBatsim.BATSIM : ForeignBatsim.EMBEDDED,
        scenario.policy(),
        Words.of(scenario.order()),
        scenario.order().description(),
        Words.of(scenario.backfillOrder()),
        Words.of(scenario.estimates()),
        scenario.seed(),
        scenario.untilNs(),
        platformSource,
        platform.computeHosts(),
        plain ? List.of() : names,
        sources,
        eventSource,
        clock,
        new RunDescription.Advances(advances.bySilence(), advances.byPatience(), advances.byWake()),
        ties(scenario.order()),
        resources);
  }

  private static List<String> ties(InstantOrder order) {
    return List.of(
        "jobs submitted at one instant arrive by workload, then in the workload's order:"
            + " Batsim JSON by the text of the job id, SWF by line",
        order == InstantOrder.PYSS
            ? "jobs that end at one instant end in the order of their starts"
            : "jobs that end at one instant are all over before anything is decided",
        "jobs of equal estimate are tried in order of arrival",
        "a job gets the lowest-numbered free hosts");
  }
}
