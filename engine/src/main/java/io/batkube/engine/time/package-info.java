/**
 * Simulated time: {@code long} nanoseconds since the start of the simulation.
 *
 * <pre>
 *   text "12.5" ──Seconds.parse──▶ long ns ──Seconds.append6──▶ text "12.500000"
 *                                     │
 *                                EventQueue: order (time, class, sequence)
 * </pre>
 *
 * <p>Time has one writer, the engine that owns the event queue. Nothing here, and nothing else in
 * this module, asks the machine for the time.
 */
package io.batkube.engine.time;
