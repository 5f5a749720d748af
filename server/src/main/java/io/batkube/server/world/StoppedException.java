package io.batkube.server.world;

/** The run cannot go on, for a reason outside: a scheduler that died, say. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A reason.
   *
   * @param why one line for people
   */
  public StoppedException(String why) {
    super(why);
  }
}
