package io.batkube.engine.simulation;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.Seconds;
import java.util.BitSet;
import java.util.Map;
import java.util.function.Function;

/**
 * The engine's hosts: which are free, available and awake. Every change is checked whole before it
 * is made. Belongs to its engine and that one's thread.
 */
final class HostPool {
  private final Platform platform;
  private final Function<String, ForbiddenCommandException> forbidden;

  /** Hosts on which no job runs. */
  private final BitSet free = new BitSet();

  /** Hosts on which a job may be started, if they are free too. */
  private final BitSet usable = new BitSet();

  private final BitSet unavailable = new BitSet();
  private final BitSet asleep = new BitSet();

  /** Hosts on their way to another power state. */
  private final BitSet switching = new BitSet();

  private final int[] pstates;

  /** How many jobs each host runs; empty if none may run more than one. */
  private final int[] jobs;

  /**
   * All hosts of a platform, free and available.
   *
   * @param sharing whether a host may run several jobs
   * @param forbidden makes the exception for what is refused
   */
  HostPool(
      Platform platform, boolean sharing, Function<String, ForbiddenCommandException> forbidden) {
    this.platform = platform;
    this.forbidden = forbidden;
    this.pstates = platform.hosts().stream().mapToInt(Host::startPstate).toArray();
    this.jobs = new int[sharing ? platform.computeHosts() : 0];
    free.set(0, platform.computeHosts());
    usable.set(0, platform.computeHosts());
  }

  /** Refuses hosts on which no job can start now. Storage hosts serve any number of jobs. */
  void requireStartable(HostSet hosts, Object job) {
    requireBelow(platform.hosts().size(), hosts, "EXECUTE_JOB of " + job + " names");
    boolean sharing = jobs.length > 0;
    HostSet compute = hosts.below(platform.computeHosts());
    boolean storageUsable =
        hosts.max() < platform.computeHosts()
            || hosts.countIn(unavailable) + hosts.countIn(asleep) + hosts.countIn(switching) == 0;
    if (!(sharing || compute.isWithin(free)) || !compute.isWithin(usable) || !storageUsable) {
      throw forbidden.apply(
          "EXECUTE_JOB puts job "
              + job
              + " on hosts "
              + hosts
              + ", of which some are computing, unavailable or asleep");
    }
  }

  void take(HostSet hosts) {
    HostSet compute = hosts.below(platform.computeHosts());
    compute.removeFrom(free);
    count(compute, 1);
  }

  void giveBack(HostSet hosts) {
    HostSet compute = hosts.below(platform.computeHosts());
    if (jobs.length == 0) {
      compute.addTo(free);
    }
    count(compute, -1);
  }

  /** Where hosts are shared: more jobs or fewer; a host without any is free. */
  private void count(HostSet hosts, int more) {
    for (int i = 0; i < hosts.intervals() && jobs.length > 0; i++) {
      for (int h = hosts.first(i); h <= hosts.last(i); h++) {
        jobs[h] += more;
        free.set(h, jobs[h] == 0);
      }
    }
  }

  /** Speed of a host in flop/s, in its present power state. */
  double flops(int host) {
    return platform.host(host).pstateFlops().get(pstates[host]);
  }

  /** Speed in flop/s of the slowest, in their present power states; infinite for no host. */
  double slowestFlops(HostSet hosts, Map<Integer, Integer> executors) {
    double slowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int h = hosts.first(i); h <= hosts.last(i); h++) {
        double flops = flops(h);
        int share = executors.getOrDefault(h, 1);
        slowest = share == 0 ? slowest : Math.min(slowest, flops / share);
      }
    }
    return slowest;
  }

  void makeUnavailable(HostSet hosts) {
    requireBelow(platform.hosts().size(), hosts, "the event file makes unavailable");
    if (hosts.countIn(unavailable) > 0) {
      throw forbidden.apply(
          "the event file makes hosts "
              + hosts
              + " unavailable, of which some are unavailable already");
    }
    hosts.addTo(unavailable);
    hosts.removeFrom(usable);
  }

  void makeAvailable(HostSet hosts) {
    requireBelow(platform.hosts().size(), hosts, "the event file makes available");
    if (!hosts.isWithin(unavailable)) {
      throw forbidden.apply(
          "the event file makes hosts " + hosts + " available, of which some are not unavailable");
    }
    hosts.removeFrom(unavailable);
    findUsable(hosts);
  }

  /**
   * Sets hosts on their way to a power state.
   *
   * @return when the slowest is there
   */
  long beginSwitch(HostSet hosts, int pstate, long nowNs) {
    requireBelow(platform.hosts().size(), hosts, "SET_RESOURCE_STATE names");
    if (hosts.isEmpty() || !hosts.isWithin(free) || hosts.countIn(switching) > 0) {
      throw forbidden.apply(
          "SET_RESOURCE_STATE of hosts " + hosts + ", of which some are computing or switching");
    }
    long durationNs = 0;
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int h = hosts.first(i); h <= hosts.last(i); h++) {
        durationNs = Math.max(durationNs, switchingNs(platform.host(h), pstate));
      }
    }
    long doneNs = Seconds.plus(nowNs, durationNs);
    if (doneNs == Seconds.NEVER) {
      throw forbidden.apply(
          "SET_RESOURCE_STATE of hosts "
              + hosts
              + " would end beyond the 292 years that can be simulated");
    }
    hosts.addTo(switching);
    hosts.removeFrom(usable);
    return doneNs;
  }

  private long switchingNs(Host host, int pstate) {
    int present = pstates[host.id()];
    if (pstate < 0 || pstate >= host.pstateFlops().size() || host.isVirtualPstate(pstate)) {
      throw forbidden.apply(
          "SET_RESOURCE_STATE of host "
              + host
              + " to power state "
              + pstate
              + ", which is none to be in");
    }
    var from = host.sleepPstate(present);
    var to = host.sleepPstate(pstate);
    if (from.isPresent() && to.isPresent()) {
      throw forbidden.apply(
          "SET_RESOURCE_STATE of host "
              + host
              + " from sleep state "
              + present
              + " to sleep state "
              + pstate);
    }
    return from.map(host::switchOnNs).or(() -> to.map(host::switchOffNs)).orElse(0L);
  }

  /** Hosts have reached a power state. */
  void endSwitch(HostSet hosts, int pstate) {
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int h = hosts.first(i); h <= hosts.last(i); h++) {
        pstates[h] = pstate;
        asleep.set(h, platform.host(h).isSleepPstate(pstate));
      }
    }
    hosts.removeFrom(switching);
    findUsable(hosts);
  }

  private void findUsable(HostSet hosts) {
    BitSet now = hosts.toBitSet();
    now.andNot(unavailable);
    now.andNot(asleep);
    now.andNot(switching);
    now.clear(platform.computeHosts(), Math.max(platform.computeHosts(), now.length()));
    usable.or(now);
  }

  private void requireBelow(int limit, HostSet hosts, String what) {
    if (hosts.max() >= limit) {
      throw forbidden.apply(what + " host " + hosts.max() + ", but there are " + limit);
    }
  }
}
