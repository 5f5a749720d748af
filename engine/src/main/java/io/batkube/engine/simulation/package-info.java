/**
 * The loop, its two ports, and what they say to each other.
 *
 * <pre>
 *            owns time                    one direction                takes decisions
 *     ┌──────────────────┐   EngineEvent (JobSubmitted, …)  ──────▶  ┌─────────────────┐
 *     │ Engine     port  │                                           │ Decider   port  │
 *     └──────────────────┘   ◀──────  Command (Execute, Kill, …)     └─────────────────┘
 *                 │                        Simulation.run
 *                 ▼
 *              Recorder
 * </pre>
 */
package io.batkube.engine.simulation;
