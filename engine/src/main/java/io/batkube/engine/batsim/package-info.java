/**
 * The middle of Batsim: its server process, between the engine and a decision process that speaks
 * through messages.
 *
 * <pre>
 *   EmbeddedEngine ──events──▶ BatsimServer ──ask──▶ DecisionProcess   (protocol: its JSON)
 *                  ◀─commands─  mailbox,     ◀─────  Reply
 *                               latencies
 * </pre>
 */
package io.batkube.engine.batsim;
