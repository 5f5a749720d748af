package io.batkube.kubernetes.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.EventStream;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final String LEASES =
      "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
  private static final long DAY_NS = 86_400 * Seconds.ONE;

  private static World world(int nodes) {
    World world = new World(StartLatency.NONE, Events.NONE);
    Fields[] hosts = new Fields[nodes];
    for (int i = 0; i < nodes; i++) {
      hosts[i] = Fields.of("name", "n" + i, "cores", 1L);
    }
    world.begin(hosts);
    return world;
  }

  @Test
  void nodesAtRestWriteNothing() {
    World world = world(50);
    long version = world.store.version();
    world.advanceTo(DAY_NS);
    assertTrue(world.isIdle());
    assertEquals(version, world.store.version());
  }

  @Test
  void aLeaseThatIsReadWasRenewedAtMostTenSecondsAgo() {
    World world = world(2);
    world.advanceTo(1234 * Seconds.ONE);
    Fields lease = world.send("GET", LEASES + "/n1", "");
    assertEquals("2026-11-21T08:20:30.000000Z", lease.fields("spec").text("renewTime"));
    assertEquals("n1", lease.fields("spec").text("holderIdentity"));
    long version = world.store.version();
    world.send("GET", LEASES + "/n1", "");
    assertEquals(version, world.store.version(), "nothing has changed since");
    world.advanceTo(1245 * Seconds.ONE);
    lease = world.send("GET", LEASES + "/n1", "");
    assertEquals("2026-11-21T08:20:40.000000Z", lease.fields("spec").text("renewTime"));
  }

  @Test
  void aNodeThatIsReadWasConfirmedAtMostFiveMinutesAgo() {
    World world = world(1);
    world.advanceTo(1000 * Seconds.ONE);
    Fields ready = ready(world.send("GET", "/api/v1/nodes/n0", ""));
    assertEquals("2026-11-21T08:15:00Z", ready.text("lastHeartbeatTime"));
    assertEquals("2026-11-21T08:00:00Z", ready.text("lastTransitionTime"));
  }

  @Test
  void aSilentKubeletRenewsNothing() {
    World world = world(1);
    world.advanceTo(25 * Seconds.ONE);
    world.kubelets.down("n0");
    world.advanceTo(500 * Seconds.ONE);
    assertEquals(
        "2026-11-21T08:00:20.000000Z",
        world.send("GET", LEASES + "/n0", "").fields("spec").text("renewTime"));
    assertEquals(
        "2026-11-21T08:00:00Z",
        ready(world.send("GET", "/api/v1/nodes/n0", "")).text("lastHeartbeatTime"));
    world.kubelets.up("n0");
    assertEquals(
        "2026-11-21T08:08:20.000000Z",
        world.send("GET", LEASES + "/n0", "").fields("spec").text("renewTime"));
  }

  @Test
  void leasesAreRenewedInTimeWhileSomebodyWatches() {
    World world = world(3);
    EventStream events =
        ((Response.Stream) world.ask("GET", LEASES + "?watch=true", "application/json", ""))
            .events();
    long before = world.store.version();
    world.advanceTo(65 * Seconds.ONE);
    assertEquals(before + 6 * 3, world.store.version());
    events.close();
    world.advanceTo(200 * Seconds.ONE);
    assertTrue(world.isIdle());
    assertEquals(before + 6 * 3, world.store.version());
  }

  @Test
  void whatIsNotKeptBehindMayBeReadOnAnyThread() {
    World world = world(1);
    assertFalse(world.kubelets.upkeep().concerns(Kubelets.PODS));
    assertTrue(world.kubelets.upkeep().concerns(Kubelets.NODES));
  }

  @Test
  void aConditionThatSomebodyForgesIsTheKubeletsAgainWithItsNextReport() {
    World world = world(2);
    world.advanceTo(715 * Seconds.ONE);
    world.send(
        "PATCH",
        "/api/v1/nodes/n1/status",
        "application/strategic-merge-patch+json",
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"x\"}]}}");
    Fields forged = ready(world.send("GET", "/api/v1/nodes/n1", ""));
    assertEquals("2026-11-21T08:00:00Z", forged.text("lastHeartbeatTime"), "is not confirmed");
    world.advanceTo(719 * Seconds.ONE);
    assertEquals("x", ready(world.send("GET", "/api/v1/nodes/n1", "")).text("reason"));
    world.advanceTo(721 * Seconds.ONE);
    Fields node = world.send("GET", "/api/v1/nodes/n1", "");
    assertEquals("True", ready(node).text("status"));
    assertEquals("KubeletReady", ready(node).text("reason"));
    assertEquals("2026-11-21T08:12:00Z", ready(node).text("lastHeartbeatTime"));
    assertEquals("2026-11-21T08:12:00Z", ready(node).text("lastTransitionTime"));
    Fields owners = node.fields("metadata").items("managedFields").fields(2);
    assertEquals("kubelet", owners.text("manager"));
    assertTrue(
        owners
            .fieldsAt("fieldsV1", "f:status", "f:conditions", "k:{\"type\":\"Ready\"}")
            .has("f:status"));
    long version = world.store.version();
    world.advanceTo(DAY_NS);
    assertTrue(world.isIdle());
    assertEquals(version, world.store.version());
  }

  @Test
  void conditionsThatAreTakenAwayComeBackUnlessTheKubeletIsAway() {
    World world = world(2);
    for (String node : List.of("n0", "n1")) {
      world.send(
          "PATCH",
          "/api/v1/nodes/" + node + "/status",
          "application/merge-patch+json",
          "{\"status\":{\"conditions\":null}}");
    }
    world.kubelets.down("n1");
    world.advanceTo(30 * Seconds.ONE);
    assertEquals("KubeletReady", ready(world.send("GET", "/api/v1/nodes/n0", "")).text("reason"));
    Fields silent = world.send("GET", "/api/v1/nodes/n1", "");
    assertFalse(silent.fields("status").has("conditions"));
    world.kubelets.up("n1");
    assertEquals("KubeletReady", ready(world.send("GET", "/api/v1/nodes/n1", "")).text("reason"));
  }

  private static Fields ready(Fields node) {
    return node.fields("status").items("conditions").eachFields().stream()
        .filter(condition -> condition.text("type").equals("Ready"))
        .findFirst()
        .orElseThrow();
  }
}
