package io.batkube.kubernetes.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoRegexTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "^a+$|aa|true",
        "b|abc|true",
        "^[[:alpha:]]+$|abC|true",
        "^[[:^alpha:]]+$|a|false",
        "^[\\d-]+$|1-2|true",
        "^[]a]+$|]a|true",
        "^[&&a]+$|&a|true",
        "^[a[b]+$|[|true",
        "^x{2}$|xx|true",
        "^x{,2}$|x{,2}|true",
        "^\\Qa.b\\E$|a.b|true",
        "^\\Qa.b\\E$|axb|false",
        "^(?P<n>a)(?:b)$|ab|true",
        "(?i)^ABC$|abc|true",
        "^\\pL+$|\u00e9|true",
        "^\\p{Greek}$|\u03b1|true",
        "^\\x41\\x{42}\\103$|ABC|true",
        "^a-b_c$|a-b_c|true",
        "^\\-\\_$|-_|true",
      })
  void findsWhatGoFinds(String pattern, String text, boolean found) throws GoRegex.SyntaxException {
    assertEquals(found, GoRegex.compile(pattern).find(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "( | missing closing ): `(`",
        "a) | unexpected ): `a)`",
        "[a | missing closing ]: `[a`",
        "x{2,1} | invalid repeat count: `{2,1}`",
        "x{1001} | invalid repeat count: `{1001}`",
        "a** | invalid nested repetition operator: `**`",
        "*a | missing argument to repetition operator: `*`",
        "a\\ | trailing backslash at end of expression: ``",
        "(?=a) | invalid or unsupported Perl syntax: `(?=`",
        "[z-a] | invalid character class range: `z-a`",
        "\\8 | invalid escape sequence: `\\8`",
      })
  void refusesInTheWordsOfGo(String pattern, String problem) {
    GoRegex.SyntaxException refusal =
        assertThrows(GoRegex.SyntaxException.class, () -> GoRegex.compile(pattern));
    assertEquals("error parsing regexp: " + problem, refusal.getMessage());
  }

  @Test
  void endsWhereTheTextEnds() throws GoRegex.SyntaxException {
    assertFalse(GoRegex.compile("^a$").find("a\n"));
  }

  @Test
  void givesUpWhereJavaWouldSearchForYears() throws GoRegex.SyntaxException {
    GoRegex greedy = GoRegex.compile("^(a+)+$");
    assertFalse(greedy.find("a".repeat(60) + "b"));
  }
}
