package io.batkube.engine.simulation;

import java.util.List;

/**
 * Port: takes decisions. An in-process batch policy, a Batsim scheduler behind a socket or a whole
 * Kubernetes control plane.
 *
 * <p>Used by one thread, from {@link Simulation#run}. Simulated time stands still while it decides.
 */
public interface Decider {
  /**
   * Answers what happened.
   *
   * @param nowNs the present instant
   * @param events what happened since the last call, in order; empty only if the decider asked to
   *     be woken and nothing happened until then
   * @param decision takes the answer
   */
  void decide(long nowNs, List<EngineEvent> events, Decision decision);
}
