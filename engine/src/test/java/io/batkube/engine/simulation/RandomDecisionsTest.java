package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.ListedWorkload.ns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.platform.SleepPstate;
import io.batkube.engine.result.FiguresRecorder;
import io.batkube.engine.workload.ExternalEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A decider that does whatever is legal: the world stays whole. One that asks for something
 * forbidden now and then, and goes on: it is refused, and the world stays whole.
 */
class RandomDecisionsTest {
  private static final Profile NEVER_ENDS = new Profile.Delay("ever", Long.MAX_VALUE - 1, 0, "");

  @Test
  void aLegalDeciderNeverBreaksTheWorld() {
    for (long seed = 0; seed < 2000; seed++) {
      run(seed, 0);
    }
  }

  @Test
  void aForbiddenCommandIsRefusedAndChangesNothing() {
    for (long seed = 0; seed < 2000; seed++) {
      run(seed, 3);
    }
  }

  private static void run(long seed, int forbiddenOneIn) {
    var random = new SplittableRandom(seed);
    List<Host> hosts = hosts(random);
    var options = new EmbeddedEngine.Options(true, random.nextBoolean(), true, false);
    var figures = new FiguresRecorder();
    try (var engine =
        new EmbeddedEngine(
            new Platform(hosts, hosts.size()),
            List.of(ListedWorkload.of("w0", jobs(random, hosts.size()))),
            external(random, hosts.size()),
            options)) {
      var decider = new AnyDecider(random, engine, hosts.size(), forbiddenOneIn);
      new Simulation(engine, decider, List.of(new InvariantChecker(), figures)).run();
      assertTrue(decider.sawTheEnd, () -> "seed " + seed + " got stuck");
      assertTrue(figures.figures().complete(), () -> "seed " + seed + " is incomplete");
      assertEquals(decider.jobs.size(), figures.figures().submitted());
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** Some can sleep: in power state 1, by way of 2 and 3. */
  private static List<Host> hosts(SplittableRandom random) {
    var hosts = new ArrayList<Host>();
    int count = random.nextInt(1, 7);
    for (int i = 0; i < count; i++) {
      Host plain = Host.plain(i, "node" + i);
      hosts.add(
          new Host(
              i,
              plain.name(),
              plain.role(),
              1,
              List.of(1e9 * random.nextInt(1, 3), 1.0, 0.5, 0.25, 2e9),
              0,
              List.of(new SleepPstate(1, 2, 3)),
              plain.resources(),
              plain.labels(),
              plain.properties(),
              plain.zoneProperties()));
    }
    return hosts;
  }

  private static List<Job> jobs(SplittableRandom random, int hosts) {
    var jobs = new ArrayList<Job>();
    for (int i = random.nextInt(20); i > 0; i--) {
      jobs.add(job(random, new JobId("w0", "s" + i), random.nextInt(30), hosts));
    }
    jobs.sort(Comparator.comparingLong(Job::submissionNs));
    return jobs;
  }

  private static Job job(SplittableRandom random, JobId id, int second, int hosts) {
    Job job = ListedWorkload.job(id.name(), second, random.nextInt(hosts + 2), profile(random, 0));
    long walltimeNs = random.nextBoolean() ? Job.NO_WALLTIME : ns(random.nextInt(1, 12));
    return new Job(id, job.submissionNs(), job.requestedResources(), walltimeNs, job.profile(), "");
  }

  private static Profile profile(SplittableRandom random, int depth) {
    int code = random.nextInt(6) == 0 ? 1 : 0;
    return switch (random.nextInt(depth < 3 ? 4 : 2)) {
      case 0 -> new Profile.Delay("d", ns(random.nextInt(1, 10)), code, "");
      case 1 -> new Profile.ParallelHomogeneous("p", 1e9 * random.nextInt(0, 6), code, "");
      default -> {
        var parts = new ArrayList<Profile>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          parts.add(profile(random, depth + 1));
        }
        yield new Profile.Composed("c", random.nextInt(1, 4), parts, code, "");
      }
    };
  }

  private static List<ExternalEvent> external(SplittableRandom random, int hosts) {
    var events = new ArrayList<ExternalEvent>();
    var down = new BitSet();
    int second = 0;
    for (int i = random.nextInt(8); i > 0; i--) {
      second += random.nextInt(6);
      boolean goes = random.nextBoolean();
      var changing = new BitSet();
      for (int h = 0; h < hosts; h++) {
        changing.set(h, down.get(h) != goes && random.nextBoolean());
      }
      down.xor(changing);
      HostSet set = HostSet.of(changing);
      events.add(
          goes
              ? new ExternalEvent.HostsUnavailable(ns(second), set)
              : new ExternalEvent.HostsAvailable(ns(second), set));
      events.add(new ExternalEvent.Generic(ns(second), "any", "{}"));
    }
    return events;
  }

  /** Follows the world from what it is told, and does anything that is allowed in it. */
  private static final class AnyDecider implements Decider {
    private enum Mode {
      WAITS,
      RUNS,
      RUN_BY_DECIDER,
      OVER
    }

    private final SplittableRandom random;
    private final EmbeddedEngine engine;
    private final int hosts;
    private final int forbiddenOneIn;
    private final Map<JobId, Job> jobs = new LinkedHashMap<>();
    private final Map<JobId, Mode> modes = new HashMap<>();
    private final BitSet busy = new BitSet();
    private final BitSet down = new BitSet();
    private final BitSet switching = new BitSet();
    private final TreeMap<Integer, Integer> pstates = new TreeMap<>();
    private boolean registers = true;
    private boolean sawTheEnd;
    private int rounds;

    AnyDecider(SplittableRandom random, EmbeddedEngine engine, int hosts, int forbiddenOneIn) {
      this.random = random;
      this.engine = engine;
      this.hosts = hosts;
      this.forbiddenOneIn = forbiddenOneIn;
    }

    @Override
    public void decide(long nowNs, List<EngineEvent> events, Decision decision) {
      events.forEach(this::hear);
      if (sawTheEnd) {
        return;
      }
      rounds++;
      if (forbiddenOneIn > 0 && random.nextInt(forbiddenOneIn) == 0) {
        askForTheForbidden(nowNs);
      }
      for (int i = random.nextInt(4); i > 0; i--) {
        say(nowNs, decision);
      }
      finish(nowNs, decision);
    }

    private void hear(EngineEvent event) {
      switch (event) {
        case EngineEvent.JobSubmitted(Job job) -> {
          if (jobs.putIfAbsent(job.id(), job) == null) {
            modes.put(job.id(), Mode.WAITS);
          }
        }
        case EngineEvent.JobCompleted completed -> {
          completed.hosts().removeFrom(busy);
          modes.put(completed.job().id(), Mode.OVER);
        }
        case EngineEvent.HostsUnavailable(HostSet set) -> set.addTo(down);
        case EngineEvent.HostsAvailable(HostSet set) -> set.removeFrom(down);
        case EngineEvent.HostStateChanged(HostSet set, int pstate) -> {
          set.removeFrom(switching);
          set.toBitSet().stream().forEach(h -> pstates.put(h, pstate));
        }
        case EngineEvent.SimulationEnds _ -> sawTheEnd = true;
        default -> {
          // Nothing that this decider goes by.
        }
      }
    }

    private void say(long nowNs, Decision decision) {
      JobId waiting = any(Mode.WAITS);
      JobId running = any(Mode.RUNS);
      JobId own = any(Mode.RUN_BY_DECIDER);
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> execute(waiting, decision);
        case 4 -> {
          if (waiting != null) {
            decision.add(new Command.Reject(waiting, "by chance"));
            modes.put(waiting, Mode.OVER);
          }
        }
        case 5 -> {
          if (running != null) {
            decision.add(new Command.Kill(List.of(running, running)));
          }
        }
        case 6 -> decision.add(new Command.CallMeLater(nowNs + ns(random.nextInt(1, 5))));
        case 7 -> {
          if (registers && rounds < 30) {
            JobId id = new JobId("dyn", "d" + jobs.size());
            Job job = job(random, id, 0, hosts);
            decision.add(new Command.RegisterJob(job));
            jobs.put(id, job);
            modes.put(id, Mode.WAITS);
          }
        }
        case 8 -> {
          JobId any = random.nextBoolean() ? waiting : running;
          if (any != null) {
            decision.add(new Command.SetJobMetadata(any, "round " + rounds));
          }
        }
        case 9 -> {
          if (waiting != null) {
            decision.add(new Command.ChangeJobState(waiting, JobState.RUNNING));
            modes.put(waiting, Mode.RUN_BY_DECIDER);
          } else if (own != null) {
            decision.add(new Command.ChangeJobState(own, JobState.COMPLETED_SUCCESSFULLY));
            modes.put(own, Mode.OVER);
          }
        }
        case 10 -> switchAny(decision);
        default -> decision.busyUntil(nowNs + ns(random.nextInt(3)));
      }
    }

    private void execute(JobId id, Decision decision) {
      if (id == null) {
        return;
      }
      var usable = new BitSet();
      usable.set(0, hosts);
      usable.andNot(busy);
      usable.andNot(down);
      usable.andNot(switching);
      pstates.forEach((host, pstate) -> usable.set(host, usable.get(host) && pstate != 1));
      int wanted = jobs.get(id).requestedResources();
      while (usable.cardinality() > wanted) {
        usable.clear(random.nextInt(hosts));
      }
      if (usable.cardinality() == wanted) {
        decision.add(new Command.Execute(id, HostSet.of(usable)));
        busy.or(usable);
        modes.put(id, Mode.RUNS);
      }
    }

    private void switchAny(Decision decision) {
      int host = random.nextInt(hosts);
      if (!busy.get(host) && !switching.get(host)) {
        boolean asleep = pstates.getOrDefault(host, 0) == 1;
        int to = asleep || random.nextBoolean() ? 4 * random.nextInt(2) : 1;
        decision.add(new Command.SetHostState(HostSet.of(host), to));
        switching.set(host);
      }
    }

    /** When nothing would happen any more: end what is alive, and let the run end. */
    private void finish(long nowNs, Decision decision) {
      if (rounds > 40) {
        for (JobId id : List.copyOf(jobs.keySet())) {
          switch (modes.get(id)) {
            case WAITS -> {
              decision.add(new Command.Reject(id, "it is late"));
              modes.put(id, Mode.OVER);
            }
            case RUN_BY_DECIDER -> {
              decision.add(new Command.ChangeJobState(id, JobState.COMPLETED_KILLED));
              modes.put(id, Mode.OVER);
            }
            case RUNS, OVER -> {
              // Ends by itself.
            }
          }
        }
      }
      if (rounds > 40 && nowNs > ns(40) && registers) {
        decision.add(new Command.FinishRegistration());
        registers = false;
      }
      if (registers) {
        decision.add(new Command.CallMeLater(nowNs + ns(1)));
      }
    }

    /** Asked of the engine itself, so that the run goes on after the refusal. */
    private void askForTheForbidden(long nowNs) {
      JobId over = any(Mode.OVER);
      JobId waiting = any(Mode.WAITS);
      JobId own = any(Mode.RUN_BY_DECIDER);
      var nobody = new JobId("w0", "nobody");
      HostSet all = HostSet.range(0, hosts - 1);
      var ideas = new ArrayList<Command>();
      ideas.add(new Command.Execute(nobody, all));
      ideas.add(new Command.Reject(nobody, ""));
      ideas.add(new Command.Kill(List.of(nobody)));
      ideas.add(new Command.Kill(List.of()));
      ideas.add(new Command.CallMeLater(nowNs));
      ideas.add(new Command.SetHostState(all, 3));
      ideas.add(new Command.SetHostState(HostSet.of(hosts), 0));
      ideas.add(new Command.SetJobMetadata(nobody, ""));
      ideas.add(new Command.ChangeJobState(nobody, JobState.RUNNING));
      for (JobId id : jobs.keySet()) {
        ideas.add(new Command.RegisterJob(jobs.get(id)));
      }
      if (over != null) {
        ideas.add(new Command.Execute(over, all));
        ideas.add(new Command.Reject(over, ""));
        ideas.add(new Command.ChangeJobState(over, JobState.COMPLETED_KILLED));
      }
      if (own != null) {
        ideas.add(new Command.Kill(List.of(own)));
      }
      Command idea = ideas.get(random.nextInt(ideas.size()));
      if (waiting != null && random.nextBoolean()) {
        idea = new Command.Execute(waiting, HostSet.of(hosts));
      }
      Command asked = idea;
      var refusal = assertThrows(ForbiddenCommandException.class, () -> engine.apply(asked));
      assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    }

    private JobId any(Mode mode) {
      List<JobId> found = jobs.keySet().stream().filter(id -> modes.get(id) == mode).toList();
      return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }
  }

