package io.batkube.engine.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepPstateTest {
  private static final List<Double> SPEEDS = List.of(1e8, 9e7, 1e-3, 0.1639344262295082, 0.5, 0.0);

  @Test
  void triplesAreSleepThenOffThenOn() {
    assertEquals(List.of(new SleepPstate(2, 3, 4)), SleepPstate.parse("2:3:4", SPEEDS));
    assertEquals(
        List.of(new SleepPstate(2, 3, 4), new SleepPstate(1, 3, 4)),
        SleepPstate.parse(" 2:3:4 , 1:3: 4,", SPEEDS));
  }

  @Test
  void aTransitionTakesOneFlop() {
    assertEquals(6_100_000_000L, SleepPstate.transitionNs(SPEEDS.get(3)));
    assertEquals(2_000_000_000L, SleepPstate.transitionNs(SPEEDS.get(4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2",
        "2:3",
        "2:3:4:1",
        "2:3:6",
        "2:3:-1",
        "a:b:c",
        "2:3:4,2:3:4",
        "2:2:4",
        "2:3:4,3:2:4",
        "2:3:4,1:2:4",
        "2:3:5",
        "2:3:99999999999"
      })
  void whatNamesNoStatesOrMixesThemIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> SleepPstate.parse(text, SPEEDS));
  }
}
