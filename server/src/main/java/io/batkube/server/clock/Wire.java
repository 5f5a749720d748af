package io.batkube.server.clock;

/** Port: what the network knows. Any thread. */
@FunctionalInterface
public interface Wire {
  /**
   * Whether no request is under way, every answer has gone to the system, and every watch has been
   * told everything up to a version.
   */
  boolean isQuiet(long version);
}
