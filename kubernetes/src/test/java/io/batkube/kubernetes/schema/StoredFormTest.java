package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes back from the store instead of empty lists. */
final class StoredFormTest {
  private static Type.Struct type(String group, String kind) {
    return Schemas.builtIn().find(group, "v1", kind).orElseThrow();
  }

  private static Fields tree(String json) {
    return (Fields) Json.parse(json.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "|LimitRange|{'spec':{'limits':[]}}|{'spec':{'limits':null}}",
        "rbac.authorization.k8s.io|Role|{'rules':[]}|{'rules':null}",
        "rbac.authorization.k8s.io|Role|{'rules':[{'verbs':[]}]}|{'rules':[{'verbs':null}]}",
        "|Pod|{'spec':{'containers':[]}}|{'spec':{'containers':null}}",
        // A pointer to nothing and a struct without fields are kept apart from none.
        "|Pod|{'spec':{'securityContext':{}}}|{'spec':{'securityContext':{}}}",
        // Values of any type are bytes in protobuf.
        "apps|ControllerRevision|{'data':{'a':[]}}|{'data':{'a':[]}}",
      })
  void emptyListsBecomeNull(String group, String kind, String given, String kept) {
    Fields stored = new StoredForm().of(type(group == null ? "" : group, kind), tree(given));

    assertEquals(tree(kept), stored);
  }

  @Test
  void anObjectWithoutEmptyListsIsNotCopied() {
    Fields pod = tree("{'spec':{'containers':[{'name':'c','resources':{}}]},'status':{}}");

    assertSame(pod, new StoredForm().of(type("", "Pod"), pod));
  }
}
