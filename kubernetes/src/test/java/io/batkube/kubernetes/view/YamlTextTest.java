package io.batkube.kubernetes.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class YamlTextTest {
  static Stream<Arguments> documents() {
    return Stream.of(
        Arguments.of("{}", "{}\n"),
        Arguments.of(
            "{'a':{},'b':[],'c':null,'d':true,'e':1,'f':1.5}",
            "a: {}\nb: []\nc: null\nd: true\ne: 1\nf: 1.5\n"),
        Arguments.of(
            "{'l':[{'b':1,'a':2},[1,[2]],'x']}", "l:\n- a: 2\n  b: 1\n- - 1\n  - - 2\n- x\n"),
        Arguments.of("{'m':'a\\nb\\n\\nc'}", "m: |-\n  a\n  b\n\n  c\n"),
        Arguments.of("{'m':'a\\n'}", "m: |\n  a\n"),
        Arguments.of("{'m':'a\\n\\n'}", "m: |+\n  a\n\n"),
        Arguments.of("{'m':'  a\\nb'}", "m: |2-\n    a\n  b\n"),
        Arguments.of(
            "{'b10':1,'b9':2,'B':3,'_':4,'1':5,'aa':6}",
            "_: 4\n\"1\": 5\nB: 3\naa: 6\nb9: 2\nb10: 1\n"),
        Arguments.of("{'a':{'m':['x: y']}}", "a:\n  m:\n  - 'x: y'\n"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void writesDocumentsAsGoDoes(String json, String yaml) {
    assertEquals(yaml, YamlText.of(Json.parse(json.replace('\'', '"'))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain|plain",
        "a b|a b",
        "yes|\"yes\"",
        "null|\"null\"",
        "12|\"12\"",
        "0x1F|\"0x1F\"",
        "1e3|\"1e3\"",
        "1_000|\"1_000\"",
        "1.2.3|1.2.3",
        "12:30|\"12:30\"",
        ".5|\".5\"",
        "2026-11-21T10:00:00Z|\"2026-11-21T10:00:00Z\"",
        "2026-11-21|\"2026-11-21\"",
        "-|'-'",
        "-x|-x",
        "a: b|'a: b'",
        "a:b|a:b",
        "a #b|'a #b'",
        "a#b|a#b",
        "@x|'@x'",
        "'q'|'''q'''",
        "*|'*'",
        "x*|x*",
        "{a}|'{a}'",
        "a{b}|a{b}",
        "---|'---'",
        "~|\"~\"",
        "10Gi|10Gi",
        "0.1|\"0.1\"",
        "v1|v1",
        "?|'?'",
        "?x|?x",
        "on|\"on\"",
        "%a|'%a'"
      })
  void quotesWhatWouldBeReadAsSomethingElse(String text, String yaml) {
    assertEquals("- " + yaml + "\n", YamlText.of(Items.of(text)));
  }

  @ParameterizedTest
  @CsvSource({"'\t',\"\\t\"", "' a',' a'", "'a ','a '"})
  void quotesBlanksAtTheEdges(String text, String yaml) {
    String quoted = text.startsWith("\t") ? yaml : "'" + text + "'";
    assertEquals("- " + quoted + "\n", YamlText.of(Items.of(text)));
  }

  @org.junit.jupiter.api.Test
  void foldsLongLinesAfterTheEightiethColumn() {
    String word = "x".repeat(39);
    String text = String.join(" ", word, word, word, word);
    assertEquals(
        "a: " + word + " " + word + "\n  " + word + " " + word + "\n",
        YamlText.of(Fields.of("a", text)));
  }
}