  @Test
  void aJobThatCannotEndIsRefusedAndStillWaits() {
    var workload = ListedWorkload.of(ListedWorkload.job("a", 5, 1, NEVER_ENDS));
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(1), List.of(workload), List.of(), EmbeddedEngine.Options.STATIC)) {
      var events = new ArrayList<EngineEvent>();
      engine.advance(Long.MAX_VALUE, events);
      engine.advance(Long.MAX_VALUE, events);
      var id = new JobId("w0", "a");
      assertThrows(
          ForbiddenCommandException.class,
          () -> engine.apply(new Command.Execute(id, HostSet.of(0))));
      engine.apply(new Command.Reject(id, "never ends"));
      assertTrue(engine.advance(Long.MAX_VALUE, events));
      assertEquals(new EngineEvent.SimulationEnds(), events.getLast());
    }
  }

  @Test
  void nothingIsSaidAfterTheEnd() {
    Decider late =
        (nowNs, events, decision) -> {
          if (events.contains(new EngineEvent.SimulationEnds())) {
            decision.addAt(nowNs + 1, new Command.CallMeLater(nowNs + 5));
          }
        };
    try (var engine =
        new EmbeddedEngine(
            Platform.ofNodes(1), List.of(), List.of(), EmbeddedEngine.Options.STATIC)) {
      var simulation = new Simulation(engine, late, List.of());
      var refusal = assertThrows(ForbiddenCommandException.class, simulation::run);
      assertEquals("at 0 s: CallMeLater after SIMULATION_ENDS", refusal.getMessage());
    }
  }
}
