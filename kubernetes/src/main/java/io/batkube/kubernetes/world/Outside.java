package io.batkube.kubernetes.world;

import io.batkube.engine.time.Seconds;

/**
 * Port: whoever talks to the API from outside, served while simulated time stands still. It can
 * hold time back, and it can never add to it. Owner thread only.
 */
@FunctionalInterface
public interface Outside {
  /** No clients: nothing holds time back. */
  Outside NOBODY = (_, _) -> Seconds.NEVER;

  /** Nobody will ever do anything: the run is over, whatever waits. */
  long OVER = -1;

  /**
   * Serves requests at the present instant until time may move. After each request it has the
   * cluster {@link Cluster#settle}.
   *
   * @param cluster where the requests go
   * @param nextNs nothing happens before it, in the cluster or the engine, as long as nobody asks
   *     for anything; the present instant if that is not known
   * @return the instant, after now, at which it wants to be asked again even if nothing happens
   *     until then; {@link Seconds#NEVER} if it need not; or {@link #OVER}
   */
  long serve(Cluster cluster, long nextNs);
}
