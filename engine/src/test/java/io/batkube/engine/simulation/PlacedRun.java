package io.batkube.engine.simulation;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Progress;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A run whose jobs start when they come, on hosts that a test names, and are killed when it says.
 */
final class PlacedRun implements Decider {
  /** How a job went. */
  record Outcome(JobState state, int returnCode, double startSeconds, double endSeconds) {
    double seconds() {
      return endSeconds - startSeconds;
    }
  }

  private record Kill(long atNs, String job) {}

  private final Platform platform;
  private final List<Job> jobs = new ArrayList<>();
  private final Map<JobId, HostSet> hosts = new LinkedHashMap<>();
  private final Map<JobId, Placement> placements = new LinkedHashMap<>();
  private final List<Kill> kills = new ArrayList<>();
  private final SequencedMap<String, Outcome> outcomes = new LinkedHashMap<>();
  private final SequencedMap<String, Progress> progress = new LinkedHashMap<>();
  private double joules;

  PlacedRun(Platform platform) {
    this.platform = platform;
  }

  /** On the hosts of those names. */
  PlacedRun on(Job job, String... names) {
    List<String> all = platform.hosts().stream().map(host -> host.name()).toList();
    HostSet on = HostSet.EMPTY;
    for (String name : names) {
      int number = all.indexOf(name);
      if (number < 0) {
        throw new IllegalArgumentException(name);
      }
      on = HostSet.of(with(on, number));
    }
    return on(job, on, Placement.PLAIN);
  }

  private static BitSet with(HostSet on, int number) {
    var bits = on.toBitSet();
    bits.set(number);
    return bits;
  }

  PlacedRun on(Job job, HostSet on, Placement placement) {
    jobs.add(job);
    hosts.put(job.id(), on);
    placements.put(job.id(), placement);
    return this;
  }

  PlacedRun kill(String job, double atSeconds) {
    kills.add(new Kill(ListedWorkload.ns(atSeconds), job));
    return this;
  }

  /** Runs, with hosts that jobs may share. */
  PlacedRun run() {
    return run(EmbeddedEngine.Options.Sharing.HOSTS, false);
  }

  PlacedRun run(EmbeddedEngine.Options.Sharing sharing, boolean energy) {
    var sorted = new ArrayList<>(jobs);
    sorted.sort(Comparator.comparingLong(Job::submissionNs));
    var options = new EmbeddedEngine.Options(false, false, true, sharing, energy);
    var checker = new InvariantChecker(sharing != EmbeddedEngine.Options.Sharing.NONE);
    try (var engine =
        new EmbeddedEngine(
            platform, List.of(ListedWorkload.of("w0", sorted)), List.of(), options)) {
      new Simulation(engine, this, List.of(checker)).run();
    }
    return this;
  }

  @Override
  public void decide(long nowNs, List<EngineEvent> events, Decision decision) {
    for (EngineEvent event : events) {
      switch (event) {
        case EngineEvent.SimulationBegins _ ->
            kills.forEach(
                kill ->
                    decision.addAt(
                        kill.atNs, new Command.Kill(List.of(new JobId("w0", kill.job)))));
        case EngineEvent.JobSubmitted(Job job) ->
            decision.add(
                new Command.Execute(job.id(), hosts.get(job.id()), placements.get(job.id())));
        case EngineEvent.JobCompleted(Job job, JobState state, int code, HostSet _, long startNs) ->
            outcomes.put(job.id().name(), new Outcome(state, code, startNs / 1e9, nowNs / 1e9));
        case EngineEvent.JobsKilled(var _, var trees) ->
            trees.forEach((job, tree) -> progress.put(job.name(), tree));
        case EngineEvent.EnergyRead read -> joules = read.joules();
        default -> {}
      }
    }
  }

  Outcome of(String job) {
    return outcomes.get(job);
  }

  Progress progressOf(String job) {
    return progress.get(job);
  }

  /** What all hosts have consumed when the meter was read last. */
  double joules() {
    return joules;
  }

  SequencedMap<String, Outcome> outcomes() {
    return outcomes;
  }
}
