/**
 * Whole worlds from a seed, lived through to their end, and checkers that see nothing of them but
 * what anybody can see.
 *
 * <pre>
 *   seed ─▶ Plans ─▶ Plan: nodes, jobs, losses, deeds of people
 *                      │
 *                 WorldRun: the real engine, cluster, API ──▶ Seen: everything that a watch tells
 *                      │  ▲                                   EngineEvent, Command: the engine's loop
 *                   People: requests, right and wrong ──────▶ Answer: what the API said
 *                                                                 │
 *                                                              Checkers
 * </pre>
 *
 * A seed that failed once is kept in {@code seeds.txt} with what was wrong. See the section on
 * fuzzing in docs/architecture.md.
 */
package io.batkube.server.fuzz;
