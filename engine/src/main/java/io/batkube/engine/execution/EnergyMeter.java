package io.batkube.engine.execution;

import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostPower;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.platform.SleepPstate;
import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;

/**
 * What the hosts of a platform consume, host by host, brought up to date whenever something changes
 * on a host or somebody reads it. Belongs to its engine and that one's thread.
 */
public final class EnergyMeter {
  /** A job on its hosts. */
  private sealed interface Load {
    /** For how much of a time the job computes on its hosts, in seconds. */
    double computing(int host, long fromNs, long untilNs);

    /** What it computes on a host while it does, in flop/s. */
    double flops(int host);
  }

  /**
   * One whose end was known at its start.
   *
   * @param slowest speed in flop/s of its slowest executor
   * @param executors how many executors a host runs, where it is not one
   */
  private record Foreseen(
      Profile profile, long startNs, double slowest, Map<Integer, Integer> executors)
      implements Load {
    @Override
    public double computing(int host, long fromNs, long untilNs) {
      return (Execution.computingNs(profile, untilNs - startNs, slowest)
              - Execution.computingNs(profile, fromNs - startNs, slowest))
          / 1e9;
    }

    @Override
    public double flops(int host) {
      return slowest * executors.getOrDefault(host, 1);
    }
  }

  /** One that is told anew whenever it changes. */
  private static final class Told implements Load {
    private final Map<Integer, Double> flopsOf = new HashMap<>();

    @Override
    public double computing(int host, long fromNs, long untilNs) {
      return flops(host) > 0 ? (untilNs - fromNs) / 1e9 : 0;
    }

    @Override
    public double flops(int host) {
      return flopsOf.getOrDefault(host, 0.0);
    }
  }

  private final Platform platform;
  private final List<HostPower> powers = new ArrayList<>();
  private final Map<JobId, Load> jobs = new HashMap<>();
  private final List<List<Load>> onHost = new ArrayList<>();
  private final double[] joules;
  private final long[] sinceNs;
  private final int[] pstates;

  /** When a switching host reaches its next power state; NEVER if it does not switch. */
  private final long[] arrivesNs;

  private final int[] nextPstates;

  /**
   * A meter at time 0.
   *
   * @throws IllegalArgumentException naming the host whose power is not known
   */
  public EnergyMeter(Platform platform) {
    this.platform = platform;
    int hosts = platform.hosts().size();
    joules = new double[hosts];
    sinceNs = new long[hosts];
    pstates = new int[hosts];
    nextPstates = new int[hosts];
    arrivesNs = new long[hosts];
    Arrays.fill(arrivesNs, Seconds.NEVER);
    for (Host host : platform.hosts()) {
      powers.add(HostPower.of(host));
      onHost.add(new ArrayList<>());
      pstates[host.id()] = host.startPstate();
    }
  }

  /**
   * A job starts.
   *
   * @param job its identity, until {@link #end}
   * @param flops speed in flop/s of the job's slowest executor
   * @param executors how many executors of the job a host runs, where it is not one
   */
  public void start(
      JobId job,
      Profile profile,
      HostSet hosts,
      double flops,
      Map<Integer, Integer> executors,
      long nowNs) {
    start(
        job,
        hosts,
        new Foreseen(profile, nowNs, flops, Collections.unmodifiableMap(executors)),
        nowNs);
  }

  /** A job starts that computes as {@link #change} says, and nothing until then. */
  public void start(JobId job, HostSet hosts, long nowNs) {
    start(job, hosts, new Told(), nowNs);
  }

  private void start(JobId job, HostSet hosts, Load load, long nowNs) {
    read(hosts, nowNs);
    jobs.put(job, load);
    forEach(hosts, host -> onHost.get(host).add(load));
  }

  /**
   * A job computes faster or slower from now on.
   *
   * @param flops on a host, in flop/s
   */
  public void change(JobId job, HostSet hosts, IntToDoubleFunction flops, long nowNs) {
    if (jobs.get(job) instanceof Told told) {
      read(hosts, nowNs);
      forEach(hosts, host -> told.flopsOf.put(host, flops.applyAsDouble(host)));
    }
  }

