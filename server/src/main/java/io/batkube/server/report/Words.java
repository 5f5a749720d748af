package io.batkube.server.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as the page shows them; {@code format.js} writes the same way. */
final class Words {
  private Words() {}

  /** {@code 28 467}: groups of three apart by a narrow space, the decimals as they are. */
  static String number(BigDecimal value) {
    String plain = value.toPlainString();
    int point = plain.indexOf('.');
    var whole = new StringBuilder(point < 0 ? plain : plain.substring(0, point));
    for (int i = whole.length() - 3; i > (whole.charAt(0) == '-' ? 1 : 0); i -= 3) {
      whole.insert(i, '\u202f');
    }
    return whole + (point < 0 ? "" : plain.substring(point));
  }

  static String number(long value) {
    return number(BigDecimal.valueOf(value));
  }

  /** Four significant digits, or all digits before the point. */
  static String rounded(BigDecimal value) {
    int digits = Math.max(0, 4 - Math.max(1, value.precision() - value.scale()));
    var rounded = value.setScale(Math.min(digits, 6), RoundingMode.HALF_UP).stripTrailingZeros();
    return number(rounded.scale() < 0 ? rounded.setScale(0) : rounded);
  }

  /** {@code 70.3 %} of a share of 0.7032. */
  static String percent(BigDecimal share) {
    return share.movePointRight(2).setScale(1, RoundingMode.HALF_UP).toPlainString() + " %";
  }

  /** {@code 12.5 s}, {@code 3 min 05 s}, {@code 7 h 02 min}, {@code 332 d 21 h}. */
  static String duration(BigDecimal seconds) {
    if (seconds.signum() < 0) {
      return "−" + duration(seconds.negate());
    }
    if (seconds.compareTo(BigDecimal.valueOf(60)) < 0) {
      return rounded(seconds) + " s";
    }
    long whole = seconds.setScale(0, RoundingMode.HALF_UP).longValue();
    if (whole < 3600) {
      return whole / 60 + " min " + two(whole % 60) + " s";
    }
    if (whole < 86_400) {
      return whole / 3600 + " h " + two(whole / 60 % 60) + " min";
    }
    return number(whole / 86_400) + " d " + whole / 3600 % 24 + " h";
  }

  private static String two(long value) {
    return value < 10 ? "0" + value : Long.toString(value);
  }
}
