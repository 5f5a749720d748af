package io.batkube.engine.execution;

import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Platform;
import java.util.Arrays;
import java.util.Map;

/**
 * What a profile that is one task means where it runs: flop on hosts and bytes between them.
 * Source: Batsim 4.2, {@code task_execution.cpp}.
 */
final class ParallelTask {
  /** Bytes between two of the task's executors, by their places. */
  @FunctionalInterface
  interface Traffic {
    double bytes(int from, int to);
  }

  private static final Traffic NONE = (_, _) -> 0;

  private final int[] hosts;
  private final double[] flops;
  private final boolean talks;
  private final Traffic traffic;

  private ParallelTask(int[] hosts, double[] flops, boolean talks, Traffic traffic) {
    this.hosts = hosts;
    this.flops = flops;
    this.talks = talks;
    this.traffic = traffic;
  }

  /**
   * The task of a profile that is neither a delay nor composed.
   *
   * @param executors the hosts of the job's executors
   * @param storage the hosts behind labels of storage
   * @throws IllegalArgumentException with what does not fit
   */
  static ParallelTask of(
      Profile profile, int[] executors, Map<String, Integer> storage, Platform platform) {
    return switch (profile) {
      case Profile.ParallelHomogeneous task -> homogeneous(executors, task.flops(), task.bytes());
      case Profile.ParallelHomogeneousTotal task -> {
        int parts = Math.max(1, executors.length);
        double shares = task.overPairs() ? Math.max(1.0, parts * (parts - 1.0)) : parts;
        yield homogeneous(executors, task.flops() / parts, task.bytes() / shares);
      }
      case Profile.Parallel task -> {
        int size = task.flops().size();
        if (size != executors.length) {
          throw new IllegalArgumentException(
              "profile '"
                  + task.name()
                  + "' is for "
                  + size
                  + " executors, and there are "
                  + executors.length);
        }
        double[] flops = new double[size];
        Arrays.setAll(flops, task.flops()::get);
        yield new ParallelTask(
            executors,
            flops,
            !task.bytes().areZero(),
            (from, to) -> task.bytes().get(from * size + to));
      }
      case Profile.ParallelHomogeneousPfs task -> {
        int pfs = executors.length;
        int[] hosts = Arrays.copyOf(executors, pfs + 1);
        hosts[pfs] = storageHost(profile, task.storage(), storage, platform, true);
        double read = task.bytesRead();
        double written = task.bytesWritten();
        yield new ParallelTask(
            hosts,
            new double[pfs + 1],
            read > 0 || written > 0,
            (from, to) -> from == to ? 0 : to == pfs ? written : from == pfs ? read : 0);
      }
      case Profile.DataStaging task -> {
        int[] hosts = {
          storageHost(profile, task.from(), storage, platform, false),
          storageHost(profile, task.to(), storage, platform, false)
        };
        yield new ParallelTask(
            hosts, new double[2], task.bytes() > 0, (from, to) -> from < to ? task.bytes() : 0);
      }
      case Profile.Delay _, Profile.Composed _ ->
          throw new IllegalStateException("no task: " + profile.name());
    };
  }

  private static ParallelTask homogeneous(int[] executors, double flops, double bytes) {
    double[] each = new double[executors.length];
    Arrays.fill(each, flops);
    return bytes == 0
        ? new ParallelTask(executors, each, false, NONE)
        : new ParallelTask(executors, each, true, (from, to) -> from == to ? 0 : bytes);
  }

  /**
   * Where nobody says what a label stands for, it is the storage host of that name, or the only one
   * there is.
   */
  private static int storageHost(
      Profile profile,
      String label,
      Map<String, Integer> storage,
      Platform platform,
      boolean onlyOne) {
    var all = platform.hosts().subList(platform.computeHosts(), platform.hosts().size());
    if (storage.containsKey(label)) {
      int host = storage.get(label);
      if (host < platform.computeHosts() || host >= platform.hosts().size()) {
        throw new IllegalArgumentException(
            "the host " + host + " of the label '" + label + "' is no storage host");
      }
      return host;
    }
    if (storage.isEmpty()) {
      for (Host host : all) {
        if (host.name().equals(label) || onlyOne && all.size() == 1) {
          return host.id();
        }
      }
    }
    throw new IllegalArgumentException(
        "profile '"
            + profile.name()
            + "' needs the storage '"
            + label
            + "', and no storage_mapping has this label"
            + (onlyOne ? "; there are " + all.size() + " storage hosts" : ""));
  }

  /** How many places it has: executors, and storage beside them. */
  int size() {
    return hosts.length;
  }

  /** The number of a place's host. */
  int host(int place) {
    return hosts[place];
  }

  double flops(int place) {
    return flops[place];
  }

  /** Whether it moves anything. */
  boolean talks() {
    return talks;
  }

  double bytes(int from, int to) {
    return traffic.bytes(from, to);
  }
}
