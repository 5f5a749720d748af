/**
 * Where clients meet the thread that owns the cluster.
 *
 * <pre>
 *   Executor.execute ─▶ inbox ─▶ World.serve: each task, then what follows from it
 *   Simulation.run ─▶ decider ─────▲    │
 *                                       └─▶ ClientClock: hold, or on to the next instant
 * </pre>
 */
package io.batkube.server.world;
