package io.batkube.kubernetes.api;

import java.time.Instant;

/** What is to happen at a simulated instant: a port. Owner thread only. */
@FunctionalInterface
public interface Agenda {
  /** Has something done at an instant, or as soon as may be if that is past. */
  void at(Instant when, Runnable action);

  /**
   * The same for what is done again and again for as long as nothing else changes, such as one more
   * attempt: where only such things are due, nothing is to be expected.
   */
  default void again(Instant when, Runnable action) {
    at(when, action);
  }
}
