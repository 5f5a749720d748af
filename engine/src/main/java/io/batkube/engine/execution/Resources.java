package io.batkube.engine.execution;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Network;
import io.batkube.engine.platform.Network.Link;
import io.batkube.engine.platform.Network.Way;
import io.batkube.engine.platform.Platform;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * The hosts and links of a platform as one row of numbered resources, and what tasks take of them.
 * Source: SimGrid 3.32, {@code surf/ptask_L07.cpp}.
 *
 * <p>Belongs to its engine and that one's thread.
 */
final class Resources {
  /** The largest window of TCP in bytes: SimGrid's {@code network/TCP-gamma}. */
  private static final double WINDOW = 4_194_304;

  /** So many ways are kept; those between any two of a thousand hosts fit. */
  private static final int KEPT_WAYS = 1 << 20;

  /** A way as numbers. */
  private static final class Hops {
    final int[] links;
    final double latency;

    Hops(Way way) {
      links = way.links().stream().mapToInt(Integer::intValue).toArray();
      latency = way.latencySeconds();
    }
  }

  private final Platform platform;
  private final IntToDoubleFunction flops;
  private final boolean limitsHosts;

  /** By the host that they lead away from and the one that they lead to. */
  private final Map<Integer, Map<Integer, Hops>> ways = new HashMap<>();

  private int keptWays;

  /** What the task that is looked at moves over each link. */
  private final double[] moved;

  /**
   * Those of a platform.
   *
   * @param flops the present speed of a core of a host, in flop/s
   * @param limitsHosts whether tasks on one host share its cores; if not, who decides keeps account
   */
  Resources(Platform platform, IntToDoubleFunction flops, boolean limitsHosts) {
    this.platform = platform;
    this.flops = flops;
    this.limitsHosts = limitsHosts;
    moved = new double[platform.network().links()];
  }

  /** What a resource gives in a second, in flop or bytes. */
  double capacity(int resource) {
    int hosts = platform.hosts().size();
    return resource < hosts
        ? flops.applyAsDouble(resource) * platform.host(resource).cores()
        : platform.network().link(resource - hosts).bytesPerSecond();
  }

  /**
   * What a task takes.
   *
   * @throws IllegalArgumentException if it computes where nothing can be computed
   * @throws io.batkube.engine.input.BadInputException if there is no way between two of its hosts
   */
  Demand of(ParallelTask task) {
    double bound = Double.POSITIVE_INFINITY;
    var taken = new Taken();
    for (int place = 0; place < task.size(); place++) {
      double amount = task.flops(place);
      if (amount > 0) {
        Host host = platform.host(task.host(place));
        if (host.role() == Host.Role.STORAGE) {
          throw new IllegalArgumentException("it would compute on storage host " + host);
        }
        bound = Math.min(bound, flops.applyAsDouble(host.id()) / amount);
        if (limitsHosts) {
          taken.add(host.id(), amount);
        }
      }
    }
    return task.talks() ? overLinks(task, bound, taken) : taken.demand(0, bound);
  }

  private Demand overLinks(ParallelTask task, double boundOfHosts, Taken taken) {
    Network network = platform.network();
    double bound = boundOfHosts;
    double latency = 0;
    double delayed = 0;
    int[] used = new int[16];
    int links = 0;
    for (int from = 0; from < task.size(); from++) {
      Map<Integer, Hops> away = ways.computeIfAbsent(task.host(from), _ -> new HashMap<>());
      for (int to = 0; to < task.size(); to++) {
        double bytes = task.bytes(from, to);
        if (bytes == 0) {
          continue;
        }
        Hops way = away.get(task.host(to));
        if (way == null) {
          way = way(task.host(from), task.host(to));
          away.put(task.host(to), way);
          keptWays++;
        }
        latency = Math.max(latency, way.latency);
        delayed = Math.max(delayed, way.latency * bytes);
        for (int link : way.links) {
          if (moved[link] == 0) {
            used = links == used.length ? Arrays.copyOf(used, 2 * links) : used;
            used[links++] = link;
          }
          moved[link] =
              network.link(link).shared() ? moved[link] + bytes : Math.max(moved[link], bytes);
        }
      }
    }
    if (keptWays > KEPT_WAYS) {
      ways.clear();
      keptWays = 0;
    }
    for (int i = 0; i < links; i++) {
      Link link = network.link(used[i]);
      if (link.shared()) {
        taken.add(platform.hosts().size() + used[i], moved[used[i]]);
      } else {
        bound = Math.min(bound, link.bytesPerSecond() / moved[used[i]]);
      }
      moved[used[i]] = 0;
    }
    bound = delayed > 0 ? Math.min(bound, WINDOW / (2 * delayed)) : bound;
    return taken.demand(Math.round(latency * 1e9), bound);
  }

  private Hops way(int from, int to) {
    return new Hops(platform.network().way(platform.host(from).name(), platform.host(to).name()));
  }

  /** A demand that is being made. */
  private static final class Taken {
    private int[] resources = new int[16];
    private double[] amounts = new double[16];
    private int size;

    void add(int resource, double amount) {
      if (size == resources.length) {
        resources = Arrays.copyOf(resources, 2 * size);
        amounts = Arrays.copyOf(amounts, 2 * size);
      }
      resources[size] = resource;
      amounts[size++] = amount;
    }

    Demand demand(long latencyNs, double bound) {
      return new Demand(
          latencyNs, bound, Arrays.copyOf(resources, size), Arrays.copyOf(amounts, size));
    }
  }
}
