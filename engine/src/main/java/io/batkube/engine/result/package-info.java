/**
 * What a run leaves, written while it goes on; see docs/results.md.
 *
 * <pre>
 *   Simulation ──Recorder──▶ ResultFolder ─┬─ JobsCsv ───────── jobs.csv
 *                                          ├─ HostStates ────── machine_states.csv
 *                                          ├─ EventsNdjson ──── events.ndjson
 *                                          ├─ ScheduleCsv ───── schedule.csv
 *                                          └─ Statistics ────── summary.json
 * </pre>
 */
package io.batkube.engine.result;
