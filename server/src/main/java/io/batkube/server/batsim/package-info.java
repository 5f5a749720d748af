/**
 * Batsim's protocol on the wire: ZeroMQ sockets of either end, and runs that use them.
 *
 * <pre>
 *   batkube batsim             BatsimRun ── DecisionSocket ══ZeroMQ══▶ any decision process
 * </pre>
 */
package io.batkube.server.batsim;
