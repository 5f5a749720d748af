package io.batkube.kubernetes.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSyntaxTest {

  private static Optional<String> mistake(String text) {
    return JsonSyntax.mistake(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " [ ] ",
        "null",
        "-0.5e+7",
        "[0,1.25,{\"a\":[],\"b\":{}}]",
        "\"\\u00e9\\n\u00e9\"",
        "{\"a\":{\"b\":[[1],{}]},\"c\":true}"
      })
  void documentsHaveNoMistake(String text) {
    assertEquals(Optional.empty(), mistake(text));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "nope | invalid character 'o' in literal null (expecting 'u')",
        "trUe | invalid character 'U' in literal true (expecting 'u')",
        "`` | unexpected end of JSON input",
        "{ | unexpected end of JSON input",
        "[1 | unexpected end of JSON input",
        "{\"a\":1,} | invalid character '}' looking for beginning of object key string",
        "{a:1} | invalid character 'a' looking for beginning of object key string",
        "{\"a\" 1} | invalid character '1' after object key",
        "{\"a\":1 \"b\":2} | invalid character '\"' after object key:value pair",
        "[1 2] | invalid character '2' after array element",
        "[1,] | invalid character ']' looking for beginning of value",
        "{} x | invalid character 'x' after top-level value",
        "01 | invalid character '1' after top-level value",
        "-x | invalid character 'x' in numeric literal",
        "1.x | invalid character 'x' after decimal point in numeric literal",
        "1ex | invalid character 'x' in exponent of numeric literal",
        "\"\\x\" | invalid character 'x' in string escape code",
        "\"\\u12g4\" | invalid character 'g' in \\u hexadecimal character escape",
        "'a' | invalid character '\\'' looking for beginning of value"
      })
  void mistakesAreToldInTheWordsOfGo(String text, String words) {
    assertEquals(Optional.of(words), mistake(text));
  }

  @Test
  void controlCharactersInStringsAreTold() {
    assertEquals(Optional.of("invalid character '\\n' in string literal"), mistake("\"a\nb\""));
    assertEquals(Optional.of("invalid character '\\x01' in string literal"), mistake("\"\u0001\""));
  }

  @Test
  void depthHasALimit() {
    assertEquals(Optional.empty(), mistake("[".repeat(10_000) + "]".repeat(10_000)));
    assertEquals(
        Optional.of("invalid character '[' exceeded max depth"), mistake("[".repeat(10_001)));
  }
}
