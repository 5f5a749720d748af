package io.batkube.engine.batsim.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WireTextTest {
  @Test
  void printsSixDecimalsOfTheExactNumber() {
    var random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      double number =
          switch (random.nextInt(4)) {
            case 0 -> random.nextDouble() * Math.pow(10, random.nextInt(-8, 12));
            case 1 -> random.nextInt(1_000_000) + random.nextInt(100_000_000) / 1e7; // at a half
            case 2 -> random.nextLong(1L << 53) / 1e6;
            default -> random.nextInt(1000) / 128.0; // halves of a millionth, exactly
          };
      String exact = new BigDecimal(number).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
      assertEquals(exact, WireText.sixDecimals(number), Double.toHexString(number));
    }
    assertEquals("-0.000000", WireText.sixDecimals(-1e-9));
    assertEquals("-1.500000", WireText.sixDecimals(-1.5));
    assertEquals("0.000000", WireText.sixDecimals(0));
  }
}
