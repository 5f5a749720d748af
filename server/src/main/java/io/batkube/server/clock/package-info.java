/**
 * When simulated time may move while clients are served. A driver can hold time back, and it can
 * never add to it.
 *
 * <pre>
 *   World.serve ──ask──▶ ClientClock: hold for a while, or go on to an instant
 *                          PacedClock     the clock on the wall
 *                          LockstepClock  a client, through the API
 *                          TrafficClock   silence, patience, known wake-ups ◀── Traffic, Wire
 *                          ExactClock     programs that say when they are idle ◀── ControlSocket, Port
 *                          ClockLayer     pauses, waits for somebody, has timers; another follows
 * </pre>
 */
package io.batkube.server.clock;
