package io.batkube.kubernetes.controller;

import java.time.Duration;
import java.time.Instant;

/**
 * The instants at which a real controller looks at everything: every period from its start.
 *
 * @param start when the controllers began
 */
record Rounds(Instant start, Duration period) {

  /** The first round that is not before an instant. */
  Instant from(Instant instant) {
    if (!instant.isAfter(start)) {
      return start;
    }
    long gone = Duration.between(start, instant).toNanos();
    long rest = gone % period.toNanos();
    return rest == 0 ? instant : instant.plusNanos(period.toNanos() - rest);
  }
}
