package io.batkube.kubernetes.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPathTest {
  private static final Object OBJECT =
      Json.parse(
          """
          {"a":{"b":"x","odd.name":7},
           "l":[{"n":"p","v":1},{"n":"q","v":2.5},{"n":"r"}],"t":true}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".a.b | [\"x\"]",
        "a.b | [\"x\"]",
        "$.a.b | [\"x\"]",
        ".a.c | []",
        ".a['odd.name'] | [7]",
        ".a.odd\\.name | [7]",
        ".l[0].n | [\"p\"]",
        ".l[-1].n | [\"r\"]",
        ".l[5].n | []",
        ".l[*].n | [\"p\",\"q\",\"r\"]",
        ".l[0:2].n | [\"p\",\"q\"]",
        ".l[::2].n | [\"p\",\"r\"]",
        ".l[0,2].n | [\"p\",\"r\"]",
        ".l[?(@.n=='q')].v | [2.5]",
        ".l[?(@.n==\"q\")].v | [2.5]",
        ".l[?(@.v>1)].n | [\"q\"]",
        ".l[?(@.v)].n | [\"p\",\"q\"]",
        "..n | [\"p\",\"q\",\"r\"]",
        ".a.* | [\"x\",7]",
        ".t | [true]",
      })
  void followsPaths(String path, String found) throws JsonPath.BadPathException {
    assertEquals(Json.parse(found), Items.of(JsonPath.parse(path).find(OBJECT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {".a[", ".a[x]", "..", ".a[0:2:0]", "!a"})
  void refusesWhatIsNoPath(String path) {
    assertThrows(JsonPath.BadPathException.class, () -> JsonPath.parse(path));
  }

  @Test
  void printsTextsAsTheyAreAndObjectsAsJson() {
    assertEquals("x", JsonPath.printed("x"));
    assertEquals("{\"a\":1,\"b\":[]}", JsonPath.printed(Json.parse("{\"b\":[],\"a\":1}")));
    assertEquals("<no value>", JsonPath.printed(Json.parse("null")));
  }
}
