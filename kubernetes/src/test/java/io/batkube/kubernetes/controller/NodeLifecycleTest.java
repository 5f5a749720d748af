package io.batkube.kubernetes.controller;

import static io.batkube.kubernetes.controller.TestCluster.condition;
import static io.batkube.kubernetes.controller.TestCluster.podPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Delays as measured with a real kube-controller-manager: see the corpus' timeline of it. */
class NodeLifecycleTest {
  private static final String SHORT =
      ",'tolerations':[{'key':'node.kubernetes.io/unreachable','operator':'Exists',"
          + "'effect':'NoExecute','tolerationSeconds':5}]";

  /** When the events of the beginning are forgotten. */
  private static final double AFTER_EVENTS = 4000;

  /** Kubelets of which a test says whether they are well. */
  private static final class Kubelets implements NodeHealth {
    private final Map<String, Optional<Instant>> silent = new LinkedHashMap<>();
    private Consumer<String> listener = _ -> {};

    void set(String node, Optional<Instant> since) {
      silent.put(node, since);
      listener.accept(node);
    }

    @Override
    public boolean isSimulated(String node) {
      return silent.containsKey(node);
    }

    @Override
    public Optional<Instant> silentSince(String node) {
      return silent.getOrDefault(node, Optional.empty());
    }

    @Override
    public void tell(Consumer<String> whom) {
      listener = whom;
    }
  }

  private final TestCluster cluster = new TestCluster();

  private String ready(String node) {
    String all = condition(cluster.get("/api/v1/nodes/" + node), "Ready");
    return all.substring(0, all.indexOf(' '));
  }

  /** Lets time pass, with nodes that say every eight seconds that they are well. */
  private void until(double second, String... alive) {
    while (cluster.seconds() < second) {
      for (String node : alive) {
        cluster.beat(node);
      }
      cluster.until(Math.min(second, cluster.seconds() + 8));
    }
  }

  @Test
  void aSilentNodeIsUnreachableAfterTheGraceAndItsPodsGoWhenTheyTolerateItNoLonger() {
    cluster.until(1); // heard in the round at 5 s
    cluster.node("well");
    cluster.node("lost");
    cluster.pod("p", "lost", SHORT);
    until(54.9, "well");
    assertEquals("True", ready("lost"));

    until(55, "well");
    assertEquals("Unknown", ready("lost"));
    assertEquals(
        List.of("unreachable:NoSchedule", "unreachable:NoExecute"), cluster.taints("lost"));
    assertEquals("False  ", condition(cluster.get(podPath("p")), "Ready"));
    assertEquals(
        List.of(
            "well RegisteredNode: Node well event: Registered Node well in Controller",
            "lost RegisteredNode: Node lost event: Registered Node lost in Controller",
            "lost NodeNotReady: Node lost status is now: NodeNotReady",
            "p NodeNotReady: Node is not ready"),
        cluster.events("default").stream().sorted(EVENT_ORDER).toList());

    until(59.9, "well");
    assertFalse(cluster.get(podPath("p")).fields("metadata").has("deletionTimestamp"));
    until(60, "well");
    assertTrue(cluster.get(podPath("p")).fields("metadata").has("deletionTimestamp"));
    assertEquals(
        "True DeletionByTaintManager Taint manager: deleting due to NoExecute taint",
        condition(cluster.get(podPath("p")), "DisruptionTarget"));
    assertTrue(
        cluster
            .events("default")
            .contains("p TaintManagerEviction: Marking for deletion Pod default/p"));
  }

  private static final Comparator<String> EVENT_ORDER =
      Comparator.comparing(
          text ->
              List.of(
                      "well RegisteredNode",
                      "lost RegisteredNode",
                      "lost NodeNotReady",
                      "p NodeNotReady")
                  .indexOf(text.substring(0, text.indexOf(':'))));

  @Test
  void whoComesBackInTimeKeepsItsPods() {
    cluster.node("well");
    cluster.node("lost");
    cluster.pod("p", "lost", "");
    until(101, "well");
    assertEquals(
        List.of("unreachable:NoSchedule", "unreachable:NoExecute"), cluster.taints("lost"));

    cluster.beat("lost");
    assertEquals(List.of("unreachable:NoExecute"), cluster.taints("lost"));
    until(105, "well", "lost");
    assertEquals(List.of(), cluster.taints("lost"));
    assertTrue(
        cluster
            .events("default")
            .contains("p TaintManagerEviction: Cancelling deletion of Pod default/p"));
    until(1000, "well", "lost");
    assertFalse(cluster.get(podPath("p")).fields("metadata").has("deletionTimestamp"));
  }