  /** A job that was started is over. */
  public void end(JobId job, HostSet hosts, long nowNs) {
    read(hosts, nowNs);
    Optional.ofNullable(jobs.remove(job))
        .ifPresent(load -> forEach(hosts, host -> onHost.get(host).remove(load)));
  }

  /** Hosts set out for another power state, which each reaches when its own way is over. */
  public void change(HostSet hosts, int pstate, long nowNs) {
    read(hosts, nowNs);
    forEach(
        hosts,
        id -> {
          Host host = platform.host(id);
          Optional<SleepPstate> from = host.sleepPstate(pstates[id]);
          Optional<SleepPstate> to = host.sleepPstate(pstate);
          if (from.isPresent()) {
            arrivesNs[id] = Seconds.plus(nowNs, host.switchOnNs(from.get()));
            pstates[id] = from.get().onPstate();
          } else if (to.isPresent()) {
            arrivesNs[id] = Seconds.plus(nowNs, host.switchOffNs(to.get()));
            pstates[id] = to.get().offPstate();
          } else {
            pstates[id] = pstate;
          }
          nextPstates[id] = pstate;
        });
  }

  /** What all hosts have consumed since the start, in joules. */
  public double joules(long nowNs) {
    return read(HostSet.range(0, joules.length - 1), nowNs);
  }

  /** What some hosts have consumed since the start, in joules. */
  public double joules(HostSet hosts, long nowNs) {
    return read(hosts, nowNs);
  }

  /** What all hosts would consume without any load, in watts. */
  public double idleWatts() {
    double watts = 0;
    for (int id = 0; id < joules.length; id++) {
      watts += powers.get(id).states().get(pstates[id]).idle();
    }
    return watts;
  }

  private double read(HostSet hosts, long nowNs) {
    double[] sum = {0};
    forEach(
        hosts,
        id -> {
          if (arrivesNs[id] <= nowNs) {
            consume(id, arrivesNs[id], true);
            pstates[id] = nextPstates[id];
            arrivesNs[id] = Seconds.NEVER;
          }
          consume(id, nowNs, arrivesNs[id] != Seconds.NEVER);
          sum[0] += joules[id];
        });
    return sum[0];
  }

  private void consume(int id, long untilNs, boolean switches) {
    if (untilNs == sinceNs[id]) {
      return;
    }
    HostPower.State power = powers.get(id).states().get(pstates[id]);
    double seconds = (untilNs - sinceNs[id]) / 1e9;
    List<Load> loads = onHost.get(id);
    if (switches) {
      joules[id] += seconds * power.watts(1);
    } else if (loads.isEmpty()) {
      joules[id] += seconds * power.watts(0);
    } else {
      Host host = platform.host(id);
      double flops = host.pstateFlops().get(pstates[id]) * host.cores();
      joules[id] += underLoad(loads, id, flops, power, sinceNs[id], untilNs);
    }
    sinceNs[id] = untilNs;
  }

  /**
   * Jobs compute in parts of their time only; those of several as far as possible at the same time.
   */
  private static double underLoad(
      List<Load> loads,
      int host,
      double hostFlops,
      HostPower.State power,
      long fromNs,
      long untilNs) {
    double seconds = (untilNs - fromNs) / 1e9;
    double computing = 0;
    double work = 0;
    for (Load load : loads) {
      double part = load.computing(host, fromNs, untilNs);
      computing = Math.max(computing, part);
      work += part * load.flops(host) / hostFlops;
    }
    work = Math.min(work, computing);
    return (seconds - computing) * power.idle()
        + computing * power.epsilon()
        + work * (power.full() - power.epsilon());
  }

  private static void forEach(HostSet hosts, IntConsumer each) {
    for (int i = 0; i < hosts.intervals(); i++) {
      for (int host = hosts.first(i); host <= hosts.last(i); host++) {
        each.accept(host);
      }
    }
  }
}
