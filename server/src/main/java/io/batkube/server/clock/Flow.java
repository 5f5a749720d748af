package io.batkube.server.clock;

/**
 * What has gone through the port since it was opened.
 *
 * @param received bytes from clients, and one for each connection that was taken
 * @param sent bytes given to connections: more than clients have read until those are with them
 */
public record Flow(long received, long sent) {}
