/**
 * The thread that owns the cluster, and the time that it alone moves.
 *
 * <pre>
 *   Executor.execute ─▶ inbox ─▶ World: time on, what is due, then the task
 *                                    │
 *            Pace (paced, lockstep) ─┤
 *            Agenda (what is due) ───┘
 * </pre>
 */
package io.batkube.server.world;
