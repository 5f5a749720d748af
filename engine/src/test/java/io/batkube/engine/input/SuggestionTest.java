package io.batkube.engine.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("fcfs", "easy-backfilling", "filler", "cores", "count", "id");

  @ParameterizedTest
  @CsvSource({
    "fcsf, fcfs",
    "FCFS, fcfs",
    "easy-backfiling, easy-backfilling",
    "easybackfilling, easy-backfilling",
    "core, cores",
    "cuont, count",
    "Id, id"
  })
  void aTypingMistakeIsRecognised(String found, String meant) {
    assertEquals(Optional.of(meant), Suggestion.nearest(found, KNOWN));
    assertEquals(", did you mean '" + meant + "'?", Suggestion.phrase(found, KNOWN));
  }

  @ParameterizedTest
  @CsvSource({"conservative", "''", "xy", "speedup"})
  void aNameThatIsNoneOfTheKnownIsNotGuessed(String found) {
    assertEquals(Optional.empty(), Suggestion.nearest(found, KNOWN));
    assertEquals("", Suggestion.phrase(found, KNOWN));
  }

  @Test
  void aVeryLongNameCostsNothing() {
    assertEquals(Optional.empty(), Suggestion.nearest("x".repeat(1_000_000), KNOWN));
  }
}
