package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.Simulation.at;

import io.batkube.engine.job.JobId;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.time.Seconds;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks that the world agrees with itself, from nothing but what engine and decider say to each
 * other: it shares no state with either. Always on. A broken invariant stops the run.
 */
public final class InvariantChecker implements Recorder {
  /**
   * One invariant.
   *
   * @param name what must hold
   * @param checks how often it was checked
   */
  public record Invariant(String name, long checks) {}

  private static final HostSet WAITING = HostSet.EMPTY;

  /** Jobs alive and the hosts they hold. */
  private final Map<JobId, HostSet> alive = new HashMap<>();

  private final BitSet busy = new BitSet();
  private int hosts;
  private long lastNs;
  private long submitted;
  private long running;
  private long ended;
  private long rejected;
  private long capacityChecks;
  private long conservationChecks;
  private long timeChecks;

  @Override
  public void event(long atNs, EngineEvent event) {
    checkTime(atNs);
    switch (event) {
      case EngineEvent.SimulationBegins begins -> hosts = begins.platform().computeHosts();
      case EngineEvent.JobSubmitted submission -> submit(submission.job().id());
      case EngineEvent.JobCompleted completed -> {
        complete(completed.job().id(), completed.hosts(), atNs);
        if (completed.startNs() > atNs) {
          throw broken(atNs, "job " + completed.job() + " started at " + at(completed.startNs()));
        }
      }
      case EngineEvent.SimulationEnds _ -> {
        if (!alive.isEmpty() || !busy.isEmpty()) {
          throw broken(
              atNs, alive.size() + " jobs are alive and hosts " + HostSet.of(busy) + " busy");
        }
      }
      default -> {}
    }
    checkConservation(atNs);
  }

  @Override
  public void command(long atNs, Command command) {
    checkTime(atNs);
    switch (command) {
      case Command.Execute(JobId job, HostSet on) -> execute(job, on, atNs);
      case Command.Reject(JobId job, String _) -> {
        leave(job, atNs);
        rejected++;
      }
      case Command.RegisterJob(var job) -> submit(job.id());
      case Command.ChangeJobState(JobId job, var state) -> {
        switch (state) {
          case RUNNING -> running++;
          case REJECTED -> {
            leave(job, atNs);
            rejected++;
          }
          default -> complete(job, HostSet.EMPTY, atNs);
        }
      }
      default -> {}
    }
    checkConservation(atNs);
  }

  /** What was checked, and how often. */
  public List<Invariant> invariants() {
    return List.of(
        new Invariant("no host runs two jobs or lies outside the platform", capacityChecks),
        new Invariant("submitted = waiting + running + ended + rejected", conservationChecks),
        new Invariant("time never goes back", timeChecks));
  }

  private void submit(JobId job) {
    // An acknowledged dynamic job is submitted by its command and comes back as an event.
    if (alive.putIfAbsent(job, WAITING) == null) {
      submitted++;
    }
  }

  private void execute(JobId job, HostSet on, long atNs) {
    capacityChecks++;
    if (on.max() >= hosts) {
      throw broken(atNs, "job " + job + " runs on host " + on.max() + " of " + hosts);
    }
    int overlap = on.countIn(busy);
    if (overlap > 0) {
      throw broken(atNs, "job " + job + " runs on hosts " + on + ", " + overlap + " are busy");
    }
    on.addTo(busy);
    if (alive.put(job, on) == null) {
      throw broken(atNs, "job " + job + " runs and was never submitted");
    }
    running++;
  }

  private void complete(JobId job, HostSet on, long atNs) {
    HostSet held = leave(job, atNs);
    if (!held.equals(on)) {
      throw broken(atNs, "job " + job + " ends on hosts " + on + ", it held " + held);
    }
    on.removeFrom(busy);
    running--;
    ended++;
  }

  private HostSet leave(JobId job, long atNs) {
    HostSet held = alive.remove(job);
    if (held == null) {
      throw broken(atNs, "job " + job + " ends and was not alive");
    }
    return held;
  }

  private void checkTime(long atNs) {
    timeChecks++;
    if (atNs < lastNs || atNs == Seconds.NEVER) {
      throw broken(atNs, "time was " + at(lastNs) + " before");
    }
    lastNs = atNs;
  }

  private void checkConservation(long atNs) {
    conservationChecks++;
    long waiting = alive.size() - running;
    if (waiting < 0 || running < 0 || submitted != waiting + running + ended + rejected) {
      throw broken(
          atNs,
          "submitted "
              + submitted
              + ", waiting "
              + waiting
              + ", running "
              + running
              + ", ended "
              + ended
              + ", rejected "
              + rejected);
    }
  }

  private static BrokenInvariantException broken(long atNs, String what) {
    return new BrokenInvariantException("broken invariant at " + at(atNs) + ": " + what);
  }
}
