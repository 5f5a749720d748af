package io.batkube.kubernetes.tree;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** Times as objects show them: in UTC and whole seconds, such as 2026-01-01T00:00:00Z. */
public final class Times {
  private static final int SECONDS_OF_DAY = 86_400;
  private static final int SECONDS_OF_HOUR = 3_600;
  private static final int SECONDS_OF_MINUTE = 60;

  /** Of the text up to the hours. */
  private static final int DATE_LENGTH = 11;

  /** Where the last years with four digits end. */
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private static final long FIRST_DAY = LocalDate.of(0, 1, 1).toEpochDay();

  /**
   * What was said last: many things happen in the same second. Immutable, so that any thread may
   * find one here, or miss it.
   */
  private record Said(long second, String text) {}

  private static Said last = new Said(0, "1970-01-01T00:00:00Z");

  private Times() {}

  /** A time in whole seconds; what is beyond them is dropped. */
  public static String text(Instant instant) {
    Said said = last;
    if (said.second != instant.getEpochSecond()) {
      said = new Said(instant.getEpochSecond(), text(instant, said));
      last = said;
    }
    return said.text;
  }

  private static String text(Instant instant, Said before) {
    long second = instant.getEpochSecond();
    long day = Math.floorDiv(second, SECONDS_OF_DAY);
    if (day < FIRST_DAY || day > LAST_DAY) {
      return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
    boolean sameDay = day == Math.floorDiv(before.second, SECONDS_OF_DAY);
    String date = sameDay ? before.text : LocalDate.ofEpochDay(day) + "T";
    int rest = Math.floorMod(second, SECONDS_OF_DAY);
    char[] text = new char[DATE_LENGTH + 9];
    date.getChars(0, DATE_LENGTH, text, 0);
    two(rest / SECONDS_OF_HOUR, text, DATE_LENGTH);
    text[DATE_LENGTH + 2] = ':';
    two(rest / SECONDS_OF_MINUTE % SECONDS_OF_MINUTE, text, DATE_LENGTH + 3);
    text[DATE_LENGTH + 5] = ':';
    two(rest % SECONDS_OF_MINUTE, text, DATE_LENGTH + 6);
    text[DATE_LENGTH + 8] = 'Z';
    return new String(text);
  }

  private static void two(int number, char[] text, int at) {
    text[at] = (char) ('0' + number / 10);
    text[at + 1] = (char) ('0' + number % 10);
  }

  /**
   * Seconds since 1970 of a text of this form; what follows the seconds is not looked at.
   *
   * @throws DateTimeException if there is no such time
   * @throws NumberFormatException if a digit is none
   */
  public static long seconds(String text) {
    long day =
        LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)).toEpochDay();
    int second =
        LocalTime.of(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19))
            .toSecondOfDay();
    return day * SECONDS_OF_DAY + second;
  }

  private static int digits(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }
}
