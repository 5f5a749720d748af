package io.batkube.engine.batsim;

import java.util.function.IntToLongFunction;

/**
 * How long a message takes to Batsim's server, which runs on the master host. In Batsim each is one
 * byte on the simulated network.
 *
 * @param localNs from another process on the master host
 * @param hostNs from a host, by its number
 */
public record Latencies(long localNs, IntToLongFunction hostNs) {
  /** Messages that take no time. */
  public static final Latencies NONE = new Latencies(0, _ -> 0);
}
