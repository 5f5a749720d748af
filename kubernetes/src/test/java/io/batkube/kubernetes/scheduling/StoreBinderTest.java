package io.batkube.kubernetes.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the scheduler writes by hand is, to the byte, what its requests would have written. */
final class StoreBinderTest {
  private static final String AGENT = "kube-scheduler/v1.36.3 (linux/amd64) kubernetes/scheduler";
  private static final String MESSAGE = "0/1 nodes are available: 1 Insufficient cpu.";

  private final World world = new World();
  private final List<String> notices = new ArrayList<>();
  private final StoreBinder binder =
      new StoreBinder(
          world.store,
          world.api,
          world::now,
          (pod, type, reason, action, message) ->
              notices.add(type + " " + reason + " " + action + ": " + message));

  private StoredObject pod(String name) {
    return pod(name, Fields.EMPTY);
  }

  private StoredObject pod(String name, Fields more) {
    Fields spec =
        Fields.of(
            "schedulerName",
            "nobody",
            "containers",
            Items.of(Fields.of("name", "c", "image", "i")));
    for (int i = 0; i < more.size(); i++) {
      spec = spec.with(more.name(i), more.value(i));
    }
    world.pod(Fields.of("metadata", Fields.of("name", name), "spec", spec));
    return world.pod(name);
  }

  private void ask(String method, String path, String type, Fields body) {
    Response.Whole answer =
        (Response.Whole)
            world.api.handle(
                new Request(
                    method,
                    path,
                    List.of(),
                    "application/json",
                    type,
                    AGENT,
                    new User("system:kube-scheduler", "", List.of(User.MASTERS)),
                    Json.bytes(body)));
    assertTrue(answer.status() < 300, () -> new String(answer.body(), StandardCharsets.UTF_8));
  }

  /** An object without what makes it different from one of another name. */
  private static String bare(StoredObject pod) {
    Fields metadata =
        pod.metadata().with("name", "x").with("uid", "x").with("resourceVersion", "x");
    return pod.tree().with("metadata", metadata).toString();
  }

  @Test
  void aBindingIsThatOfTheServer() {
    for (Fields more :
        List.of(
            Fields.of("subdomain", "x"),
            Fields.of("nodeSelector", Fields.of("a", "b"), "hostNetwork", true),
            Fields.of("activeDeadlineSeconds", 5L, "serviceAccountName", "x"))) {
      StoredObject byHand = pod("by-hand-" + more.name(0).toLowerCase(Locale.ROOT), more);
      StoredObject asked = pod("asked-" + more.name(0).toLowerCase(Locale.ROOT), more);
      assertTrue(binder.bind(byHand, "n"));
      ask(
          "POST",
          "/api/v1/namespaces/default/pods/" + asked.name() + "/binding",
          "application/json",
          Fields.of(
              "metadata",
              Fields.of("name", asked.name()),
              "target",
              Fields.of("kind", "Node", "name", "n")));
      assertEquals(bare(world.pod(asked.name())), bare(world.pod(byHand.name())));
    }
    assertEquals(
        "Normal Scheduled Binding: Successfully assigned default/by-hand-subdomain to n",
        notices.getFirst());
  }

  @Test
  void aPodThatWasRefusedIsBoundAsByTheServer() {
    StoredObject byHand = pod("by-hand");
    StoredObject asked = pod("asked");
    binder.refuse(byHand, MESSAGE, Optional.of("m"));
    binder.refuse(asked, MESSAGE, Optional.of("m"));
    assertTrue(binder.bind(byHand, "n"));
    ask(
        "POST",
        "/api/v1/namespaces/default/pods/asked/binding",
        "application/json",
        Fields.of("metadata", Fields.of("name", "asked"), "target", Fields.of("name", "n")));
    assertEquals(bare(world.pod("asked")), bare(world.pod("by-hand")));
    assertEquals("", world.pod("by-hand").tree().textAt("status", "nominatedNodeName"));
  }

  @Test
  void aRefusalIsThatOfAStatusPatch() {
    StoredObject byHand = pod("by-hand");
    pod("asked");
    binder.refuse(byHand, MESSAGE, Optional.of(""));
    Fields condition =
        Fields.of(
            "type",
            "PodScheduled",
            "observedGeneration",
            1L,
            "status",
            "False",
            "lastProbeTime",
            Null.NULL,
            "lastTransitionTime",
            "2026-11-21T08:00:00Z",
            "reason",
            "Unschedulable",
            "message",
            MESSAGE);
    ask(
        "PATCH",
        "/api/v1/namespaces/default/pods/asked/status",
        "application/strategic-merge-patch+json",
        Fields.of("status", Fields.of("conditions", Items.of(condition))));
    assertEquals(bare(world.pod("asked")), bare(world.pod("by-hand")));
    assertEquals(List.of("Warning FailedScheduling Scheduling: " + MESSAGE), notices);
  }

  @Test
  void theSameWordAgainIsNoWrite() {
    StoredObject pod = pod("p");
    binder.refuse(pod, MESSAGE, Optional.of(""));
    long version = world.store.version();
    binder.refuse(world.pod("p"), MESSAGE, Optional.of(""));
    assertEquals(version, world.store.version());
    binder.refuse(world.pod("p"), "other", Optional.of(""));
    Fields condition = world.pod("p").tree().fields("status").items("conditions").fields(0);
    assertEquals("other", condition.text("message"));
    assertEquals(3, notices.size());
  }

  @Test
  void aPodThatIsGoneOrBoundIsNotBound() {
    StoredObject pod = pod("p");
    assertTrue(binder.bind(pod, "n"));
    assertFalse(binder.bind(pod, "m"));
    assertEquals("n", world.nodeOf("p"));
    StoredObject gone = pod("q");
    world.delete("/api/v1/namespaces/default/pods/q");
    assertFalse(binder.bind(gone, "n"));
    StoredObject again = pod("q");
    assertFalse(binder.bind(gone, "n"), "it is another pod of that name");
    assertTrue(binder.bind(again, "n"));
    assertFalse(
        binder.bind(
            pod("gated", Fields.of("schedulingGates", Items.of(Fields.of("name", "a/b")))), "n"));
  }

  @Test
  void aLongSentenceIsCutForTheEventAlone() {
    StoredObject pod = pod("p");
    String message = "x".repeat(2000);
    binder.refuse(pod, message, Optional.of(""));
    assertTrue(notices.getFirst().endsWith("x ..."));
    assertEquals(1024, notices.getFirst().replaceFirst("^[^:]*: ", "").length());
    assertTrue(world.pod("p").tree().toString().contains(message));
  }

  @Test
  void aVictimIsToldWhyAndEndsWithItsGrace() {
    StoredObject preemptor = pod("important");
    StoredObject victim = pod("victim", Fields.of("nodeName", "n"));
    binder.preempt(victim, preemptor, "n");
    Fields now = world.pod("victim").tree();
    assertEquals(30, now.fields("metadata").number("deletionGracePeriodSeconds"));
    Fields condition = now.fields("status").items("conditions").fields(0);
    assertEquals("DisruptionTarget", condition.text("type"));
    assertEquals("PreemptionByScheduler", condition.text("reason"));
    assertEquals(
        "nobody: preempting to accommodate a higher priority pod", condition.text("message"));
    assertEquals(
        List.of("Normal Preempted Preempting: Preempted by pod " + preemptor.uid() + " on node n"),
        notices);
  }
}