  @Test
  void aLeaseThatIsRenewedSaysThatTheNodeIsWell() {
    cluster.node("n");
    String leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
    cluster.post(leases, "{'metadata':{'name':'n'},'spec':{'holderIdentity':'n'}}");
    for (int beat = 1; beat <= 20; beat++) {
      cluster.until(beat * 10);
      cluster.merge(
          leases + "/n",
          "{'spec':{'renewTime':'%s.000000Z'}}"
              .formatted(cluster.now().toString().replace("Z", "")));
    }
    assertEquals("True", ready("n"));
    cluster.until(250);
    assertEquals("Unknown", ready("n"));
    cluster.until(10_000);
    assertTrue(cluster.isIdle());
  }

  @Test
  void aNodeThatNeverSpeaksIsUnreachableAfterAMinute() {
    cluster.until(2);
    cluster.post("/api/v1/nodes", "{'metadata':{'name':'n'}}");
    assertEquals(List.of(), cluster.taints("n"), "no condition says anything");
    cluster.until(64.9);
    assertEquals("", condition(cluster.get("/api/v1/nodes/n"), "Ready"));
    cluster.until(65);
    assertEquals(
        "Unknown NodeStatusNeverUpdated Kubelet never posted node status.",
        condition(cluster.get("/api/v1/nodes/n"), "Ready"));
    assertEquals(List.of("unreachable:NoSchedule"), cluster.taints("n"));
  }

  @Test
  void ifNoNodeIsHeardNothingIsEvicted() {
    cluster.node("n");
    cluster.pod("p", "n", SHORT);
    cluster.until(AFTER_EVENTS);
    assertEquals("Unknown", ready("n"));
    assertEquals(List.of("unreachable:NoSchedule"), cluster.taints("n"));
    assertFalse(cluster.get(podPath("p")).fields("metadata").has("deletionTimestamp"));
    assertTrue(cluster.isIdle());
  }

  @Test
  void podsAreEvictedFromOneNodeEveryTenSeconds() {
    cluster.until(1);
    String[] well = {"a", "b", "c", "d"};
    for (String node : well) {
      cluster.node(node);
    }
    cluster.node("x");
    cluster.node("y");
    until(55, well);
    assertEquals(List.of("unreachable:NoSchedule", "unreachable:NoExecute"), cluster.taints("x"));
    assertEquals(List.of("unreachable:NoSchedule"), cluster.taints("y"));
    until(65, well);
    assertEquals(List.of("unreachable:NoSchedule", "unreachable:NoExecute"), cluster.taints("y"));
  }

  @Test
  void ifMostNodesOfASmallZoneAreSilentNothingIsEvictedThere() {
    for (String node : List.of("a", "b", "x", "y", "z")) {
      cluster.node(node);
    }
    until(200, "a", "b");
    for (String node : List.of("x", "y", "z")) {
      assertEquals("Unknown", ready(node));
      assertEquals(List.of("unreachable:NoSchedule"), cluster.taints(node));
    }
    until(220, "a", "b", "x");
    assertEquals(List.of(), cluster.taints("x"));
  }

  @Test
  void conditionsAndCordonsAreTaintsAtOnce() {
    cluster.node("n");
    cluster.strategic(
        "/api/v1/nodes/n/status",
        "{'status':{'conditions':[{'type':'MemoryPressure','status':'True'},"
            + "{'type':'DiskPressure','status':'False'}]}}");
    assertEquals(List.of("memory-pressure:NoSchedule"), cluster.taints("n"));
    cluster.merge("/api/v1/nodes/n", "{'spec':{'unschedulable':true}}");
    assertEquals(
        List.of("memory-pressure:NoSchedule", "unschedulable:NoSchedule"), cluster.taints("n"));
    cluster.merge("/api/v1/nodes/n", "{'spec':{'unschedulable':null}}");
    cluster.strategic(
        "/api/v1/nodes/n/status",
        "{'status':{'conditions':[{'type':'MemoryPressure','status':'False'}]}}");
    assertEquals(List.of(), cluster.taints("n"));
  }

