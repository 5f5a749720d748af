package io.batkube.kubernetes.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected was printed by Go. */
class GoTextTest {
  private static final Fields TREE =
      Fields.of("b", Items.of("x", 1L, Null.NULL), "a", true, "c", 1.0);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.5, 0.5",
    "-1.5, -1.5",
    "123456, 123456",
    "999999.5, 999999.5",
    "1e6, 1e+06",
    "1000000.5, 1.0000005e+06",
    "123456789, 1.23456789e+08",
    "1e20, 1e+20",
    "1e21, 1e+21",
    "1.5e300, 1.5e+300",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "-2.5e-7, -2.5e-07",
  })
  void numbersHaveAnExponentWhereGoWritesOne(double number, String text) {
    assertEquals(text, GoText.of(number));
  }

  @Test
  void treesAreWrittenInTheOrderOfNames() {
    assertEquals("map[a:true b:[x 1 <nil>] c:1]", GoText.of(TREE));
    assertEquals("[]", GoText.of(Items.EMPTY));
  }

  @Test
  void sourceNamesTypes() {
    assertEquals(
        "map[string]interface {}{\"a\":true,"
            + " \"b\":[]interface {}{\"x\", 1, interface {}(nil)}, \"c\":1}",
        GoText.source(TREE));
  }

  @Test
  void whatIsNoStringSaysSo() {
    assertEquals("x", GoText.asString("x"));
    assertEquals("%!s(<nil>)", GoText.asString(Null.NULL));
    assertEquals("%!s(int64=3)", GoText.asString(3L));
    assertEquals("%!s(bool=true)", GoText.asString(true));
  }

  @Test
  void quotedTextShowsWhatCannotBePrinted() {
    assertEquals(
        "\"a\\\"\\\\\\n\\t\\a\\v\\x01\\x7f'\"",
        GoText.quoted("a\"\\\n\t\u0007\u000b\u0001\u007f'"));
    assertEquals("\"\\u00a0\\u200b \u00e9\"", GoText.quoted("\u00a0\u200b \u00e9"));
    assertEquals("\"\\U000e0001\"", GoText.quoted(Character.toString(0xe0001)));
    assertEquals("\\'", GoText.escaped('\'', '\''));
    assertEquals("\"", GoText.escaped('"', '\''));
  }
}
