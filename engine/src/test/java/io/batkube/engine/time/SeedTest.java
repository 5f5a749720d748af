package io.batkube.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of a seed are part of every result that was made with it. */
class SeedTest {
  @ParameterizedTest
  @CsvSource({
    "0, policy random, 5776233598720689850",
    "0, workload w0, 7589172244827929503",
    "1, policy random, -3215735501442695894",
    "-1, policy random, -5746913133006811420",
    "9223372036854775807, '', 1050922234499378400",
  })
  void aStreamIsTheSameForEver(long seed, String name, long first) {
    assertEquals(first, new Seed(seed).stream(name).nextLong());
  }
}
