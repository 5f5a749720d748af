package io.batkube.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class SecondsTest {
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
}
