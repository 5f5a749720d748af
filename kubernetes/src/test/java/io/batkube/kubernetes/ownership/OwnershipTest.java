package io.batkube.kubernetes.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.kubernetes.ownership.ManagedFields.Operation;
import io.batkube.kubernetes.ownership.ManagedFields.Writer;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipTest {
  private static final String POD =
      """
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"1"},
       "spec":{"containers":[{"name":"c","image":"i","resources":{}}]},"status":{}}\
      """;
  private static final FieldSet PHASE = FieldSet.of("status", "phase");

  private final FieldSets sets = new FieldSets();
  private final Ownership pods = ofPods("");
  private final Ownership podStatus = ofPods("status");

  private Ownership ofPods(String subresource) {
    return of("", "v1", "Pod", subresource, "v1");
  }

  private Ownership of(
      String group, String version, String kind, String subresource, String... versions) {
    Type.Struct type = Schemas.builtIn().find(group, version, kind).orElseThrow();
    String apiVersion = group.isEmpty() ? version : group + "/" + version;
    return new Ownership(
        type,
        new Ownership.Path(
            apiVersion,
            kind,
            subresource,
            PathFilters.ofBuiltIn(kind, subresource, true),
            List.of(versions)),
        sets);
  }

  private static Fields tree(String json) {
    return (Fields) Json.parse(json);
  }

  private static Items owners(Fields object) {
    return object.fields("metadata").items("managedFields");
  }

  private static String owned(Fields object, String manager) {
    for (Fields entry : owners(object).eachFields()) {
      if (entry.text("manager").equals(manager)) {
        return entry.text("time") + " " + entry.fields("fieldsV1");
      }
    }
    return "nothing";
  }

  private Fields created(String manager, long seconds) {
    return pods.update(Fields.EMPTY, tree(POD), manager, seconds);
  }

  @Test
  void aNamelessWriterIsUnknown() {
    assertEquals("unknown", owners(created("", 0)).fields(0).text("manager"));
  }

  @Test
  void equalObjectsShareTheirOwners() {
    Fields one = created("m", 5);
    Fields other = created("m", 5);
    assertNotSame(one, other);
    assertSame(owners(one).get(0), owners(other).get(0));
    Fields later = created("m", 6);
    assertSame(
        owners(one).fields(0).fields("fieldsV1"), owners(later).fields(0).fields("fieldsV1"));
  }

  @Test
  void aWriteThatChangesNothingLeavesOwnersAndTimes() {
    Fields live = created("m", 5);
    assertEquals(live, pods.update(live, live, "other", 9));
    assertEquals(live, pods.update(live, live.withoutAt("metadata", "managedFields"), "other", 9));
  }

  @Test
  void timesStayIfOnlyTheyWouldChange() {
    Fields live = created("m", 5);
    Fields late = live.withAt(owners(created("m", 9)), "metadata", "managedFields");
    assertEquals(live, pods.keepingTimes(live, late));
    Fields other = late.withAt("b", "metadata", "name");
    assertSame(other, pods.keepingTimes(live, other));
    Fields otherOwner = live.withAt(owners(created("n", 9)), "metadata", "managedFields");
    assertSame(otherOwner, pods.keepingTimes(live, otherOwner));
  }

  @Test
  void statusIsOwnedThroughItsPathAlone() {
    Fields live = created("m", 5);
    Fields running = live.withAt("Running", "status", "phase");
    assertEquals(1, owners(pods.update(live, running, "n", 6)).size());
    Fields seen = podStatus.update(live, running.withAt("i2", "spec", "nodeName"), "n", 6);
    assertEquals("1970-01-01T00:00:06Z {\"f:status\":{\"f:phase\":{}}}", owned(seen, "n"));
  }

  @Test
  void ownWritesOfTheClusterTakeWhatTheyChange() {
    Fields live = created("m", 5);
    Fields first = podStatus.withOwned(live, "kubelet", PHASE, 6);
    assertEquals("1970-01-01T00:00:06Z {\"f:status\":{\"f:phase\":{}}}", owned(first, "kubelet"));
    assertEquals(owned(live, "m"), owned(first, "m"));
    Fields again = podStatus.withOwned(first, "kubelet", FieldSet.of("status", "podIP"), 7);
    assertEquals(
        "1970-01-01T00:00:07Z {\"f:status\":{\"f:phase\":{},\"f:podIP\":{}}}",
        owned(again, "kubelet"));
    Fields taken = podStatus.withOwned(again, "other", PHASE, 8);
    assertEquals("1970-01-01T00:00:07Z {\"f:status\":{\"f:podIP\":{}}}", owned(taken, "kubelet"));
  }

  @Test
  void ownWritesAreOwnedAsIfTheyHadBeenCompared() {
    Fields live = created("m", 5);
    Fields running = live.withAt("Running", "status", "phase");
    assertEquals(
        podStatus.update(live, running, "kubelet", 6),
        podStatus.withOwned(running, "kubelet", PHASE, 6));
  }

  @Test
  void theJsonOfOwnersIsThatOfTheirTree() {
    Fields live = podStatus.withOwned(created("<m>", 5), "kubelet", PHASE, 6);
    ManagedFields managed = ManagedFields.read(owners(live)).orElseThrow();
    JsonBytes out = new JsonBytes(16);
    managed.write(out);
    assertEquals(owners(live).toString(), new String(out.toBytes(), StandardCharsets.UTF_8));
    assertEquals(owners(live), managed.tree());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T10:00:00Z, 2026-11-21T10:00:00Z",
    "2026-11-21T12:00:00+02:00, 2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00.9Z, 2026-11-21T10:00:00Z",
    "2026-13-21T10:00:00Z, none",
    "2026-11-21 10:00:00Z, none",
    "yesterday, none"
  })
  void timesAreReadAsRfc3339(String sent, String kept) {
    Fields entry =
        Fields.of(
            "operation", "Update", "apiVersion", "v1", "fieldsType", "FieldsV1", "time", sent);
    Optional<ManagedFields> read = ManagedFields.read(Items.of(entry));
    assertEquals(kept, read.map(m -> m.tree().fields(0).text("time")).orElse("none"));
  }

  @ParameterizedTest
  @CsvSource({
    "v1, Deployment, '/v1, Kind=Deployment'",
    "apps/v1, Pod, 'apps/v1, Kind=Pod'",
    "'', Pod, '/, Kind=Pod'",
    "a/b/c, Pod, '/, Kind='",
    "'', '', '/, Kind='"
  })
  void configurationsOfAnotherKindAreRefused(String apiVersion, String kind, String shown) {
    Fields applied = Fields.of("apiVersion", apiVersion, "kind", kind);
    Status refusal = refusal(pods, Fields.EMPTY, applied, "m");
    assertEquals(400, refusal.code());
    assertEquals("invalid object type: " + shown, refusal.message());
  }

  private static Status refusal(Ownership ownership, Fields live, Fields applied, String manager) {
    return assertThrows(
            StatusException.class, () -> ownership.apply(live, applied, manager, false, 9))
        .status();
  }

  @Test
  void conflictsWithSeveralOwnersAreListedByOwner() {
    Fields live =
        podStatus.withOwned(
            created("m", 5).withAt("Running", "status", "phase"),
            "kubelet",
            FieldSet.of("status", "phase"),
            6);
    Ownership all =
        new Ownership(
            Schemas.builtIn().find("", "v1", "Pod").orElseThrow(),
            new Ownership.Path("v1", "Pod", "", FieldFilter.ALL, List.of("v1")),
            sets);
    Fields applied =
        tree(
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},
             "spec":{"containers":[{"name":"c","image":"j"}],"restartPolicy":"Never"},
             "status":{"phase":"Failed"}}\
            """);
    assertEquals(
        """
        Apply failed with 2 conflicts: conflicts with "kubelet" with subresource "status" using v1:
        - .status.phase
        conflicts with "m" using v1:
        - .spec.containers[name="c"].image\
        """,
        refusal(all, live, applied, "n").message());
  }

  @Test
  void aKeyThatGoCannotLeaveOutHasItsZero() {
    Fields applied =
        tree(
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},
             "spec":{"containers":[{"image":"j","ports":[{}]}]}}\
            """);
    Fields merged = pods.apply(Fields.EMPTY, applied, "n", false, 1);
    assertEquals(
        "1970-01-01T00:00:01Z {\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"\\\"}\":"
            + "{\".\":{},\"f:image\":{},\"f:ports\":"
            + "{\"k:{\\\"containerPort\\\":0,\\\"protocol\\\":\\\"TCP\\\"}\":{}}}}}}",
        owned(merged, "n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"data\":{\"a\":null}} | {}",
        "{\"spec\":{\"priority\":\"x\"}} | .spec.priority: expected numeric (int or float), got"
            + " string",
        "{\"spec\":{\"hostPID\":\"x\"}} | .spec.hostPID: expected boolean, got &{x}",
        "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":{\"a\":1}}}}]}}"
            + " | .spec.containers[name=\"c\"].resources.limits.cpu: expected any scalar, got"
            + " &{map[a:1]}",
        "{\"spec\":{\"containers\":[{\"name\":7}]}} | .spec.containers[name=7].name: expected"
            + " string, got &value.valueUnstructured{Value:7}"
      })
  void configurationsThatBreakTheTypeAreRefused(String part, String problem) {
    Fields applied = Fields.of("apiVersion", "v1", "kind", "Pod");
    Fields given = tree(part);
    applied = applied.with(given.name(0), given.value(0));
    String wanted = problem.equals("{}") ? ".data: field not declared in schema" : problem;
    Status refusal = refusal(pods, Fields.EMPTY, applied, "m");
    assertEquals(500, refusal.code());
    assertEquals("", refusal.reason());
    assertEquals(
        "failed to create typed patch object (/; /v1, Kind=Pod): " + wanted, refusal.message());
  }

  @Test
  void severalMistakesAreListed() {
    Fields applied =
        tree(
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"priority\":\"x\",\"hostPID\":1}}");
    assertEquals(
        """
        failed to create typed patch object (/; /v1, Kind=Pod): errors:
          .spec.priority: expected numeric (int or float), got string
          .spec.hostPID: expected boolean, got &{1}\
        """,
        refusal(pods, Fields.EMPTY, applied, "m").message());
  }

  private static final String REPLICAS = "{\"f:spec\":{\"f:replicas\":{},\"f:selector\":{}}}";

  private static Optional<FieldSet> replicas(String apiVersion) {
    return switch (apiVersion) {
      case "apps/v1" -> Optional.of(FieldSet.of("spec", "replicas"));
      case "apps/v0" -> Optional.of(FieldSet.EMPTY);
      default -> Optional.empty();
    };
  }

  private static ManagedFields scaled(Operation operation, String apiVersion) {
    return ManagedFields.NONE.withOwned(
        new Writer("m", operation, apiVersion, ""), FieldSet.parse(REPLICAS), 5);
  }

  @Test
  void theOwnerOfReplicasOwnsThemInTheScale() {
    assertEquals(
        "[{\"manager\":\"m\",\"operation\":\"Apply\",\"apiVersion\":\"autoscaling/v1\","
            + "\"time\":\"1970-01-01T00:00:05Z\",\"fieldsType\":\"FieldsV1\","
            + "\"fieldsV1\":{\"f:spec\":{\"f:replicas\":{}}}}]",
        scaled(Operation.APPLY, "apps/v1").ofScale(OwnershipTest::replicas).toString());
    assertEquals(
        ManagedFields.NONE, scaled(Operation.APPLY, "apps/v0").ofScale(OwnershipTest::replicas));
  }

  @Test
  void whoScalesTakesTheReplicas() {
    ManagedFields before = scaled(Operation.UPDATE, "apps/v1");
    Writer scaler = new Writer("s", Operation.UPDATE, "autoscaling/v1", "scale");
    ManagedFields scale =
        before
            .ofScale(OwnershipTest::replicas)
            .withOwned(scaler, FieldSet.of("spec", "replicas"), 9);
    assertEquals(
        "[{\"manager\":\"s\",\"operation\":\"Update\",\"apiVersion\":\"apps/v1\","
            + "\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:spec\":{\"f:replicas\":{}}},"
            + "\"subresource\":\"scale\"},"
            + "{\"manager\":\"m\",\"operation\":\"Update\",\"apiVersion\":\"apps/v1\","
            + "\"time\":\"1970-01-01T00:00:05Z\",\"fieldsType\":\"FieldsV1\","
            + "\"fieldsV1\":{\"f:spec\":{\"f:selector\":{}}}}]",
        before.afterScale(scale, "apps/v1", OwnershipTest::replicas).toString());
  }

  @Test
  void anApplierIsKnownAgainInTheScale() {
    ManagedFields before = scaled(Operation.APPLY, "apps/v1");
    assertEquals(
        before,
        before.afterScale(
            before.ofScale(OwnershipTest::replicas), "apps/v1", OwnershipTest::replicas));
    assertEquals(
        ManagedFields.NONE,
        scaled(Operation.APPLY, "apps/v7")
            .afterScale(ManagedFields.NONE, "apps/v1", OwnershipTest::replicas));
    assertEquals(
        scaled(Operation.APPLY, "apps/v0"),
        scaled(Operation.APPLY, "apps/v0")
            .afterScale(ManagedFields.NONE, "apps/v1", OwnershipTest::replicas));
  }
}
