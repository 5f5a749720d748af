package io.batkube.engine.platform;

import java.util.List;
import java.util.SequencedMap;

/**
 * A machine of the platform, numbered as Batsim numbers it.
 *
 * @param id its number: 0 to n-1 for compute hosts, then storage hosts
 * @param name unique within the platform
 * @param role what it is for
 * @param cores a cap on speed, as in SimGrid; Batsim allocates whole hosts, never cores
 * @param pstateFlops speed in flop/s of each power state; the first is the one at the start
 * @param resources further allocatable resources by their Kubernetes name ({@code memory} in bytes,
 *     {@code nvidia.com/gpu} in pieces), in file order
 * @param labels Kubernetes labels, in file order
 * @param properties the {@code <prop>} elements of the host, in file order
 * @param zoneProperties those of the zones around it, the innermost winning
 */
public record Host(
    int id,
    String name,
    Role role,
    int cores,
    List<Double> pstateFlops,
    SequencedMap<String, Long> resources,
    SequencedMap<String, String> labels,
    SequencedMap<String, String> properties,
    SequencedMap<String, String> zoneProperties) {

  /** What a host is for. */
  public enum Role {
    /** Runs jobs. */
    COMPUTE,
    /** Holds data; jobs never run on it. */
    STORAGE
  }

  /** Speed in flop/s in the power state of the start. */
  public double flops() {
    return pstateFlops.getFirst();
  }

  /** A compute host that has nothing but a name and one core of 1 Gflop/s. */
  public static Host plain(int id, String name) {
    return new Host(id, name, Role.COMPUTE, 1, List.of(1e9), empty(), empty(), empty(), empty());
  }

  private static <V> SequencedMap<String, V> empty() {
    return java.util.Collections.unmodifiableSequencedMap(new java.util.LinkedHashMap<>());
  }

  @Override
  public String toString() {
    return id + " (" + name + ")";
  }

  /** A host with another number. */
  public Host withId(int newId) {
    return new Host(
        newId, name, role, cores, pstateFlops, resources, labels, properties, zoneProperties);
  }
}
