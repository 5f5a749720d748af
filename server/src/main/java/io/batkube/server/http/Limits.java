package io.batkube.server.http;

/**
 * How much a client may take. Waits are counted in ticks of the event loop, so that a test can make
 * them short.
 *
 * @param connections open at once; a further one is closed
 * @param watches open at once; a further one is answered 429
 * @param headBytes of a request line and headers together
 * @param bodyBytes of a request's body
 * @param tickMs real time between two ticks
 * @param headTicks from the first byte of a request's head to its last, and from the opening of a
 *     connection to the first
 * @param bodyTicks from the end of the head to the end of the body
 * @param idleTicks between two requests
 * @param stallTicks while a client takes nothing of an answer
 */
public record Limits(
    int connections,
    int watches,
    int headBytes,
    int bodyBytes,
    long tickMs,
    int headTicks,
    int bodyTicks,
    int idleTicks,
    int stallTicks) {
  /** Those of a real server, where it has them. */
  public static final Limits DEFAULT =
      new Limits(16_384, 16_384, 1 << 20, 3_145_728, 1_000, 32, 60, 90, 60);
}
