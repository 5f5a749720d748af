package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.time.Seconds;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A span of simulated time as people write it: seconds, or a number with its unit. */
public final class Span {
  private static final Pattern SPAN = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h|d)?");

  private Span() {}

  /**
   * Nanoseconds of {@code 90}, {@code 0.5}, {@code 500ms}, {@code 90s}, {@code 10m}, {@code 2h} or
   * {@code 1d}.
   *
   * @param origin where it was found, for messages
   * @throws BadInputException if it is none, or beyond what can be simulated
   */
  public static long ns(String origin, String text) {
    Matcher found = SPAN.matcher(text);
    if (!found.matches()) {
      throw new BadInputException(
          origin + ": found '" + text + "', expected a time such as 500ms, 90s, 10m, 2h or 1d");
    }
    BigDecimal unit =
        switch (found.group(2) == null ? "s" : found.group(2)) {
          case "ms" -> new BigDecimal("0.001");
          case "m" -> BigDecimal.valueOf(60);
          case "h" -> BigDecimal.valueOf(3600);
          case "d" -> BigDecimal.valueOf(86_400);
          default -> BigDecimal.ONE;
        };
    try {
      return Seconds.ofDecimal(new BigDecimal(found.group(1)).multiply(unit));
    } catch (ArithmeticException e) {
      throw new BadInputException(
          origin + ": found '" + text + "', which is beyond the 292 years that can be simulated",
          e);
    }
  }
}
