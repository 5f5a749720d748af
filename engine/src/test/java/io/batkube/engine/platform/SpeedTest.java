package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeedTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "42f, 42",
    "0f, 0",
    "100.0Mf, 1e8",
    "98.095Mf, 98095000",
    "16.673E9f, 16.673e9",
    "16.673E9flops, 16.673e9",
    "1e-9Mf, 1e-3",
    "1.f, 1",
    ".5kf, 500",
    "+3Gf, 3e9",
    "2Tf, 2e12",
    "1Pf, 1e15",
    "1Ef, 1e18",
    "1E3f, 1000",
    "1Zf, 1e21",
    "1Yf, 1e24",
    "1Kif, 1024",
    "1Mif, 1048576",
    "1Gif, 1073741824",
    "3megaflops, 3e6",
    "' 7Gf ', 7e9"
  })
  void aSpeedIsInFlopPerSecond(String text, double flops) {
    assertEquals(flops, Speed.parse(text), flops * 1e-15);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "f", "Gf", "1 Gf", "1gf", "1GF", "1Gb", "-1f", "1e999f", "nan", "inf", "0x1f", "1,5Gf",
        "1..5Gf", "1Gfx", "1e"
      })
  void anythingElseIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Speed.parse(text));
  }

  @Test
  void speedsSeparatedByCommasArePowerStates() {
    assertEquals(List.of(1e8, 8.8e7, 1e-3), Speed.parseList("100Mf, 88Mf,1e-9Mf"));
    assertThrows(IllegalArgumentException.class, () -> Speed.parseList("1Gf,"));
    assertThrows(IllegalArgumentException.class, () -> Speed.parseList("{1Gf,2Gf}"));
  }
}
