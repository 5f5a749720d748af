package io.batkube.engine.policy;

import io.batkube.engine.execution.Execution;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.Decider;
import io.batkube.engine.simulation.Decision;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seed;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch policy as a decider: keeps queue and hosts, orders what happens within an instant, and
 * turns the policy's starts into {@link Command.Execute} on the lowest-numbered free hosts. Rejects
 * jobs that are larger than the platform. Used by the thread of the run.
 */
public final class PolicyDecider implements Decider {

  /** The choices that every policy shares. */
  public record Options(
      InstantOrder order, BackfillOrder backfillOrder, Estimates estimates, Seed seed) {}

  private final Policy policy;
  private final Options options;

  /** Running jobs, so that an end finds its hosts. */
  private final Map<JobId, WaitingJob> running = new HashMap<>();

  /** Hosts that run nothing and are available. */
  private final BitSet idle = new BitSet();

  /** No host below this is idle. */
  private int lowestIdle;

  private final BitSet unavailable = new BitSet();
  private Cluster cluster;
  private int computeHosts;
  private double slowestFlops;

  public PolicyDecider(Policy policy, Options options) {
    this.policy = policy;
    this.options = options;
  }

  @Override
  public void decide(long nowNs, List<EngineEvent> events, Decision decision) {
    if (events.getFirst() instanceof EngineEvent.SimulationBegins begins) {
      begin(begins.platform());
    }
    cluster.at(nowNs);
    switch (options.order()) {
      case BATCH -> batch(events, decision);
      case PYSS -> pyss(events, decision);
    }
    execute(decision);
  }

  private void begin(Platform platform) {
    computeHosts = platform.computeHosts();
    idle.set(0, computeHosts);
    slowestFlops =
        computeHosts == 0
            ? 1
            : Execution.slowestFlops(platform, HostSet.range(0, computeHosts - 1));
    boolean pyss = options.order() == InstantOrder.PYSS;
    cluster = new Cluster(computeHosts, pyss || policy.usesEstimates(), pyss);
    policy.begin(
        new Policy.Setup(
            platform, options.backfillOrder(), options.seed().stream("policy " + policy.name())));
  }

  private void batch(List<EngineEvent> events, Decision decision) {
    boolean changed = false;
    for (EngineEvent event : events) {
      changed |=
          switch (event) {
            case EngineEvent.JobCompleted ended -> end(ended);
            case EngineEvent.JobSubmitted(Job job) -> arrive(job, decision);
            default -> hosts(event);
          };
    }
    if (changed) {
      policy.pass(cluster);
    }
  }

  private void pyss(List<EngineEvent> events, Decision decision) {
    boolean changed = false;
    for (EngineEvent event : events) {
      changed |= hosts(event);
    }
    if (changed) {
      policy.pass(cluster);
    }
    for (EngineEvent event : events) {
      if (event instanceof EngineEvent.JobSubmitted(Job job)
          && arrive(job, decision)
          && job.requestedResources() <= cluster.freeHosts()) {
        policy.pass(cluster);
      }
    }
    for (EngineEvent event : events) {
      if (event instanceof EngineEvent.JobCompleted ended && end(ended)) {
        policy.pass(cluster);
      }
    }
  }

  /** Whether the job now waits. */
  private boolean arrive(Job job, Decision decision) {
    int wanted = job.requestedResources();
    if (wanted > computeHosts) {
      decision.add(
          new Command.Reject(
              job.id(), "asks for " + wanted + " hosts, the platform has " + computeHosts));
      return false;
    }
    if (wanted == 0) {
      decision.add(new Command.Execute(job.id(), HostSet.EMPTY));
      return false;
    }
    long estimateNs = cluster.tracksEnds() ? options.estimates().ofNs(job, slowestFlops) : 0;
    cluster.arrive(job, estimateNs);
    return true;
  }

  /** Whether hosts became free. */
  private boolean end(EngineEvent.JobCompleted ended) {
    WaitingJob job = running.remove(ended.job().id());
    if (job == null) {
      return false;
    }
    if (job.freesHosts == job.allocation.size()) {
      job.allocation.addTo(idle);
      lowestIdle = Math.min(lowestIdle, job.allocation.first(0));
    } else {
      BitSet back = job.allocation.toBitSet();
      back.andNot(unavailable);
      idle.or(back);
      lowestIdle = 0;
    }
    cluster.end(job);
    return true;
  }

  /** Follows the availability of hosts; whether any came or went. */
  private boolean hosts(EngineEvent event) {
    return switch (event) {
      case EngineEvent.HostsUnavailable(HostSet hosts) -> {
        change(hosts, true);
        yield true;
      }
      case EngineEvent.HostsAvailable(HostSet hosts) -> {
        change(hosts, false);
        yield true;
      }
      default -> false;
    };
  }

  private void change(HostSet hosts, boolean down) {
    BitSet changed = hosts.toBitSet();
    changed.clear(computeHosts, Math.max(computeHosts, changed.length()));
    if (down) {
      unavailable.or(changed);
    } else {
      unavailable.andNot(changed);
    }
    for (WaitingJob job : running.values()) {
      int frees = job.allocation.size() - job.allocation.countIn(unavailable);
      job.freesHosts = frees;
      job.allocation.removeFrom(changed);
    }
    if (down) {
      changed.and(idle);
      idle.andNot(changed);
      cluster.changeIdleHosts(-changed.cardinality());
    } else {
      idle.or(changed);
      lowestIdle = 0;
      cluster.changeIdleHosts(changed.cardinality());
    }
  }

  private void execute(Decision decision) {
    for (WaitingJob job : cluster.takeStarted()) {
      job.allocation = HostSet.lowest(idle, job.hosts(), lowestIdle);
      job.allocation.removeFrom(idle);
      lowestIdle = job.allocation.first(0) + 1;
      running.put(job.job().id(), job);
      decision.add(new Command.Execute(job.job().id(), job.allocation));
    }
  }
}
