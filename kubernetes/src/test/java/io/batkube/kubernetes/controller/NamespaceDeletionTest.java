package io.batkube.kubernetes.controller;

import static io.batkube.kubernetes.controller.TestCluster.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Delays as measured with a real kube-controller-manager: see the corpus' timeline of it. */
class NamespaceDeletionTest {
  private static final String NAMESPACE = "/api/v1/namespaces/doomed";
  private static final String DISCOVERY = "NamespaceDeletionDiscoveryFailure";
  private static final String CONTENT = "NamespaceDeletionContentFailure";

  private final TestCluster cluster = new TestCluster();

  NamespaceDeletionTest() {
    cluster.post("/api/v1/namespaces", "{'metadata':{'name':'doomed'}}");
  }

  private void pod(String more) {
    cluster.post(
        NAMESPACE + "/pods",
        "{'metadata':{'name':'p'%s},'spec':{'nodeName':'n','containers':[{'name':'c','image':'i'}]}}"
            .formatted(more));
  }

  private void kubeletEndsPod() {
    cluster.delete(NAMESPACE + "/pods/p", "{'gracePeriodSeconds':0}");
  }

  @Test
  void podsGoAfterFiveSecondsAndTheRestFiveSecondsLater() {
    pod("");
    cluster.post(NAMESPACE + "/configmaps", "{'metadata':{'name':'x'}}");
    cluster.until(3);
    cluster.delete(NAMESPACE, "");

    cluster.until(7.9);
    assertFalse(cluster.get(NAMESPACE + "/pods/p").fields("metadata").has("deletionTimestamp"));
    cluster.until(8);
    assertTrue(cluster.get(NAMESPACE + "/pods/p").fields("metadata").has("deletionTimestamp"));
    cluster.until(8.2);
    kubeletEndsPod();
    assertTrue(cluster.has(NAMESPACE + "/configmaps/x"));

    cluster.until(12.9);
    assertTrue(cluster.has(NAMESPACE));
    cluster.until(13);
    assertFalse(cluster.has(NAMESPACE));
    cluster.until(100);
    assertTrue(cluster.isIdle());
  }

  @Test
  void anEmptyNamespaceGoesAtTheFirstLook() {
    cluster.delete(NAMESPACE, "");
    assertEquals("Terminating", cluster.get(NAMESPACE).fields("status").text("phase"));
    cluster.until(5);
    assertFalse(cluster.has(NAMESPACE));
  }

  @Test
  void tellsWhatFinalizersHoldAndLooksEveryEightSeconds() {
    cluster.post(
        NAMESPACE + "/configmaps", "{'metadata':{'name':'x','finalizers':['example.com/hold']}}");
    cluster.delete(NAMESPACE, "");
    cluster.until(5);

    assertEquals(
        "True SomeResourcesRemain Some resources are remaining: configmaps. has 1 resource"
            + " instances",
        condition(cluster.get(NAMESPACE), "NamespaceContentRemaining"));
    assertEquals(
        "True SomeFinalizersRemain Some content in the namespace has finalizers remaining:"
            + " example.com/hold in 1 resource instances",
        condition(cluster.get(NAMESPACE), "NamespaceFinalizersRemaining"));
    assertEquals(
        "False ContentDeleted All content successfully deleted, may be waiting on finalization",
        condition(cluster.get(NAMESPACE), CONTENT));

    cluster.until(1000);
    assertTrue(cluster.isIdle(), "nothing changes until somebody takes the finalizer away");
    cluster.merge(NAMESPACE + "/configmaps/x", "{'metadata':{'finalizers':null}}");
    assertEquals(1002, cluster.nextSecond()); // looks at 10, 18, 26, …
    cluster.until(1002);
    assertFalse(cluster.has(NAMESPACE));
  }

  @Test
  void aPodThatHangsIsAFailureOnceItsGraceIsOver() {
    cluster.node("n");
    pod("");
    cluster.delete(NAMESPACE, "");
    cluster.until(29);
    assertEquals(
        "False ContentDeleted All content successfully deleted, may be waiting on finalization",
        condition(cluster.get(NAMESPACE), CONTENT));

    cluster.until(60);
    assertEquals(
        "True ContentDeletionFailed Failed to delete all resource types, 1 remaining: unexpected"
            + " items still remain in namespace: doomed for gvr: /v1, Resource=pods",
        condition(cluster.get(NAMESPACE), CONTENT));

    cluster.until(7200);
    assertTrue(cluster.isIdle());
    kubeletEndsPod();
    cluster.until(7261);
    assertFalse(cluster.has(NAMESPACE));
  }

  @Test
  void anApiThatNobodyServesHoldsEveryNamespace() {
    cluster.post(
        "/apis/apiregistration.k8s.io/v1/apiservices",
        """
        {'metadata':{'name':'v1beta1.metrics.k8s.io'},'spec':{'group':'metrics.k8s.io',
        'version':'v1beta1','groupPriorityMinimum':100,'versionPriority':100,
        'insecureSkipTLSVerify':true,'service':{'namespace':'kube-system','name':'metrics'}}}
        """);
    cluster.delete(NAMESPACE, "");
    cluster.until(600);

    assertEquals(
        "True DiscoveryFailed Discovery failed for some groups, 1 failing: unable to retrieve the"
            + " complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion"
            + " discovery: metrics.k8s.io/v1beta1",
        condition(cluster.get(NAMESPACE), DISCOVERY));
    assertTrue(cluster.isIdle());

    cluster.delete("/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io", "");
    cluster.until(661);
    assertFalse(cluster.has(NAMESPACE));
  }

  @Test
  void anotherFinalizerOfTheNamespaceIsLeftToItsOwner() {
    cluster.post(
        "/api/v1/namespaces",
        "{'metadata':{'name':'kept'},'spec':{'finalizers':['example.com/keep']}}");
    cluster.delete("/api/v1/namespaces/kept", "");
    cluster.until(60);

    assertEquals(
        List.of("example.com/keep"),
        cluster.get("/api/v1/namespaces/kept").fields("spec").items("finalizers").eachText());
  }
}
