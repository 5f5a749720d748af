package io.batkube.kubernetes.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexesTest {
  @Test
  void countsIndexesAndFindsCommonOnes() throws Indexes.BadIndexesException {
    Indexes some = Indexes.parse("0,2-5", 10);

    assertEquals(5, some.count());
    assertEquals(4, some.common(Indexes.parse("1,4-9", 10)));
    assertEquals(-1, some.common(Indexes.parse("1,6-9", 10)));
    assertEquals(0, Indexes.parse("", 10).count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | too large index: \"10\"",
        "3-3 | non-increasing order, previous: 3, current: 3",
        "3,1 | non-increasing order, previous: 3, current: 1",
        "a | cannot convert string to integer for index: \"a\"",
      })
  void refusesWhatIsNoRisingList(String text, String problem) {
    assertEquals(
        problem,
        assertThrows(Indexes.BadIndexesException.class, () -> Indexes.parse(text, 10))
            .getMessage());
  }
}
