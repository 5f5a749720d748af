package io.batkube.engine.simulation;

/**
 * Sees everything that happens, in the order in which it takes effect. Result files, statistics,
 * invariants and progress are recorders.
 */
public interface Recorder {
  /** An event was handed to the decider; it happened at {@code atNs}. */
  void event(long atNs, EngineEvent event);

  /** A command of the decider took effect at {@code atNs}. */
  void command(long atNs, Command command);
}
