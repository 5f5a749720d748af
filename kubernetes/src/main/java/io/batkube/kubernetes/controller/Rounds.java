package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The instants at which a real controller looks at everything: every period from its start. Here it
 * looks only if somebody wishes, once at each of them, however much happens at it. Owner thread
 * only.
 */
final class Rounds {
  private final Clock clock;
  private final Instant start;
  private final Duration period;
  private final Alarm alarm;
  private Instant last = Instant.MIN;

  Rounds(Parts parts, Duration period, Runnable action) {
    this.clock = parts.clock();
    this.start = parts.start();
    this.period = period;
    this.alarm =
        new Alarm(
            parts.agenda(),
            () -> {
              last = clock.now();
              action.run();
            });
  }

  /** Wishes for the next round. */
  void wish() {
    wish(clock.now());
  }

  /** Wishes for the first round that is not before an instant. */
  void wish(Instant instant) {
    Instant round = from(instant);
    alarm.by(round.isAfter(last) ? round : last.plus(period));
  }

  private Instant from(Instant instant) {
    if (!instant.isAfter(start)) {
      return start;
    }
    long gone = Duration.between(start, instant).toNanos();
    long rest = gone % period.toNanos();
    return rest == 0 ? instant : instant.plusNanos(period.toNanos() - rest);
  }
}
