/**
 * Batsim 4.2's protocol: JSON texts, one a message, in both directions and from both ends.
 *
 * <pre>
 *                      MessageWriter ──{"now":…,"events":[…]}──▶ MessageReader
 *   Batsim's end                                                               the decision
 *   WireDecisionProcess                                               process's end: BatsimEngine
 *                      ReplyReader   ◀──{"now":…,"events":[…]}── ReplyWriter
 * </pre>
 *
 * <p>Source of the format: Batsim 4.2.1, {@code protocol.cpp}, and recorded runs.
 */
package io.batkube.engine.batsim.protocol;
