/**
 * The same jobs through other simulators, side by side.
 *
 * <pre>
 *   OneCoreJobs (from a seed) ──▶ Peer.simulate ──▶ Outcome ──▶ PeerTable
 *                                  BatkubePeer
 *                                  CloudSimPlusPeer
 * </pre>
 */
package io.batkube.bench.peer;
