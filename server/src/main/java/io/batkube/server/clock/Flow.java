package io.batkube.server.clock;

/**
 * What has gone through the port since it was opened, to and from programs that take their time
 * from here.
 *
 * @param received bytes from them, and one for each connection that was taken
 * @param sent bytes given to their connections: more than they have read until those are with them
 * @param strange bytes from everybody else
 */
public record Flow(long received, long sent, long strange) {}
