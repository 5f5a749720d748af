package io.batkube.server.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTreesTest {
  private static YamlReader.Document read(String yaml) throws YamlReader.BadYamlException {
    return new YamlTrees().read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String yaml) throws YamlReader.BadYamlException {
    return Json.text(read(yaml).value());
  }

  /** The second column is what sigs.k8s.io/yaml makes of the first; / begins a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: 1|{\"a\":1}",
        "b: 1/a: 2|{\"a\":2,\"b\":1}",
        "[yes, No, on, OFF, y, n, true, False]|[true,false,true,false,true,false,true,false]",
        "[~, null, NULL, '', \"\"]|[null,null,null,\"\",\"\"]",
        "[0777, 0o17, 0x1F, 0b11, -0x1, +5, 08, 1_000, 007]|[511,15,31,3,-1,5,8,1000,7]",
        "[1.5, .5, 5., 1e3, -1.5e-3, 1e400]|[1.5,0.5,5,1000,-0.0015,\"1e400\"]",
        "[2001-01-01, 12:30:45, 1.2.3, 0x, 100m, 1e]|"
            + "[\"2001-01-01\",\"12:30:45\",\"1.2.3\",\"0x\",\"100m\",\"1e\"]",
        "[9223372036854775807, 18446744073709551615]|[9223372036854775807,18446744073709552000]",
        "['yes', \"1\", '~']|[\"yes\",\"1\",\"~\"]",
        "!!str yes|\"yes\"",
        "[!!int \"3\", !!binary aGk=]|[3,\"hi\"]",
        "{1: a, true: b, 1.5: c}|{\"1\":\"a\",\"1.5\":\"c\",\"true\":\"b\"}",
        "a: &x {b: 1}/c: *x|{\"a\":{\"b\":1},\"c\":{\"b\":1}}",
        "a: &x {b: 1, c: 2}/d: {<<: *x, c: 3}|{\"a\":{\"b\":1,\"c\":2},\"d\":{\"b\":1,\"c\":3}}",
        "a: 1/---/b: 2|{\"a\":1}",
        "`# nothing`|null",
        "a: |{\"a\":null}",
      })
  void yamlMeansWhatItMeansToARealServer(String yaml, String json) throws Exception {
    assertEquals(json, json(yaml.replace('/', '\n')));
  }

  @Test
  void blockScalarsKeepTheirLines() throws Exception {
    assertEquals("{\"a\":\"x\\ny\\n\",\"b\":\"x y\"}", json("a: |\n  x\n  y\nb: >-\n  x\n  y\n"));
  }

  @Test
  void keysThatComeTwiceAreTold() throws Exception {
    var document = read("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n1: x\n1: z\n");
    assertEquals("{\"1\":\"z\",\"a\":3,\"b\":{\"c\":2}}", Json.text(document.value()));
    assertEquals(
        List.of(
            "line 4: key \"c\" already set in map",
            "line 5: key \"a\" already set in map",
            "line 7: key 1 already set in map"),
        document.problems());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: [|yaml: line 1: did not find expected node content",
        "a: b: c|yaml: mapping values are not allowed in this context",
        "x: 1/a: b: c|yaml: line 2: mapping values are not allowed in this context",
        "a: *x|yaml: unknown anchor 'x' referenced",
        "a: &x [*x]|yaml: anchor value contains itself",
        "a: &x {<<: *x}|yaml: anchor value contains itself",
        "a: .nan|json: unsupported value: NaN",
        "[-.inf]|json: unsupported value: -Inf",
        "{~: 1}|unsupported map key of type: null",
        "{[1]: 1}|unsupported map key of type: list",
        "{<<: 1}|yaml: map merge requires map or sequence of maps as the value",
        "!!binary a|yaml: !!binary value contains invalid base64 data",
      })
  void whatIsNoYamlIsRefusedInGosWords(String yaml, String message) {
    var refused =
        assertThrows(YamlReader.BadYamlException.class, () -> read(yaml.replace('/', '\n')));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aDocumentThatGrowsThroughItsAliasesIsRefused() {
    var laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      laughs.append("a" + i + ": &a" + i + " [" + (alias + ",").repeat(9) + alias + "]\n");
    }
    var refused = assertThrows(YamlReader.BadYamlException.class, () -> read(laughs.toString()));
    assertEquals("yaml: document contains excessive aliasing", refused.getMessage());
  }

  @Test
  void aDocumentThatIsNestedWithoutEndIsRefused() {
    var refused =
        assertThrows(YamlReader.BadYamlException.class, () -> read("[".repeat(1_000_000)));
    assertTrue(refused.getMessage().startsWith("yaml: exceeded max depth"));
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThrows(
        YamlReader.BadYamlException.class,
        () -> new YamlTrees().read(new byte[] {'a', ':', ' ', (byte) 0xff}));
  }
}
