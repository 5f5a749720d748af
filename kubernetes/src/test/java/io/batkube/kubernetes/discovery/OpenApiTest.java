package io.batkube.kubernetes.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.Wish;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class OpenApiTest {
  private static final ResourceTable TABLE = BuiltInTable.make();
  private static final Discovery DISCOVERY = new Discovery("127.0.0.1:6443", _ -> Optional.empty());

  private static Page ask(String url, String accept) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    String[] parts = url.split("[?=]", -1);
    if (parts.length > 1) {
      query.put(parts[1], List.of(parts[2]));
    }
    Wish wish = new Wish(accept, "test", "", "");
    return DISCOVERY.answer(new Question(parts[0], query, wish, TABLE)).orElseThrow();
  }

  private static Fields tree(Page page) {
    return (Fields) Json.parse(new String(page.body(), StandardCharsets.UTF_8));
  }

  static Stream<Resource> rows() {
    return TABLE.rows().stream().filter(Resource::advertised);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyResourceHasItsPathsAndSchemas(Resource row) {
    String version = (row.group().isEmpty() ? "api/" : "apis/") + row.apiVersion();
    Fields document = tree(ask("/openapi/v3/" + version, "application/json"));
    String spaced = row.namespaced() ? "/namespaces/{namespace}/" : "/";
    Fields path = document.fields("paths").fields("/" + version + spaced + row.plural());
    assertEquals(row.serves("list"), path.has("get"));
    assertEquals(row.serves("create"), path.has("post"));
    Set<String> missing = new TreeSet<>();
    Fields schemas = document.fieldsAt("components", "schemas");
    collect(document, schemas, missing);
    assertEquals(Set.of(), missing);
  }

  /** Adds the names that are referred to but not there. */
  private static void collect(Object value, Fields schemas, Set<String> missing) {
    switch (value) {
      case Fields fields -> {
        String ref = fields.text("$ref").replace(OpenApiSchema.REF, "");
        if (!ref.isEmpty() && !schemas.has(ref)) {
          missing.add(ref);
        }
        fields.names().forEach(n -> collect(fields.find(n).orElseThrow(), schemas, missing));
      }
      case Items items -> items.forEach(item -> collect(item, schemas, missing));
      default -> {}
    }
  }

  @Test
  void writesCanBeAskedToValidateFields() {
    Fields path =
        tree(ask("/openapi/v3/apis/apps/v1", ""))
            .fields("paths")
            .fields("/apis/apps/v1/namespaces/{namespace}/deployments/{name}");
    for (String method : List.of("put", "patch")) {
      List<String> names =
          path.fields(method).items("parameters").eachFields().stream()
              .map(parameter -> parameter.text("name"))
              .toList();
      assertTrue(names.contains("fieldValidation"), method + " " + names);
      assertTrue(names.contains("dryRun"), method + " " + names);
    }
    assertEquals(
        Json.parse("{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}"),
        path.fields("patch").fields("x-kubernetes-group-version-kind"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "io.k8s.api.core.v1.PodSpec|containers|{`items`:{`allOf`:[{`$ref`:`#/components/schemas/"
            + "io.k8s.api.core.v1.Container`}],`default`:{}},`type`:`array`,"
            + "`x-kubernetes-list-map-keys`:[`name`],`x-kubernetes-list-type`:`map`,"
            + "`x-kubernetes-patch-merge-key`:`name`,`x-kubernetes-patch-strategy`:`merge`}",
        "io.k8s.api.apps.v1.DeploymentSpec|replicas|{`type`:`integer`,`format`:`int32`}",
        "io.k8s.api.apps.v1.DeploymentSpec|strategy|{`allOf`:[{`$ref`:`#/components/schemas/"
            + "io.k8s.api.apps.v1.DeploymentStrategy`}],`default`:{},"
            + "`x-kubernetes-patch-strategy`:`retainKeys`}",
        "io.k8s.api.core.v1.Container|name|{`type`:`string`,`default`:``}",
        "io.k8s.api.core.v1.ResourceRequirements|limits|{`type`:`object`,`additionalProperties`:"
            + "{`$ref`:`#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity`}}",
        "io.k8s.api.core.v1.PodSpec|nodeSelector|{`type`:`object`,`additionalProperties`:"
            + "{`type`:`string`,`default`:``},`x-kubernetes-map-type`:`atomic`}"
      })
  void fieldsAreDescribedAsARealServerDoes(String schema, String field, String json) {
    Fields document = tree(ask("/openapi/v3/apis/apps/v1", ""));
    assertEquals(
        Json.parse(json.replace('`', '"')),
        document.fieldsAt("components", "schemas", schema, "properties", field));
  }

  @Test
  void theIndexLeadsToDocumentsByTheirHash() {
    Fields paths = tree(ask("/openapi/v3", "application/json")).fields("paths");
    String url = paths.fields("apis/batch/v1").text("serverRelativeURL");
    Page page = ask(url, "application/json");
    assertEquals(200, page.status());
    assertTrue(page.headers().contains(new Page.Header("Cache-Control", "public, immutable")));
    Page moved = ask("/openapi/v3/apis/batch/v1?hash=OLD", "application/json");
    assertEquals(301, moved.status());
    assertTrue(moved.headers().contains(new Page.Header("Location", url)));
    assertEquals(404, ask("/openapi/v3/apis/none/v1", "application/json").status());
  }

  @Test
  void theOlderDocumentComesInJsonAndProtobuf() {
    Fields json = tree(ask("/openapi/v2", "*/*"));
    assertEquals("2.0", json.text("swagger"));
    assertEquals(
        Json.parse("{\"$ref\":\"#/definitions/io.k8s.api.core.v1.PodTemplateSpec\"}"),
        json.fieldsAt(
            "definitions", "io.k8s.api.apps.v1.DeploymentSpec", "properties", "template"));
    Page protobuf =
        ask("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
    assertEquals(
        "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", protobuf.contentType());
    String start = new String(protobuf.body(), 0, 19, StandardCharsets.ISO_8859_1);
    assertEquals("\n\u00032.0\u0012\u0015\n\nKubernetes", start);
    assertEquals(406, ask("/openapi/v2", "application/nope").status());
  }
}
