package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Agenda;
import java.time.Instant;

/** Wakes somebody once, at the earliest of the instants that were wished. Owner thread only. */
final class Alarm {
  private final Agenda agenda;
  private final Runnable action;

  /** MAX if nothing is wished. */
  private Instant next = Instant.MAX;

  Alarm(Agenda agenda, Runnable action) {
    this.agenda = agenda;
    this.action = action;
  }

  /** At this instant or before. */
  void by(Instant when) {
    if (when.isBefore(next)) {
      next = when;
      agenda.at(when, () -> ring(when));
    }
  }

  /** Forgets what was wished. */
  void off() {
    next = Instant.MAX;
  }

  private void ring(Instant when) {
    if (when.equals(next)) {
      next = Instant.MAX;
      action.run();
    }
  }
}
