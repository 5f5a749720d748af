package io.batkube.engine.simulation;

/** A decider asked for something that the protocol forbids; the run ends with this one line. */
public final class ForbiddenCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ForbiddenCommandException(String message) {
    super(message);
  }
}
