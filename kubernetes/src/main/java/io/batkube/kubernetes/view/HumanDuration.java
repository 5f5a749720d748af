package io.batkube.kubernetes.view;

import java.time.Duration;
import java.time.Instant;

/** A length of time in two or three digits: "95s", "3m20s", "5h10m", "2d3h", "400d", "3y". */
final class HumanDuration {
  private static final long MINUTE = 60;
  private static final long HOUR = 60L * MINUTE;
  private static final long DAY = 24L * HOUR;
  private static final long YEAR = 365L * DAY;

  private HumanDuration() {}

  static String between(Instant from, Instant to) {
    int nanos = to.getNano() - from.getNano();
    long seconds = to.getEpochSecond() - from.getEpochSecond();
    if (seconds > 0 && nanos < 0) {
      seconds--;
    } else if (seconds < 0 && nanos > 0) {
      seconds++;
    }
    return seconds == 0 && Duration.between(from, to).isNegative() ? "0s" : of(seconds);
  }

  /** Of whole seconds; a second before the beginning still counts as it. */
  static String of(long seconds) {
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < 0) {
      return "0s";
    }
    if (seconds < 2 * MINUTE) {
      return seconds + "s";
    }
    if (seconds < 10 * MINUTE) {
      return two(seconds / MINUTE, "m", seconds % MINUTE, "s");
    }
    if (seconds < 3 * HOUR) {
      return seconds / MINUTE + "m";
    }
    if (seconds < 8 * HOUR) {
      return two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "m");
    }
    if (seconds < 2 * DAY) {
      return seconds / HOUR + "h";
    }
    if (seconds < 8 * DAY) {
      return two(seconds / DAY, "d", seconds % DAY / HOUR, "h");
    }
    if (seconds < 2 * YEAR) {
      return seconds / DAY + "d";
    }
    if (seconds < 8 * YEAR) {
      return two(seconds / YEAR, "y", seconds % YEAR / DAY, "d");
    }
    return seconds / YEAR + "y";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return small == 0 ? large + unit : large + unit + small + smallUnit;
  }
}
