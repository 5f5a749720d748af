package io.batkube.server.world;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Clock;
import java.time.Instant;

/** Simulated time. The owner's thread moves it, forward; any thread may read it. */
final class SimulatedClock implements Clock {
  private final Instant start;

  /** Since the start. Written by the owner alone. */
  private volatile long elapsedNs;

  private volatile Instant now;

  SimulatedClock(Instant start) {
    this.start = start;
    this.now = start;
  }

  @Override
  public Instant now() {
    return now;
  }

  long elapsedNs() {
    return elapsedNs;
  }

  long elapsedNs(Instant at) {
    try {
      return start.until(at).toNanos();
    } catch (ArithmeticException _) {
      return at.isBefore(start) ? 0 : Seconds.NEVER;
    }
  }

  void advanceTo(long newElapsedNs) {
    if (newElapsedNs < elapsedNs) {
      throw new IllegalStateException(
          "time would go back from " + elapsedNs + " ns to " + newElapsedNs + " ns");
    }
    if (newElapsedNs > elapsedNs) {
      elapsedNs = newElapsedNs;
      now = start.plusNanos(newElapsedNs);
    }
  }
}
