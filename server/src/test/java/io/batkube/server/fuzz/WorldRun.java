package io.batkube.server.fuzz;

import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EmbeddedEngine;
import io.batkube.engine.simulation.Engine;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.InvariantChecker;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.simulation.Simulation;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.engine.workload.LoadedWorkload;
import io.batkube.engine.workload.Workload;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.ControlPlane;
import io.batkube.kubernetes.world.Outside;
import io.batkube.kubernetes.world.SimulatedCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One world from its beginning to its end, under the eyes of all checkers. */
final class WorldRun {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final int WATCHED_ONE_IN = 4;

  /** What never ends by itself is looked at for so long. */
  private static final long HORIZON_NS = 2000 * Seconds.ONE;

  /** Nobody sends any here. */
  private static final YamlReader NO_YAML =
      _ -> {
        throw new YamlReader.BadYamlException("yaml: none is read here");
      };

  private final Plan plan;
  private final Mirror mirror = new Mirror();
  private final List<Checker> checkers = new ArrayList<>();
  private final People people;
  private final Diary diary;
  private final SimulatedCluster simulated;
  private long firstVersion;

  /** Is told everything that happens. */
  @FunctionalInterface
  interface Diary {
    /** Nobody reads it. */
    Diary NONE = _ -> {};

    /**
     * Something happened.
     *
     * @param words made only if somebody reads them
     */
    void write(Supplier<String> words);
  }

  private WorldRun(Plan plan, Diary diary) {
    this.plan = plan;
    this.diary = diary;
    checkers.addAll(checkers(plan, START, mirror));
    people = new People(plan, mirror, this::answered);
    simulated =
        SimulatedCluster.make(
            new Seed(plan.seed()),
            START,
            new SimulatedCluster.Options(
                ControlPlane.WITHOUT_CONTROLLERS,
                plan.binding().isBuiltIn(),
                plan.startLatency(),
                plan.endless()),
            NO_YAML,
            outside(),
            List.of(witness()),
            event -> diary.write(event::toString));
  }

  /** All that there are, in the order in which they are told. */
  static List<Checker> checkers(Plan plan, Instant start, Mirror mirror) {
    var attendance = new Attendance(plan);
    var forgeries = new Forgeries();
    var fates = new Fates();
    return List.of(
        attendance,
        forgeries,
        fates,
        new TimeChecker(start),
        new VersionsChecker(),
        new AnswersChecker(),
        new RoomChecker(mirror, forgeries),
        new LivesChecker(forgeries),
        new JobsChecker(plan, fates, forgeries, attendance),
        new DurationsChecker(plan, start, fates, forgeries, attendance),
        new WaitingChecker(plan, start, mirror, fates, forgeries, attendance),
        new LeftoversChecker(mirror));
  }

  /** What is not as it should be in the world of a plan; empty if all is. */
  static Optional<Failure> of(Plan plan) {
    return of(plan, Diary.NONE);
  }

  /** The same, with everything that happens put into words. */
  static Optional<Failure> of(Plan plan, Diary diary) {
    List<String> history = List.of();
    try {
      var run = new WorldRun(plan, diary);
      history = run.people.history();
      run.live();
      return Optional.empty();
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      return Optional.of(new Failure(plan, e, history));
    }
  }

  /**
   * A world in which something went wrong.
   *
   * @param history what was asked from outside
   */
  record Failure(Plan plan, Throwable cause, List<String> history) {}

  // ---- what is seen ----

  private Follower witness() {
    return change -> {
      long now = simulatedNow();
      Seen seen = Seen.of(now, change, people.wrote(change.version()));
      firstVersion = firstVersion == 0 ? seen.version() : firstVersion;
      diary.write(() -> now + " " + seen.type() + " " + seen + " " + seen.tree());
      Optional<Seen> before = mirror.take(seen);
      checkers.forEach(checker -> checker.saw(seen, before));
    };
  }

  private long simulatedNow() {
    return simulated.cluster().clock().elapsedNs();
  }

  private void answered(Answer answer) {
    diary.write(answer::toString);
    checkers.forEach(checker -> checker.answered(answer));
  }

  private Outside outside() {
    return (cluster, nextNs) -> {
      long again = people.serve(cluster, nextNs);
      cluster.settle();
      checkers.forEach(checker -> checker.rested(cluster.clock().elapsedNs()));
      return again;
    };
  }

  private Recorder recorder() {
    return new Recorder() {
      @Override
      public void event(long atNs, EngineEvent event) {
        diary.write(() -> atNs + " " + event);
        checkers.forEach(checker -> checker.event(atNs, event));
      }

      @Override
      public void command(long atNs, Command command) {
        diary.write(() -> atNs + " " + command);
        checkers.forEach(checker -> checker.command(atNs, command));
      }
    };
  }

  // ---- the run ----

  private void live() {
    List<Workload> workloads =
        plan.jobs().isEmpty()
            ? List.of()
            : List.of(new LoadedWorkload("w0", plan.jobs(), new LinkedHashMap<>()));
    var platform = new Platform(plan.hosts(), plan.hosts().size());
    try (var engine =
        new Horizon(
            new EmbeddedEngine(
                platform, workloads, plan.losses(), EmbeddedEngine.Options.CLUSTER))) {
      new Simulation(engine, simulated.decider(), List.of(new InvariantChecker(true), recorder()))
          .run();
      boolean finished = engine.isFinished();
      long end = engine.nowNs();
      checkers.forEach(checker -> checker.ended(end, !finished));
      watch(simulated.cluster());
    }
  }

  /** In some worlds: it is much to read. */
  private void watch(Cluster cluster) {
    var draw = Draw.of(plan.seed());
    if (!draw.oneIn(WATCHED_ONE_IN)) {
      return;
    }
    var watching = new Watching(cluster);
    long versions = cluster.store().version() - firstVersion;
    for (String path : List.of("/api/v1/pods", "/api/v1/nodes")) {
      watching.check(path, firstVersion + draw.below((int) versions + 1));
    }
  }

  /** An engine that goes no further than the horizon. */
  private static final class Horizon implements Engine {
    private final Engine engine;
    private boolean finished;

    Horizon(Engine engine) {
      this.engine = engine;
    }

    /** Whether all work was done. */
    boolean isFinished() {
      return finished;
    }

    @Override
    public long nowNs() {
      return engine.nowNs();
    }

    @Override
    public boolean advance(long untilNs, List<EngineEvent> events) {
      if (engine.nowNs() >= HORIZON_NS || !engine.advance(untilNs, events)) {
        return false;
      }
      finished |= events.contains(new EngineEvent.SimulationEnds());
      return true;
    }

    @Override
    public void apply(Command command) {
      engine.apply(command);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
