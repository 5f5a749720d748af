package io.batkube.kubernetes.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimesTest {
  private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long END = Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

  private static void check(Instant time) {
    String text = Times.text(time);
    assertEquals(time.truncatedTo(ChronoUnit.SECONDS).toString(), text);
    if (time.getEpochSecond() >= FIRST && time.getEpochSecond() < END) {
      assertEquals(time.getEpochSecond(), Times.seconds(text));
    }
  }

  @Test
  void textIsTheInstantsInWholeSeconds() {
    var random = new SplittableRandom(4);
    for (int i = 0; i < 20_000; i++) {
      Instant time = Instant.ofEpochSecond(random.nextLong(FIRST, END), random.nextInt(1000000000));
      check(time);
      check(time.plusSeconds(random.nextInt(100_000))); // often the same day
      check(time.minusSeconds(1));
    }
  }

  @Test
  void theEdgesOfDaysAndYears() {
    for (long edge : new long[] {FIRST, END, 0, -86_400, 951_782_400, 1_767_225_600}) {
      for (int seconds = -2; seconds <= 2; seconds++) {
        check(Instant.ofEpochSecond(edge + seconds));
      }
    }
  }

  @Test
  void whatFollowsTheSecondsIsNotRead() {
    assertEquals(1_767_225_601, Times.seconds("2026-01-01T00:00:01.500000Z"));
  }

  @Test
  void whatIsNoTimeIsRefused() {
    assertThrows(DateTimeException.class, () -> Times.seconds("2026-02-30T00:00:00Z"));
    assertThrows(DateTimeException.class, () -> Times.seconds("2026-01-01T24:00:00Z"));
    assertThrows(NumberFormatException.class, () -> Times.seconds("2026-01-x1T00:00:00Z"));
  }
}
