package io.batkube.engine.simulation;

/** The simulated world contradicts itself: a defect of ours. The message has the numbers. */
public final class BrokenInvariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokenInvariantException(String message) {
    super(message);
  }
}
