package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Optional;

/**
 * Times in the two forms of Kubernetes' JSON: RFC 3339 in seconds, and in microseconds. What Go's
 * {@code time.Parse} takes is taken, and refused with its words.
 */
final class GoTime {
  private static final String SECONDS = "2006-01-02T15:04:05Z07:00";
  private static final String MICROS = "2006-01-02T15:04:05.000000Z07:00";
  private static final LocalDateTime NEVER = LocalDateTime.of(1, 1, 1, 0, 0);

  private static final long FIRST_SECOND =
      LocalDateTime.of(0, 1, 2, 0, 0).toEpochSecond(ZoneOffset.UTC);
  private static final long LAST_SECOND =
      LocalDateTime.of(9999, 12, 30, 0, 0).toEpochSecond(ZoneOffset.UTC);

  /** What is left to be read. */
  private String rest;

  private final String text;
  private final boolean micro;

  private GoTime(String text, boolean micro) {
    this.text = text;
    this.rest = text;
    this.micro = micro;
  }

  /** The time in UTC as Go writes it, null for the year 1. */
  static Object canonical(String text, boolean micro) throws MistypedException {
    if (!micro && isCanonical(text)) {
      return text;
    }
    return new GoTime(text, micro).parsed();
  }

  /** Of seconds and nanoseconds since 1970; empty beyond the years that RFC 3339 can write. */
  static Optional<Object> of(long seconds, int nanos, boolean micro) {
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
      return Optional.empty();
    }
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).plusNanos(nanos);
    return Optional.of(written(time, micro));
  }

  /** Whether it surely is 20YY-MM-DDTHH:MM:SSZ with a day that every month has. */
  private static boolean isCanonical(String text) {
    if (text.length() != 20 || text.charAt(19) != 'Z' || text.charAt(0) != '2') {
      return false;
    }
    for (int i = 0; i < 19; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    int month = two(text, 5);
    int day = two(text, 8);
    return month >= 1
        && month <= 12
        && day >= 1
        && day <= 28
        && two(text, 11) < 24
        && two(text, 14) < 60
        && two(text, 17) < 60;
  }

  private static int two(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }

  /** Seconds since 1970 of a time as it is written here. */
  static long seconds(String canonical) {
    return Times.seconds(canonical);
  }

  /** The nanoseconds beside them. */
  static int nanos(String canonical) {
    return canonical.length() < 27
        ? 0
        : ((two(canonical, 20) * 100 + two(canonical, 22)) * 100 + two(canonical, 24)) * 1000;
  }

  private Object parsed() throws MistypedException {
    int year = year();
    skip('-');
    int month = number("01", true);
    inRange(month >= 1 && month <= 12, "month");
    skip('-');
    int day = number("02", true);
    skip('T');
    int hour = number("15", false);
    inRange(hour < 24, "hour");
    skip(':');
    int minute = number("04", true);
    inRange(minute < 60, "minute");
    skip(':');
    int second = number("05", true);
    inRange(second < 60, "second");
    int nanos = micro ? sixDigits() : anyFraction();
    int offset = offset();
    if (!rest.isEmpty()) {
      throw refused(": extra text: " + quoted(rest));
    }
    inRange(day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth(), "day");
    try {
      return written(
          LocalDate.of(year, month, day).atTime(hour, minute, second, nanos).minusSeconds(offset),
          micro);
    } catch (DateTimeException e) {
      throw new MistypedException(e.getMessage());
    }
  }

  private static Object written(LocalDateTime time, boolean micro) {
    if (time.equals(NEVER)) {
      return Null.NULL;
    }
    StringBuilder out = new StringBuilder(28);
    padded(out, time.getYear(), 4);
    padded(out.append('-'), time.getMonthValue(), 2);
    padded(out.append('-'), time.getDayOfMonth(), 2);
    padded(out.append('T'), time.getHour(), 2);
    padded(out.append(':'), time.getMinute(), 2);
    padded(out.append(':'), time.getSecond(), 2);
    if (micro) {
      padded(out.append('.'), time.get(ChronoField.MICRO_OF_SECOND), 6);
    }
    return out.append('Z').toString();
  }

  private static void padded(StringBuilder out, int number, int digits) {
    String text = Integer.toString(number);
    for (int i = text.length(); i < digits; i++) {
      out.append('0');
    }
    out.append(text);
  }

  private boolean digit(int at) {
    return at < rest.length() && rest.charAt(at) >= '0' && rest.charAt(at) <= '9';
  }

  private int year() throws MistypedException {
    if (!(digit(0) && digit(1) && digit(2) && digit(3))) {
      throw cannot("2006");
    }
    return Integer.parseInt(taken(4));
  }

  /** One digit or two; two only if {@code fixed}. */
  private int number(String element, boolean fixed) throws MistypedException {
    if (!digit(0) || (fixed && !digit(1))) {
      throw cannot(element);
    }
    return Integer.parseInt(taken(digit(1) ? 2 : 1));
  }

  private String taken(int length) {
    String part = rest.substring(0, length);
    rest = rest.substring(length);
    return part;
  }

  private void skip(char separator) throws MistypedException {
    if (rest.isEmpty() || rest.charAt(0) != separator) {
      throw cannot(String.valueOf(separator));
    }
    rest = rest.substring(1);
  }

  private boolean point() {
    return !rest.isEmpty() && (rest.charAt(0) == '.' || rest.charAt(0) == ',');
  }

  private int sixDigits() throws MistypedException {
    boolean fits = point();
    for (int i = 1; i <= 6; i++) {
      fits = fits && digit(i);
    }
    if (!fits) {
      throw cannot(".000000");
    }
    return Integer.parseInt(taken(7).substring(1)) * 1_000;
  }

  /** A fraction of a second that the form does not have; it is read, and lost. */
  private int anyFraction() {
    if (point() && digit(1)) {
      int end = 1;
      while (digit(end)) {
        end++;
      }
      String digits = (taken(end).substring(1) + "00000000").substring(0, 9);
      return Integer.parseInt(digits);
    }
    return 0;
  }

  private int offset() throws MistypedException {
    if (rest.startsWith("Z")) {
      rest = rest.substring(1);
      return 0;
    }
    boolean digits = digit(1) && digit(2) && digit(4) && digit(5);
    if (rest.length() < 6 || rest.charAt(3) != ':' || !digits) {
      throw cannot("Z07:00");
    }
    int hours = two(rest, 1);
    int minutes = two(rest, 4);
    String before = rest;
    rest = rest.substring(6);
    inRange(hours <= 24, "time zone offset hour");
    inRange(minutes <= 60, "time zone offset minute");
    int seconds = (hours * 60 + minutes) * 60;
    return switch (before.charAt(0)) {
      case '+' -> seconds;
      case '-' -> -seconds;
      default -> {
        rest = before;
        throw cannot("Z07:00");
      }
    };
  }

  private void inRange(boolean fits, String what) throws MistypedException {
    if (!fits) {
      throw refused(": " + what + " out of range");
    }
  }

  private MistypedException refused(String why) {
    return new MistypedException("parsing time " + quoted(text) + why);
  }

  private MistypedException cannot(String element) {
    return refused(
        " as "
            + quoted(micro ? MICROS : SECONDS)
            + ": cannot parse "
            + quoted(rest)
            + " as "
            + quoted(element));
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b < ' ') { // control characters, and all that is not ASCII
        out.append("\\x").append(Character.forDigit((b >> 4) & 15, 16));
        out.append(Character.forDigit(b & 15, 16));
      } else {
        out.append(b == '"' || b == '\\' ? "\\" : "").append((char) b);
      }
    }
    return out.append('"').toString();
  }
}
