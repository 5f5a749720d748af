package io.batkube.engine.time;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Conversions between simulated nanoseconds and the decimal seconds of files and protocols.
 *
 * <p>Durations and instants inside the engine are {@code long} nanoseconds; seconds exist as text
 * in codecs and reports only. {@link #NEVER} stands for "unbounded" and is greater than every
 * instant.
 */
public final class Seconds {
  /** Nanoseconds in a second. */
  public static final long ONE = 1_000_000_000L;

  /** An instant that is never reached: 292 years after the start. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final BigDecimal NS_PER_SECOND = BigDecimal.valueOf(ONE);
  private static final BigDecimal MAX_NS = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Of a number that is read without a detour. */
  private static final int MOST_DIGITS = 9;

  private Seconds() {}

  /**
   * Nanoseconds of a decimal number of seconds such as {@code "12"}, {@code "0.5"} or {@code
   * "1e3"}, rounded half up to a nanosecond.
   *
   * @throws NumberFormatException if the text is no decimal number
   * @throws ArithmeticException if it is beyond ±292 years
   */
  public static long parse(String decimalSeconds) {
    long plain = parsePlain(decimalSeconds);
    return plain != Long.MIN_VALUE ? plain : ofDecimal(new BigDecimal(decimalSeconds));
  }

  /**
   * Nanoseconds of a decimal number of seconds, rounded half up to a nanosecond.
   *
   * @throws ArithmeticException if it is beyond ±292 years
   */
  public static long ofDecimal(BigDecimal seconds) {
    // The powers of ten first: rounding 1e-999999999, or spelling out 1e999999999, takes gigabytes.
    long digitsBeforePoint = (long) seconds.precision() - seconds.scale();
    if (seconds.signum() == 0 || digitsBeforePoint < -9) {
      return 0;
    }
    if (digitsBeforePoint > 10) {
      throw new ArithmeticException(seconds + " s is beyond the 292 years that can be simulated");
    }
    BigDecimal ns = seconds.multiply(NS_PER_SECOND).setScale(0, RoundingMode.HALF_UP);
    if (ns.abs().compareTo(MAX_NS) >= 0) {
      throw new ArithmeticException(seconds + " s is beyond the 292 years that can be simulated");
    }
    return ns.longValueExact();
  }

  /**
   * Nanoseconds of what nearly all texts are: up to nine digits, and up to nine more behind a
   * point. MIN_VALUE of any other.
   */
  private static long parsePlain(String text) {
    int point = text.indexOf('.');
    int whole = point < 0 ? text.length() : point;
    long seconds = digits(text, 0, whole);
    if (point < 0 || seconds < 0) {
      return seconds < 0 ? Long.MIN_VALUE : seconds * ONE;
    }
    long fraction = digits(text, point + 1, text.length());
    if (fraction < 0) {
      return Long.MIN_VALUE;
    }
    for (int i = text.length() - point - 1; i < MOST_DIGITS; i++) {
      fraction *= 10;
    }
    return seconds * ONE + fraction;
  }

  /** The number that one to nine digits are; -1 if they are not. */
  private static long digits(String text, int from, int to) {
    if (from == to || to - from > MOST_DIGITS) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Seconds as a floating-point number, for ratios and reports: the nearest double. */
  public static double toDouble(long ns) {
    boolean exactInput = Math.abs(ns) <= 1L << 53;
    return exactInput ? ns / 1e9 : BigDecimal.valueOf(ns, 9).doubleValue();
  }

  /** {@code a + b} for an instant and a duration that is not negative; NEVER where it overflows. */
  public static long plus(long instantNs, long durationNs) {
    long sum = instantNs + durationNs;
    return sum < instantNs ? NEVER : sum;
  }

  /** Six decimals, as Batsim prints a double: rounded half up from nanoseconds. */
  public static String format6(long ns) {
    return append6(new StringBuilder(20), ns).toString();
  }

  /** Appends {@link #format6}. */
  public static StringBuilder append6(StringBuilder out, long ns) {
    long micros = Math.floorDiv(ns, 1000) + (Math.floorMod(ns, 1000) >= 500 ? 1 : 0);
    if (micros < 0) {
      out.append('-');
      micros = -micros;
    }
    out.append(micros / 1_000_000).append('.');
    long fraction = micros % 1_000_000;
    for (long unit = 100_000; unit > 0; unit /= 10) {
      out.append((char) ('0' + fraction / unit % 10));
    }
    return out;
  }

  /** The shortest exact text: {@code "12"}, {@code "0.5"}, {@code "3.000000045"}. */
  public static String format(long ns) {
    if (ns == NEVER) {
      return "never";
    }
    String text = BigDecimal.valueOf(ns, 9).stripTrailingZeros().toPlainString();
    return text.equals("0") ? "0" : text;
  }
}
