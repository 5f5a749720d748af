package io.batkube.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SecondsTest {
  @Test
  void plainNumbersAreThoseThatDecimalsGive() {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      String whole = "0".repeat(random.nextInt(3)) + random.nextInt(1_000_000);
      String text =
          switch (random.nextInt(4)) {
            case 0 -> whole;
            case 1 -> whole + "." + random.nextInt(1_000_000_000);
            case 2 -> whole + ".00000" + random.nextInt(10_000);
            default -> random.nextInt(10) + "." + random.nextLong(Long.MAX_VALUE);
          };
      assertEquals(Seconds.ofDecimal(new BigDecimal(text)), Seconds.parse(text), text);
    }
    for (String odd : List.of(".5", "5.", "1.2.3", "-1", "", "1 ", "٣")) {
      assertEquals(decimal(odd), parsed(odd), odd);
    }
  }

  private static String decimal(String text) {
    try {
      return String.valueOf(Seconds.ofDecimal(new BigDecimal(text)));
    } catch (NumberFormatException e) {
      return "none";
    }
  }

  private static String parsed(String text) {
    try {
      return String.valueOf(Seconds.parse(text));
    } catch (NumberFormatException e) {
      return "none";
    }
  }

  @Test
  void readsDecimalsToTheNanosecond() {
    assertEquals(12_000_000_000L, Seconds.parse("12"));
    assertEquals(1, Seconds.parse("0.000000001"));
    assertEquals(1, Seconds.parse("5e-10"));
    assertEquals(0, Seconds.parse("4.99e-10"));
    assertEquals(-1, Seconds.parse("-5e-10"));
    assertEquals(0, Seconds.parse("0e99999"));
    assertEquals(9_223_372_036_854_775_806L, Seconds.parse("9223372036.854775806"));
  }

  @Test
  void costsNothingHoweverLargeTheExponent() {
    assertEquals(0, Seconds.parse("1e-999999999"));
    assertThrows(ArithmeticException.class, () -> Seconds.parse("1e999999999"));
    assertThrows(ArithmeticException.class, () -> Seconds.parse("-1e400"));
    assertThrows(ArithmeticException.class, () -> Seconds.parse("9223372036.854775807"));
  }

  @Test
  void readsBackWhatItPrints() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      long ns = random.nextLong() >> random.nextInt(1, 64);
      assertEquals(ns, Seconds.parse(Seconds.format(ns)));
      long micros = ns / 1000 * 1000;
      assertEquals(micros, Seconds.parse(Seconds.format6(micros)));
    }
    assertEquals("never", Seconds.format(Seconds.NEVER));
    assertEquals("1200", Seconds.format(1_200_000_000_000L));
    assertEquals("-0.5", Seconds.format(-500_000_000));
  }

  @Test
  void nothingComesAfterNever() {
    assertEquals(Seconds.NEVER, Seconds.plus(Seconds.NEVER, 1));
    assertEquals(Seconds.NEVER, Seconds.plus(1, Seconds.NEVER));
    assertEquals(Seconds.NEVER, Seconds.plus(Seconds.NEVER, Seconds.NEVER));
    assertEquals(5, Seconds.plus(2, 3));
  }

  @Test
  void givesTheNearestDouble() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < 20_000; i++) {
      long ns = random.nextLong() >> random.nextInt(1, 64);
      assertEquals(BigDecimal.valueOf(ns, 9).doubleValue(), Seconds.toDouble(ns));
    }
  }
}
