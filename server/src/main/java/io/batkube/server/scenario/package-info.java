/**
 * A run as a user describes it, and the run itself.
 *
 * <pre>
 *   flags ─────────┐
 *   scenario.yaml ─┴▶ Scenario ──Inputs.load──▶ Inputs ──BatchRun──▶ StagedFolder ──▶ result folder
 * </pre>
 */
package io.batkube.server.scenario;
