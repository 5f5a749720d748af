package io.batkube.kubernetes.world;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Clock;
import java.time.Instant;

/** Simulated time as a date. The owner's thread moves it, forward; any thread may read it. */
public final class SimulatedClock implements Clock {
  private final Instant start;

  /** Since the start. Written by the owner alone. */
  private volatile long elapsedNs;

  private volatile Instant now;

  public SimulatedClock(Instant start) {
    this.start = start;
    this.now = start;
  }

  /** The date of second 0. */
  public Instant start() {
    return start;
  }

  @Override
  public Instant now() {
    return now;
  }

  /** Nanoseconds since the start. */
  public long elapsedNs() {
    return elapsedNs;
  }

  /** The same of a date: 0 if it lies before the start, NEVER if nobody lives to see it. */
  long elapsedNs(Instant at) {
    try {
      return at.isBefore(start) ? 0 : start.until(at).toNanos();
    } catch (ArithmeticException _) {
      return Seconds.NEVER;
    }
  }

  /** Owner only. */
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
