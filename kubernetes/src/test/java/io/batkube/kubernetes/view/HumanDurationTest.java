package io.batkube.kubernetes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HumanDurationTest {
  @ParameterizedTest
  @CsvSource({
    "-2,<invalid>",
    "-1,0s",
    "0,0s",
    "119,119s",
    "120,2m",
    "121,2m1s",
    "599,9m59s",
    "600,10m",
    "10799,179m",
    "10800,3h",
    "10860,3h1m",
    "28799,7h59m",
    "28800,8h",
    "172799,47h",
    "172800,2d",
    "180000,2d2h",
    "691199,7d23h",
    "691200,8d",
    "63071999,729d",
    "63072000,2y",
    "63158400,2y1d",
    "252288000,8y",
    "315360000,10y"
  })
  void hasTwoOrThreeDigits(long seconds, String text) {
    assertEquals(text, HumanDuration.of(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T00:00:00.9Z,2026-01-01T00:00:02.1Z,1s",
    "2026-01-01T00:00:01.5Z,2026-01-01T00:00:00Z,0s",
    "2026-01-01T00:00:02.5Z,2026-01-01T00:00:00Z,<invalid>",
    "2026-01-01T00:00:00.5Z,2026-01-01T00:00:00Z,0s"
  })
  void dropsFractionsTowardsZero(String from, String to, String text) {
    assertEquals(text, HumanDuration.between(Instant.parse(from), Instant.parse(to)));
  }
}
