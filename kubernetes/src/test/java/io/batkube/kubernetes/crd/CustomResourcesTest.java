package io.batkube.kubernetes.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a definition makes of its kind: rows, codecs, columns. */
final class CustomResourcesTest {
  private static final String QUEUE =
      """
      {"metadata":{"name":"queues.batch.example.org","generation":1},
       "spec":{"group":"batch.example.org","scope":"Namespaced",
        "names":{"plural":"queues","singular":"queue","kind":"Queue","listKind":"QueueList"},
        "conversion":{"strategy":"None"},
        "versions":[
         {"name":"v1","served":true,"storage":true,
          "subresources":{"status":{},"scale":{"specReplicasPath":".spec.slots",
           "statusReplicasPath":".status.slots"}},
          "additionalPrinterColumns":[{"name":"Slots","type":"integer","jsonPath":".spec.slots"},
           {"name":"Tags","type":"string","jsonPath":".spec.tags"}],
          "selectableFields":[{"jsonPath":".spec.team"}],
          "schema":{"openAPIV3Schema":{"type":"object","properties":{
           "spec":{"type":"object","properties":{"slots":{"type":"integer","default":1},
            "team":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}},
           "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}},
         {"name":"v1beta2","served":true,"storage":false,"deprecated":true,
          "schema":{"openAPIV3Schema":{"type":"object","properties":{
           "spec":{"type":"object","properties":{"team":{"type":"string"}}}}}}},
         {"name":"v1alpha1","served":false,"storage":false,
          "schema":{"openAPIV3Schema":{"type":"object"}}}]},
       "status":{"acceptedNames":{"plural":"queues","singular":"queue","kind":"Queue",
         "listKind":"QueueList"},
        "conditions":[{"type":"NamesAccepted","status":"True"},
         {"type":"Established","status":"True"}],"storedVersions":["v1"]}}
      """;

  private static final List<Resource> ROWS =
      CustomResources.rows(Definition.of((Fields) Json.parse(QUEUE)), CelRules.ACCEPTING);

  private static Fields object(String text) {
    return (Fields) Json.parse(text);
  }

  @Test
  void servesEachServedVersion() {
    assertEquals(List.of("v1", "v1beta2"), ROWS.stream().map(Resource::version).toList());
    assertEquals(
        List.of("status", "scale"),
        ROWS.getFirst().subresources().stream().map(Resource.Subresource::name).toList());
    assertTrue(ROWS.getLast().subresources().isEmpty());
  }

  @Test
  void servesNothingUntilNamesAreAccepted() {
    Fields waiting = object(QUEUE).withAt(Null.NULL, "status", "conditions");
    assertTrue(CustomResources.rows(Definition.of(waiting), CelRules.ACCEPTING).isEmpty());
  }

  @Test
  void namesABetterVersionThanADeprecatedOne() {
    assertEquals(
        List.of("batch.example.org/v1beta2 Queue is deprecated; use batch.example.org/v1 Queue"),
        ROWS.getLast().rules().warnings(""));
    assertTrue(ROWS.getFirst().rules().warnings("").isEmpty());
  }

  @Test
  void tellsUnknownFieldsAndFillsInDefaults() throws Codec.UnreadableException {
    Codec.Decoded decoded =
        ROWS.getFirst()
            .codec()
            .decode(
                object(
                    """
                    {"apiVersion":"batch.example.org/v1","kind":"Queue",
                     "metadata":{"name":"q","colour":"red"},"top":1,"spec":{"depth":[{"a":1}]}}
                    """));
    assertEquals(
        List.of(
            "unknown field \"metadata.colour\"",
            "unknown field \"spec.depth\"",
            "unknown field \"top\""),
        decoded.problems());
    assertEquals(object("{\"slots\":1}"), decoded.object().fields("spec"));
  }

  @Test
  void prunesByTheSchemaOfTheOtherVersion() {
    Fields stored =
        object(
            """
            {"apiVersion":"batch.example.org/v1","kind":"Queue","metadata":{"name":"q"},
             "spec":{"slots":3,"team":"red"}}
            """);
    Fields older = ROWS.getLast().codec().fromStored(stored);
    assertEquals("batch.example.org/v1beta2", older.text("apiVersion"));
    assertEquals(object("{\"team\":\"red\"}"), older.fields("spec"));
    assertEquals("batch.example.org/v1", ROWS.getLast().codec().toStored(older).text("apiVersion"));
  }

  @Test
  void sendsTheBytesOfTheStoreWhileTheDefinitionIsAsItWas() {
    assertTrue(ROWS.getFirst().codec().isStored());
    assertFalse(ROWS.getLast().codec().isStored());
    Fields changed = object(QUEUE).withAt(2L, "metadata", "generation");
    List<Resource> rows = CustomResources.rows(Definition.of(changed), CelRules.ACCEPTING);
    assertFalse(rows.getFirst().codec().isStored());
  }

  @Test
  void refusesToConvertWhereAWebhookWould() {
    Fields webhook = object(QUEUE).withAt("Webhook", "spec", "conversion", "strategy");
    List<Resource> rows = CustomResources.rows(Definition.of(webhook), CelRules.ACCEPTING);
    assertTrue(rows.getFirst().codec().unconvertible().isEmpty());
    assertEquals(500, rows.getLast().codec().unconvertible().orElseThrow().code());
    assertTrue(ROWS.getLast().codec().unconvertible().isEmpty());
  }

  @Test
  void showsDeclaredColumnsOrElseTheAge() {
    Fields queue = object("{\"spec\":{\"slots\":4,\"tags\":[\"a\",\"b\"]}}");
    assertEquals(
        List.of(4L, "[\"a\",\"b\"]"),
        CustomResources.columns(ROWS.getFirst()).stream().map(c -> c.cell(queue)).toList());
    assertEquals(
        List.of("Age"),
        CustomResources.columns(ROWS.getLast()).stream().map(PrinterColumn::name).toList());
  }

  @Test
  void selectsByDeclaredFields() {
    assertEquals(List.of("spec.team"), ROWS.getFirst().rules().fieldLabels(ROWS.getFirst()));
    Fields queue =
        object(
            "{\"apiVersion\":\"batch.example.org/v1\",\"kind\":\"Queue\",\"spec\":{\"team\":\"x\"}}");
    assertEquals("x", ROWS.getFirst().rules().fieldValue(queue, "spec.team"));
    assertEquals("", ROWS.getFirst().rules().fieldValue(Fields.EMPTY, "spec.team"));
  }

  @ParameterizedTest
  @CsvSource({"v1,v2beta1", "v2,v1", "v1beta2,v1beta1", "v1beta1,v1alpha3", "v1alpha1,foo", "a,b"})
  void ordersVersionsByMaturity(String better, String worse) {
    assertTrue(VersionNames.BY_MATURITY.compare(better, worse) < 0);
    assertTrue(VersionNames.BY_MATURITY.compare(worse, better) > 0);
  }
}