  @Test
  void whoSaysThatItIsNotReadyIsTaintedSo() {
    cluster.until(1);
    cluster.node("n");
    cluster.node("m");
    cluster.until(7);
    cluster.strategic(
        "/api/v1/nodes/n/status", "{'status':{'conditions':[{'type':'Ready','status':'False'}]}}");
    assertEquals(List.of("not-ready:NoSchedule"), cluster.taints("n"));
    cluster.until(10);
    assertEquals(List.of("not-ready:NoSchedule", "not-ready:NoExecute"), cluster.taints("n"));
  }

  @Test
  void aTaintByHandEvictsWhoDoesNotTolerateIt() {
    cluster.node("n");
    cluster.pod("weak", "n", "");
    cluster.pod("strong", "n", ",'tolerations':[{'key':'a','operator':'Exists'}]");
    cluster.pod(
        "patient",
        "n",
        ",'tolerations':[{'key':'a','operator':'Equal','value':'b','effect':'NoExecute',"
            + "'tolerationSeconds':7}]");
    cluster.until(1);
    cluster.merge(
        "/api/v1/nodes/n", "{'spec':{'taints':[{'key':'a','value':'b','effect':'NoExecute'}]}}");

    assertTrue(cluster.get(podPath("weak")).fields("metadata").has("deletionTimestamp"));
    cluster.until(7.9);
    assertFalse(cluster.get(podPath("patient")).fields("metadata").has("deletionTimestamp"));
    cluster.until(8);
    assertTrue(cluster.get(podPath("patient")).fields("metadata").has("deletionTimestamp"));
    cluster.until(40);
    assertFalse(cluster.get(podPath("strong")).fields("metadata").has("deletionTimestamp"));
  }

  @Test
  void aPodThatComesToATaintedNodeGoesToo() {
    cluster.node("n");
    cluster.merge("/api/v1/nodes/n", "{'spec':{'taints':[{'key':'a','effect':'NoExecute'}]}}");
    cluster.post(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
    cluster.post(
        podPath("p") + "/binding", "{'metadata':{'name':'p'},'target':{'kind':'Node','name':'n'}}");
    assertTrue(cluster.get(podPath("p")).fields("metadata").has("deletionTimestamp"));
  }

  @Test
  void olderLabelsFollow() {
    cluster.post(
        "/api/v1/nodes",
        "{'metadata':{'name':'n','labels':{'kubernetes.io/os':'linux','kubernetes.io/arch':'arm64',"
            + "'beta.kubernetes.io/arch':'amd64'}}}");
    var labels = cluster.get("/api/v1/nodes/n").fields("metadata").fields("labels");
    assertEquals("linux", labels.text("beta.kubernetes.io/os"));
    assertEquals("arm64", labels.text("beta.kubernetes.io/arch"));
  }

  @Test
  void aSimulatedNodeIsUnreachableExactlyAfterTheGrace() {
    Kubelets kubelets = new Kubelets();
    TestCluster simulated =
        new TestCluster(
            kubelets, Settings.DEFAULT.withNodeMonitorGracePeriod(Duration.ofSeconds(40)));
    for (String node : List.of("a", "b")) {
      kubelets.set(node, Optional.empty());
      simulated.node(node);
    }
    simulated.until(AFTER_EVENTS);
    assertTrue(simulated.isIdle(), "nodes that are well cost nothing");

    simulated.until(AFTER_EVENTS + 3.5);
    kubelets.set("b", Optional.of(simulated.now()));
    simulated.settle();
    simulated.until(AFTER_EVENTS + 43.4);
    assertEquals(List.of(), simulated.taints("b"));
    simulated.until(AFTER_EVENTS + 43.5);
    assertEquals(List.of("unreachable:NoSchedule", "unreachable:NoExecute"), simulated.taints("b"));

    kubelets.set("b", Optional.empty());
    simulated.beat("b");
    simulated.until(AFTER_EVENTS + 45);
    assertEquals(List.of(), simulated.taints("b"));
  }
}
