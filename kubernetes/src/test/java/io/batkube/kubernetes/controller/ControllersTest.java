package io.batkube.kubernetes.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControllersTest {
  @Test
  void switchesAreThoseOfKubeControllerManager() {
    String ttl = "ttl-controller";
    assertTrue(Controllers.isOn(ttl, List.of("*")));
    assertFalse(Controllers.isOn(ttl, List.of("*", "-ttl-controller")));
    assertFalse(Controllers.isOn(ttl, List.of("-ttl", "*")));
    assertFalse(Controllers.isOn(ttl, List.of("namespace")));
    assertTrue(Controllers.isOn(ttl, List.of("ttl", "-ttl")));
    assertEquals(Optional.empty(), Controllers.unknown(List.of("*", "-ttl", "podgc")));
    assertEquals(Optional.of("-tll"), Controllers.unknown(List.of("*", "-tll")));
  }

  @Test
  void everyNamespaceHasAnAccountAndCertificates() {
    TestCluster cluster =
        new TestCluster(NodeHealth.LEASES_ONLY, Settings.DEFAULT.withRootCaPem("PEM"));
    String account = "/api/v1/namespaces/kube-system/serviceaccounts/default";
    String map = "/api/v1/namespaces/default/configmaps/kube-root-ca.crt";
    assertTrue(cluster.has(account));
    cluster.delete(account, "");
    assertTrue(cluster.has(account));
    assertEquals("PEM", cluster.get(map).fields("data").text("ca.crt"));
    cluster.merge(map, "{'data':{'ca.crt':'other','more':'x'}}");
    assertEquals(List.of("ca.crt"), cluster.get(map).fields("data").names());
    assertEquals("PEM", cluster.get(map).fields("data").text("ca.crt"));
  }

  @Test
  void theMoreNodesThereAreTheLongerTheyMayRelyOnWhatTheyKnow() {
    TestCluster cluster = new TestCluster();
    for (int i = 0; i < 101; i++) {
      cluster.post("/api/v1/nodes", "{'metadata':{'name':'n%d'}}".formatted(i));
    }
    assertEquals("15", ttl(cluster, "n0"));
    assertEquals("15", ttl(cluster, "n100"));
    for (int i = 0; i < 11; i++) {
      cluster.delete("/api/v1/nodes/n" + i, "");
    }
    assertEquals("15", ttl(cluster, "n100"));
    cluster.delete("/api/v1/nodes/n11", "");
    assertEquals("0", ttl(cluster, "n100"));
  }

  private static String ttl(TestCluster cluster, String node) {
    return cluster
        .get("/api/v1/nodes/" + node)
        .fields("metadata")
        .fields("annotations")
        .text("node.alpha.kubernetes.io/ttl");
  }

  /** Controllers wait for what is to come, and for nothing else. */
  @Test
  void anIdleClusterHasNothingToDo() {
    TestCluster cluster = new TestCluster();
    cluster.until(1);
    assertTrue(cluster.isIdle());
  }
}
