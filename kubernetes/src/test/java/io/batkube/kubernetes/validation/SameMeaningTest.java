package io.batkube.kubernetes.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SameMeaningTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'b':[]}|{'a':1}|true",
        "{'a':1,'b':null}|{'a':1,'c':null}|true",
        "{'labels':{}}|{}|true",
        "{'emptyDir':{}}|{}|false",
        "{'a':{'b':1}}|{'a':{'b':2}}|false",
        "{'a':[{'b':[]}]}|{'a':[{}]}|true",
        "{'a':[1]}|{'a':[1,2]}|false",
      })
  void emptyListsAndMapsAreNone(String one, String other, boolean same) {
    Object left = Json.parse(one.replace('\'', '"'));
    Object right = Json.parse(other.replace('\'', '"'));
    assertEquals(same, SameMeaning.of(left, right));
    assertEquals(same, SameMeaning.of(right, left));
  }

  /** Where each level compares what is below it twice, this never ends. */
  @Test
  void whatLiesDeepIsComparedOnce() {
    assertTrue(SameMeaning.of(nested("x"), nested("x")));
    assertFalse(SameMeaning.of(nested("x"), nested("y")));
  }

  private static Fields nested(String bottom) {
    Fields object = Fields.of("bottom", bottom);
    for (int depth = 0; depth < 64; depth++) {
      object = Fields.of("inner", object);
    }
    return object;
  }
}
