package io.batkube.server.fuzz;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import java.util.Optional;

/**
 * Something that must hold in every world, found out from what everybody can see. It throws a
 * {@link BrokenPromise} when it does not.
 */
interface Checker {
  /** An object was written; {@code before} is what was known of it. */
  default void saw(Seen now, Optional<Seen> before) {}

  /** Somebody from outside got an answer. */
  default void answered(Answer answer) {}

  default void event(long atNs, EngineEvent event) {}

  default void command(long atNs, Command command) {}

  /** Everything that follows from what happened has happened: time is about to move. */
  default void rested(long atNs) {}

  /**
   * The run is over.
   *
   * @param exhausted whether it ended because nothing more could happen
   */
  default void ended(long atNs, boolean exhausted) {}
}
