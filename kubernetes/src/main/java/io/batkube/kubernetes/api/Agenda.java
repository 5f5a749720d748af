package io.batkube.kubernetes.api;

import java.time.Instant;

/** What is to happen at a simulated instant: a port. Owner thread only. */
@FunctionalInterface
public interface Agenda {
  /** Has something done at an instant, or as soon as may be if that is past. */
  void at(Instant when, Runnable action);
}
