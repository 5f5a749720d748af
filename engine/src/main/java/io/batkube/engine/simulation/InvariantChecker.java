package io.batkube.engine.simulation;

import static io.batkube.engine.simulation.Simulation.at;

import io.batkube.engine.job.JobId;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.time.Seconds;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  private final boolean sharing;
  private final Set<JobId> waiting = new HashSet<>();

  /** Jobs that run, and the hosts they hold. */
  private final Map<JobId, HostSet> running = new HashMap<>();

  private final BitSet busy = new BitSet();
  private int hosts;
  private int computeHosts;
  private long lastNs;
  private long submitted;
  private long ended;
  private long rejected;
  private long capacityChecks;
  private long conservationChecks;
  private long timeChecks;

  public InvariantChecker() {
    this(false);
  }

  /**
   * A checker of a run.
   *
   * @param sharing whether hosts may run several jobs: what they bear is checked elsewhere then
   */
  public InvariantChecker(boolean sharing) {
    this.sharing = sharing;
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    checkTime(atNs);
    switch (event) {
      case EngineEvent.SimulationBegins begins -> {
        hosts = begins.platform().hosts().size();
        computeHosts = begins.platform().computeHosts();
      }
      case EngineEvent.JobSubmitted submission -> submit(submission.job().id());
      case EngineEvent.JobCompleted completed -> {
        complete(completed.job().id(), completed.hosts(), atNs);
        if (completed.startNs() > atNs) {
          throw broken(atNs, "job " + completed.job() + " started at " + at(completed.startNs()));
        }
      }
      case EngineEvent.SimulationEnds _ -> {
        if (!waiting.isEmpty() || !running.isEmpty()) {
          throw broken(
              atNs, "it ends, " + waiting.size() + " jobs wait and " + running.size() + " run");
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
      case Command.Execute(JobId job, HostSet on, var _) -> execute(job, on, atNs);
      case Command.Reject(JobId job, String _) -> {
        stopWaiting(job, "is rejected", atNs);
        rejected++;
      }
      case Command.RegisterJob(var job) -> submit(job.id());
      case Command.ChangeJobState(JobId job, var state) -> {
        switch (state) {
          case RUNNING -> execute(job, HostSet.EMPTY, atNs);
          case REJECTED -> {
            stopWaiting(job, "is rejected", atNs);
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
        new Invariant(
            sharing
                ? "no job runs on a host outside the platform"
                : "no host runs two jobs or lies outside the platform",
            capacityChecks),
        new Invariant("submitted = waiting + running + ended + rejected", conservationChecks),
        new Invariant("time never goes back", timeChecks));
  }

  private void submit(JobId job) {
    // An acknowledged dynamic job is submitted by its command and comes back as an event.
    if (!running.containsKey(job) && waiting.add(job)) {
      submitted++;
    }
  }

  private void execute(JobId job, HostSet on, long atNs) {
    capacityChecks++;
    if (on.max() >= hosts) {
      throw broken(atNs, "job " + job + " runs on host " + on.max() + " of " + hosts);
    }
    int overlap = sharing ? 0 : on.below(computeHosts).countIn(busy);
    if (overlap > 0) {
      throw broken(atNs, "job " + job + " runs on hosts " + on + ", " + overlap + " are busy");
    }
    stopWaiting(job, "starts", atNs);
    on.addTo(busy);
    running.put(job, on);
  }

  private void complete(JobId job, HostSet on, long atNs) {
    HostSet held = running.remove(job);
    if (held == null) {
      throw broken(atNs, "job " + job + " ends and did not run; " + counts());
    }
    if (!held.equals(on)) {
      throw broken(atNs, "job " + job + " ends on hosts " + on + ", it held " + held);
    }
    on.removeFrom(busy);
    ended++;
  }

  private void stopWaiting(JobId job, String how, long atNs) {
    if (!waiting.remove(job)) {
      throw broken(atNs, "job " + job + " " + how + " and did not wait; " + counts());
    }
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
    if (submitted != waiting.size() + running.size() + ended + rejected) {
      throw broken(atNs, counts());
    }
  }

  private String counts() {
    return "submitted "
        + submitted
        + ", waiting "
        + waiting.size()
        + ", running "
        + running.size()
        + ", ended "
        + ended
        + ", rejected "
        + rejected;
  }

  private static BrokenInvariantException broken(long atNs, String what) {
    return new BrokenInvariantException("broken invariant at " + at(atNs) + ": " + what);
  }
}
