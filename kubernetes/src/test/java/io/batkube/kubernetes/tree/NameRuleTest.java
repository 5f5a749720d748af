package io.batkube.kubernetes.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameRuleTest {
  @ParameterizedTest
  @CsvSource({
    "DNS_SUBDOMAIN, a",
    "DNS_SUBDOMAIN, a--b.c-1.0",
    "QUALIFIED_NAME, app",
    "QUALIFIED_NAME, nvidia.com/gpu",
    "QUALIFIED_NAME, example.com/My_Name.1",
    "LABEL_VALUE, ''",
    "LABEL_VALUE, A.b_c-9"
  })
  void goodNamesHaveNoProblem(NameRule rule, String text) {
    assertEquals(List.of(), rule.problems(text));
  }

  @ParameterizedTest
  @CsvSource({
    "DNS_SUBDOMAIN, ''",
    "DNS_SUBDOMAIN, A",
    "DNS_SUBDOMAIN, -a",
    "DNS_SUBDOMAIN, a-",
    "DNS_SUBDOMAIN, a..b",
    "DNS_SUBDOMAIN, a_b",
    "QUALIFIED_NAME, ''",
    "QUALIFIED_NAME, /a",
    "QUALIFIED_NAME, a/",
    "QUALIFIED_NAME, a/b/c",
    "QUALIFIED_NAME, UPPER.com/a",
    "QUALIFIED_NAME, -a",
    "LABEL_VALUE, a b",
    "LABEL_VALUE, _a",
    "LABEL_VALUE, é"
  })
  void badNamesHaveOne(NameRule rule, String text) {
    assertNotEquals(List.of(), rule.problems(text));
  }

  @Test
  void lengthsAreLimited() {
    assertEquals(List.of(), NameRule.DNS_SUBDOMAIN.problems("a".repeat(253)));
    assertEquals(
        List.of("must be no more than 253 characters"),
        NameRule.DNS_SUBDOMAIN.problems("a".repeat(254)));
    assertEquals(List.of(), NameRule.QUALIFIED_NAME.problems("a.b/" + "a".repeat(63)));
    assertEquals(
        List.of("name part must be no more than 63 bytes"),
        NameRule.QUALIFIED_NAME.problems("a".repeat(64)));
    assertEquals(
        List.of("must be no more than 63 bytes"), NameRule.LABEL_VALUE.problems("a".repeat(64)));
  }
}
