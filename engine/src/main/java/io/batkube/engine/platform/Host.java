package io.batkube.engine.platform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A machine of the platform, numbered as Batsim numbers it.
 *
 * @param id its number: 0 to n-1 for compute hosts, then storage hosts
 * @param name unique within the platform
 * @param role what it is for
 * @param cores a cap on speed, as in SimGrid; Batsim allocates whole hosts, never cores
 * @param pstateFlops speed in flop/s of each power state
 * @param startPstate the power state at the start of the simulation
 * @param sleepPstates the power states in which the host is off, in file order; their pstates all
 *     exist
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
    int startPstate,
    List<SleepPstate> sleepPstates,
    SequencedMap<String, Long> resources,
    SequencedMap<String, String> labels,
    SequencedMap<String, String> properties,
    SequencedMap<String, String> zoneProperties) {

  /** Speed in flop/s of a {@link #plain} host. */
  public static final double PLAIN_FLOPS = 1e9;

  /** What a host is for. */
  public enum Role {
    /** Runs jobs. */
    COMPUTE,
    /** Holds data; jobs never run on it. */
    STORAGE
  }

  public Host {
    pstateFlops = List.copyOf(pstateFlops);
    sleepPstates = List.copyOf(sleepPstates);
    if (startPstate < 0 || startPstate >= pstateFlops.size()) {
      throw new IllegalArgumentException(
          "host " + name + " starts in pstate " + startPstate + " of " + pstateFlops.size());
    }
  }

  /** Speed in flop/s in the power state of the start. */
  public double flops() {
    return pstateFlops.get(startPstate);
  }

  /** The sleep state whose own pstate this is; empty if the host computes in that pstate. */
  public Optional<SleepPstate> sleepPstate(int pstate) {
    return sleepPstates.stream().filter(s -> s.pstate() == pstate).findFirst();
  }

  /** Whether the host is off in that pstate. */
  public boolean isSleepPstate(int pstate) {
    return sleepPstate(pstate).isPresent();
  }

  /** Whether the pstate only models a transition. */
  public boolean isVirtualPstate(int pstate) {
    return sleepPstates.stream().anyMatch(s -> s.offPstate() == pstate || s.onPstate() == pstate);
  }

  /** Nanoseconds to go from computing to this sleep state: one flop in its virtual pstate. */
  public long switchOffNs(SleepPstate sleep) {
    return SleepPstate.transitionNs(pstateFlops.get(sleep.offPstate()));
  }

  /** Nanoseconds to go from this sleep state to computing: one flop in its virtual pstate. */
  public long switchOnNs(SleepPstate sleep) {
    return SleepPstate.transitionNs(pstateFlops.get(sleep.onPstate()));
  }

  /** A compute host that has nothing but a name and one core of 1 Gflop/s. */
  public static Host plain(int id, String name) {
    return new Host(
        id,
        name,
        Role.COMPUTE,
        1,
        List.of(PLAIN_FLOPS),
        0,
        List.of(),
        empty(),
        empty(),
        empty(),
        empty());
  }

  private static <V> SequencedMap<String, V> empty() {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
  }

  /** A host with another number. */
  public Host withId(int newId) {
    return new Host(
        newId,
        name,
        role,
        cores,
        pstateFlops,
        startPstate,
        sleepPstates,
        resources,
        labels,
        properties,
        zoneProperties);
  }

  @Override
  public String toString() {
    return id + " (" + name + ")";
  }
}
