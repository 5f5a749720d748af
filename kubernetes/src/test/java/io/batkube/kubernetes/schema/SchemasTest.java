package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.schema.ResourceFact.SubresourceFact;
import io.batkube.kubernetes.schema.Type.ListKind;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables say of the built-in kinds, spot by spot. */
final class SchemasTest {
  private static final Schemas SCHEMAS = Schemas.builtIn();
  private static final String CORE = "k8s.io/api/core/v1";

  private static Struct struct(String goPackage, String name) {
    return SCHEMAS.named(goPackage, name).orElseThrow();
  }

  @Test
  void everyStructThatAKindReachesCanBeRead() {
    Set<Struct> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Type> open = new ArrayDeque<>();
    for (Schemas.Kind kind : SCHEMAS.kinds()) {
      open.add(SCHEMAS.find(kind.group(), kind.version(), kind.kind()).orElseThrow());
    }
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case Struct struct when seen.add(struct) ->
            struct.fields().forEach(field -> open.add(field.type()));
        case ListOf list -> open.add(list.element());
        case MapOf map -> open.add(map.value());
        case Struct _, Scalar _ -> {}
      }
    }
    assertTrue(seen.size() > 900, "structs: " + seen.size());
  }

  @Test
  void fieldsAreInGosOrderWithThoseOfInlinedStructsInTheirPlace() {
    assertEquals(
        List.of("kind", "apiVersion", "metadata", "spec", "status"),
        SCHEMAS.find("apps", "v1", "Deployment").orElseThrow().fields().stream()
            .map(Type.Field::name)
            .toList());
    Struct volume = struct(CORE, "Volume");
    assertEquals("hostPath", volume.fields().get(1).name());
    assertEquals("VolumeSource.", volume.fields().get(1).goEmbedding());
    assertEquals(2, volume.inlined().getFirst().number());
    assertEquals(1, volume.inlined().getFirst().position());
  }

  @Test
  void listsTellTheirKeys() {
    Type.Field ports = struct(CORE, "Container").field("ports").orElseThrow();
    assertEquals(
        new ListOf(
            struct(CORE, "ContainerPort"), ListKind.MAP, List.of("containerPort", "protocol")),
        ports.type());
    assertEquals(new Type.PatchRule(true, false, false, "containerPort"), ports.patch());
    assertEquals("[]v1.ContainerPort", ports.goType());
    Type.Field volumes = struct(CORE, "PodSpec").field("volumes").orElseThrow();
    assertEquals(new Type.PatchRule(true, false, true, "name"), volumes.patch());
  }

  @Test
  void fieldsTellHowGoWritesThem() {
    Struct spec = struct("k8s.io/api/apps/v1", "DeploymentSpec");
    Type.Field replicas = spec.field("replicas").orElseThrow();
    assertTrue(replicas.pointer() && replicas.omitEmpty() && !replicas.required());
    assertEquals(1, replicas.number());
    assertEquals("int32", replicas.goType());
    assertTrue(spec.field("selector").orElseThrow().required());
    Type.Field created =
        struct("k8s.io/apimachinery/pkg/apis/meta/v1", "ObjectMeta")
            .field("creationTimestamp")
            .orElseThrow();
    assertTrue(created.omitZero());
    assertSame(Scalar.TIME, created.type());
    Type.Field protocol = struct(CORE, "ContainerPort").field("protocol").orElseThrow();
    assertEquals("v1.Protocol", protocol.goType());
    assertEquals(Optional.of("TCP"), protocol.defaultValue());
    assertEquals(new MapOf(Scalar.QUANTITY, false), type(CORE, "ResourceQuotaSpec", "hard"));
    assertTrue(struct(CORE, "ObjectReference").atomic());
    assertFalse(((Struct) type(CORE, "PersistentVolumeSpec", "claimRef")).atomic());
    assertTrue(
        type("k8s.io/api/authorization/v1", "SubjectAccessReviewSpec", "extra")
                instanceof MapOf extra
            && extra.value() instanceof ListOf values
            && values.message());
  }

  private static Type type(String goPackage, String struct, String field) {
    return struct(goPackage, struct).field(field).orElseThrow().type();
  }

  @ParameterizedTest
  @CsvSource({
    "'', v1, Pod",
    "'', v1, PodList",
    "'', v1, Status",
    "apps, v1beta1, Deployment",
    "extensions, v1beta1, Ingress",
    "policy, v1beta1, PodDisruptionBudget",
    "scheduling.k8s.io, v1beta1, PriorityClass",
    "apiextensions.k8s.io, v1, CustomResourceDefinition",
    "apiregistration.k8s.io, v1, APIService",
    "apps, v1, DeleteOptions",
    "meta.k8s.io, v1, Table",
  })
  void kindsAreFoundByGroupAndVersion(String group, String version, String kind) {
    assertEquals(kind, SCHEMAS.find(group, version, kind).orElseThrow().name());
  }

  @ParameterizedTest
  @CsvSource({"apps, v1, Pod", "'', v2, Pod", "'', v1, PodSpec", "nope, v1, DeleteOptions"})
  void otherKindsAreNot(String group, String version, String kind) {
    assertEquals(Optional.empty(), SCHEMAS.find(group, version, kind));
  }

  private static ResourceFact resource(String group, String version, String plural) {
    return Schemas.resources().stream()
        .filter(
            row ->
                row.group().equals(group)
                    && row.version().equals(version)
                    && row.plural().equals(plural))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void resourcesOfTodayAreServed() {
    ResourceFact deployments = resource("apps", "v1", "deployments");
    assertTrue(deployments.servedByDefault() && deployments.namespaced());
    assertEquals("deployment", deployments.singular());
    assertEquals(List.of("deploy"), deployments.shortNames());
    assertEquals(List.of("all"), deployments.categories());
    assertEquals(8, deployments.verbs().size());
    assertEquals(
        new SubresourceFact(
            "scale", "Scale", "autoscaling", "v1", List.of("get", "patch", "update")),
        deployments.subresources().getFirst());
    assertEquals(68, Schemas.resources().stream().filter(ResourceFact::servedByDefault).count());
  }

  @Test
  void resourcesOfOldAreThereAndNotServed() {
    ResourceFact old = resource("extensions", "v1beta1", "deployments");
    assertFalse(old.servedByDefault());
    assertEquals(
        new SubresourceFact(
            "scale", "Scale", "extensions", "v1beta1", List.of("get", "patch", "update")),
        old.subresources().getFirst());
    assertFalse(resource("policy", "v1beta1", "poddisruptionbudgets").servedByDefault());
    assertFalse(resource("networking.k8s.io", "v1beta1", "ingresses").servedByDefault());
  }

  @Test
  void everyResourceHasAType() {
    for (ResourceFact row : Schemas.resources()) {
      assertTrue(SCHEMAS.find(row.group(), row.version(), row.kind()).isPresent(), row::toString);
      for (SubresourceFact part : row.subresources()) {
        assertTrue(
            SCHEMAS.find(part.group(), part.version(), part.kind()).isPresent(), part::toString);
      }
    }
  }
}
