package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import java.util.List;
import java.util.Optional;

/**
 * A real Batsim as the engine of a run.
 *
 * @param endpoint where it finds its decision process, which is us
 * @param timeoutMs how long to wait for its messages; -1 for ever
 * @param command starts it; empty if somebody else does
 */
public record ForeignBatsim(String endpoint, long timeoutMs, Optional<String> command) {
  static final String EMBEDDED = "embedded";
  static final String BATSIM = "batsim";
  static final String ENDPOINT = "tcp://*:28000";

  static void checkEngine(String origin, String engine) {
    if (!List.of(EMBEDDED, BATSIM).contains(engine)) {
      throw new BadInputException(
          origin + ": found '" + engine + "', expected " + EMBEDDED + " or " + BATSIM);
    }
  }

  /** The same endpoint as its other end is told. */
  public String otherEnd() {
    return endpoint.replace("//*:", "//localhost:");
  }
}
