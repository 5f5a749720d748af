package io.batkube.kubernetes.controller;

import static io.batkube.kubernetes.controller.TestCluster.condition;
import static io.batkube.kubernetes.controller.TestCluster.podPath;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Delays as measured with a real kube-controller-manager: see the corpus' timeline of it. */
class PodCollectorTest {
  private final TestCluster cluster = new TestCluster();

  private void hold(String pod) {
    cluster.merge(podPath(pod), "{'metadata':{'finalizers':['example.com/hold']}}");
  }

  private String phase(String pod) {
    return cluster.get(podPath(pod)).fields("status").text("phase");
  }

  /** Seen missing in the round at 20 s, deleted 40 s later: 48 s after the node, as measured. */
  @Test
  void podsOfAMissingNodeGoAfterQuarantine() {
    cluster.node("n");
    cluster.pod("p", "n", "");
    hold("p");
    cluster.until(12);
    cluster.delete("/api/v1/nodes/n", "");

    cluster.until(59.9);
    assertEquals("Running", phase("p"));
    cluster.until(60);
    Fields pod = cluster.get(podPath("p"));
    assertEquals("Failed", pod.fields("status").text("phase"));
    assertEquals(
        "True DeletionByPodGC PodGC: node no longer exists", condition(pod, "DisruptionTarget"));
    assertTrue(pod.fields("metadata").has("deletionTimestamp"));
    assertEquals(0, pod.fields("metadata").number("deletionGracePeriodSeconds"));

    cluster.merge(podPath("p"), "{'metadata':{'finalizers':null}}");
    assertFalse(cluster.has(podPath("p")));
    cluster.until(4000);
    assertTrue(cluster.isIdle());
  }

  @Test
  void podsOfANodeThatComesBackStay() {
    cluster.pod("p", "n", "");
    cluster.until(30);
    cluster.post("/api/v1/nodes", "{'metadata':{'name':'n'}}");
    cluster.until(300);
    assertEquals("Running", phase("p"));
  }

  @Test
  void whatWasDeletedBeforeItHadANodeFails() {
    cluster.post(
        "/api/v1/namespaces/default/pods",
        "{'metadata':{'name':'p','finalizers':['example.com/hold']},"
            + "'spec':{'containers':[{'name':'c','image':'i'}]}}");
    cluster.until(1);
    cluster.delete(podPath("p"), "");
    assertEquals("Pending", phase("p"));
    cluster.until(20);
    assertEquals("Failed", phase("p"));
    assertEquals("", condition(cluster.get(podPath("p")), "DisruptionTarget"));
  }

  @Test
  void deletedPodsOfANodeOutOfServiceAreNotWaitedFor() {
    cluster.node("n");
    cluster.pod("p", "n", "");
    cluster.until(1);
    cluster.delete(podPath("p"), "");
    cluster.merge(
        "/api/v1/nodes/n",
        "{'spec':{'taints':[{'key':'node.kubernetes.io/out-of-service','effect':'NoSchedule'}]}}");
    cluster.until(30);
    assertTrue(cluster.has(podPath("p")), "the node is ready");

    cluster.strategic(
        "/api/v1/nodes/n/status", "{'status':{'conditions':[{'type':'Ready','status':'False'}]}}");
    cluster.until(39.9);
    assertTrue(cluster.has(podPath("p")));
    cluster.until(40);
    assertFalse(cluster.has(podPath("p")));
  }

  @Test
  void ofTooManyEndedPodsTheEvictedAndTheOldestGo() {
    TestCluster small =
        new TestCluster(NodeHealth.LEASES_ONLY, Settings.DEFAULT.withTerminatedPodGcThreshold(2));
    small.post("/api/v1/nodes", "{'metadata':{'name':'n'}}");
    for (String pod : new String[] {"d", "c", "b", "a"}) {
      small.pod(pod, "n", "");
      small.pass(Duration.ofSeconds(1));
      String reason = pod.equals("b") ? ",'reason':'Evicted'" : "";
      small.merge(podPath(pod) + "/status", "{'status':{'phase':'Failed'%s}}".formatted(reason));
    }
    small.until(19);
    assertTrue(small.has(podPath("b")));
    small.until(20);
    assertFalse(small.has(podPath("b")));
    assertFalse(small.has(podPath("d")));
    assertTrue(small.has(podPath("c")));
    assertTrue(small.has(podPath("a")));
  }
}
