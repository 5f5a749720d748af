package io.batkube.kubernetes.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.SeededChance;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInRulesTest {
  private static final ResourceTable TABLE = BuiltInTable.make();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** A kind, an object and the errors it has. */
  record Case(String kind, String object, String errors) {}

  static Stream<Case> cases() throws IOException {
    try (InputStream in = BuiltInRulesTest.class.getResourceAsStream("rules.table")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split(" \\| ?", 3))
              .map(parts -> new Case(parts[0], parts[1], parts[2]))
              .toList()
              .stream();
    }
  }

  private static Write write(Store store, boolean dryRun) {
    return new Write(
        NOW,
        store.snapshot(),
        new SeededChance(new Seed(0), "test"),
        dryRun,
        new Write.Asker("me", "", List.of()),
        new ArrayList<>());
  }

  private static Resource row(String kind) {
    int slash = kind.indexOf('/');
    return TABLE.rows().stream()
        .filter(row -> row.group().equals(kind.substring(0, slash)))
        .filter(row -> row.plural().equals(kind.substring(slash + 1)))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void newObjectsHaveTheErrorsThatARealServerTells(Case test) {
    Fields object =
        ((Fields) Json.parse(test.object()))
            .with("metadata", Fields.of("name", "x", "namespace", "n"));
    List<FieldError> errors =
        row(test.kind()).rules().validateCreate(object, write(new Store(), false));
    assertEquals(
        test.errors(), String.join("; ", errors.stream().map(FieldError::toString).toList()));
  }

  private static Fields service(String name, String spec) {
    return Fields.of(
        "metadata", Fields.of("name", name, "namespace", "n"), "spec", Json.parse(spec));
  }

  private static String refusal(Store store, Fields service) {
    try {
      row("/services").rules().prepareCreate(service, write(store, false));
      return "";
    } catch (StatusException refused) {
      return refused.status().message();
    }
  }

  @Test
  void servicesGetAddressesAndPortsThatNobodyHas() {
    Store store = new Store();
    Partition services = new Partition("", "services");
    String spec = "{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}";
    Fields first = row("/services").rules().prepareCreate(service("a", spec), write(store, false));
    store.create(services, "n", "a", first);
    Fields second = row("/services").rules().prepareCreate(service("b", spec), write(store, false));

    String address = first.fields("spec").text("clusterIP");
    assertTrue(address.startsWith("10.96."), address);
    assertNotEquals(address, second.fields("spec").text("clusterIP"));
    long port = first.fields("spec").items("ports").fields(0).number("nodePort");
    assertTrue(port >= 30_000 && port <= 32_767, "node port " + port);
    assertNotEquals(port, second.fields("spec").items("ports").fields(0).number("nodePort"));

    assertEquals(
        "Service \"c\" is invalid: spec.clusterIPs: Invalid value: [\""
            + address
            + "\"]: failed to allocate IP "
            + address
            + ": provided IP is already allocated",
        refusal(store, service("c", "{\"type\":\"ClusterIP\",\"clusterIP\":\"" + address + "\"}")));
    assertEquals(
        "Service \"c\" is invalid: spec.clusterIPs: Invalid value: [\"10.0.0.1\"]: failed to"
            + " allocate IP 10.0.0.1: the provided network does not match the current range",
        refusal(store, service("c", "{\"type\":\"ClusterIP\",\"clusterIP\":\"10.0.0.1\"}")));
  }

  @Test
  void aDryRunTakesNoAddressAndNoPort() {
    Fields dry =
        row("/services")
            .rules()
            .prepareCreate(
                service("a", "{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}"),
                write(new Store(), true));
    assertEquals("10.96.0.0", dry.fields("spec").text("clusterIP"));
    assertEquals(32_769, dry.fields("spec").items("ports").fields(0).number("nodePort"));
  }

  @Test
  void aServiceWithoutSelectorAndAddressIsOfBothFamilies() {
    Fields spec =
        row("/services")
            .rules()
            .prepareCreate(
                service("a", "{\"type\":\"ClusterIP\",\"clusterIP\":\"None\"}"),
                write(new Store(), false))
            .fields("spec");
    assertEquals("RequireDualStack", spec.text("ipFamilyPolicy"));
    assertEquals(List.of("IPv4", "IPv6"), spec.items("ipFamilies").eachText());
  }

  @Test
  void aFreshClusterHasWhatARealOneHas() {
    Store store = new Store();
    Bootstrap.into(store, TABLE, NOW, new SeededChance(new Seed(0), "test"));
    assertEquals(4, store.snapshot().of(new Partition("", "namespaces")).size());
    Fields service =
        store
            .snapshot()
            .get(new Partition("", "services"), "default", "kubernetes")
            .orElseThrow()
            .tree();
    assertEquals("10.96.0.1", service.fields("spec").text("clusterIP"));
    assertEquals("2026-01-01T00:00:00Z", service.fields("metadata").text("creationTimestamp"));
    assertFalse(service.fields("metadata").text("uid").isEmpty());
  }

  /** What the server makes itself must pass its own rules. */
  @Test
  void whatAFreshClusterHasIsValid() {
    for (Fields object : Bootstrap.objects(NOW, new SeededChance(new Seed(0), "test"))) {
      Resource row = TABLE.findKind(object.text("apiVersion"), object.text("kind")).orElseThrow();
      assertEquals(
          List.of(),
          row.rules().validateCreate(object, write(new Store(), false)),
          object.toString());
    }
  }
}
