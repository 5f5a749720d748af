package io.batkube.engine.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The hosts of a simulation. Compute hosts come first and are numbered from 0; storage hosts
 * follow. The master host, on which Batsim would run, is no part of it.
 *
 * @param hosts in the order of their numbers
 * @param computeHosts how many of them run jobs
 * @param network what connects them, and the master host
 */
public record Platform(List<Host> hosts, int computeHosts, Network network) {
  public Platform {
    hosts = List.copyOf(hosts);
    for (int i = 0; i < hosts.size(); i++) {
      Host host = hosts.get(i);
      boolean compute = host.role() == Host.Role.COMPUTE;
      if (host.id() != i || compute != i < computeHosts) {
        throw new IllegalArgumentException("host " + host + " stands at place " + i);
      }
    }
  }

  /** Hosts that nothing connects. */
  public Platform(List<Host> hosts, int computeHosts) {
    this(hosts, computeHosts, Network.NONE);
  }

  /** {@code count} hosts of one core, named {@code node0}, {@code node1}, … */
  public static Platform ofNodes(int count) {
    return new Platform(
        IntStream.range(0, count).mapToObj(i -> Host.plain(i, "node" + i)).toList(), count);
  }

  /**
   * The same with the first of its compute hosts only.
   *
   * @param count from 1 to {@link #computeHosts}
   */
  public Platform limitedTo(int count) {
    var left = new ArrayList<>(hosts.subList(0, count));
    for (Host storage : hosts.subList(computeHosts, hosts.size())) {
      left.add(storage.withId(left.size()));
    }
    return new Platform(left, count, network);
  }

  /** Host by number. */
  public Host host(int id) {
    return hosts.get(id);
  }
}
