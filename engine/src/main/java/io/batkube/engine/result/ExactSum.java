package io.batkube.engine.result;

import io.batkube.engine.time.Seconds;

/** A sum of durations that neither overflows nor rounds. */
final class ExactSum {
  private long seconds;
  private long nanos;

  /** Adds {@code times} durations. */
  void add(long durationNs, long times) {
    seconds += durationNs / Seconds.ONE * times;
    nanos += durationNs % Seconds.ONE * times;
    seconds += nanos / Seconds.ONE;
    nanos %= Seconds.ONE;
  }

  void add(long durationNs) {
    add(durationNs, 1);
  }

  double toSeconds() {
    return seconds + nanos / 1e9;
  }
}
