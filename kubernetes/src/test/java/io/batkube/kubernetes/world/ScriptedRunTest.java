package io.batkube.kubernetes.world;

import static io.batkube.kubernetes.world.ScriptedRun.sleeping;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import org.junit.jupiter.api.Test;

/** What happens in worlds when people do unusual things, or usual ones at an unusual time. */
final class ScriptedRunTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";

  private static String pod(String annotations, String spec) {
    return "{'metadata':{'name':'p','annotations':{"
        + annotations
        + "}},'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'"
        + "}]"
        + spec
        + "}}";
  }

  @Test
  void aPodThatComesWithItsNodeRuns() {
    var run = new ScriptedRun(1, "none").job("j", 20, 1, sleeping(1));
    run.ask(3, "POST", PODS, pod("'batkube.io/duration':'5'", ",'nodeName':'node0'"))
        .at(7, () -> assertEquals("Running", run.phase("p")))
        .at(9, () -> assertEquals("Succeeded", run.phase("p")));
    assertEquals(2, run.go().jobs(JobState.COMPLETED_SUCCESSFULLY));
  }

  @Test
  void aJobWhoseHostHasGoneStartsWhenItIsBack() {
    var run =
        new ScriptedRun(2, "none")
            .job("first", 0, 1, sleeping(10))
            .job("pair", 1, 2, sleeping(5))
            .lost(5, 1)
            .back(15, 1);
    run.at(12, () -> assertEquals("Pending", run.phase("w0-pair-0")));
    assertEquals(20, run.go().makespan());
    assertEquals("Succeeded", run.phase("w0-pair-1"));
  }

  @Test
  void aRunEndsWhenTheEndOfItsLastPodIsSeen() {
    var run = new ScriptedRun(1, "k3s").job("j", 0, 1, sleeping(5));
    assertEquals(1, run.go().jobs(JobState.COMPLETED_SUCCESSFULLY));
    assertEquals("Succeeded", run.phase("w0-j"));
  }

  @Test
  void aJobComputesOnANodeThatIsNoHostAsOnAPlainOne() {
    var run =
        new ScriptedRun(1, "none")
            .job("j", 1, 1, new Profile.ParallelHomogeneous("p", 7e9, 0, ""))
            .ask(
                0,
                "POST",
                "/api/v1/nodes",
                "{'metadata':{'name':'made','annotations':{'kwok.x-k8s.io/node':'fake'}}}")
            .ask(0, "PATCH", "/api/v1/nodes/node0", "{'spec':{'unschedulable':true}}");
    assertEquals(7, run.go().makespan());
    assertEquals("made", run.pod("w0-j").orElseThrow().fields("spec").text("nodeName"));
  }

  @Test
  void aDeadlineThatIsSetLaterIsKept() {
    var run = new ScriptedRun(1, "none").job("j", 50, 1, sleeping(1));
    run.ask(0, "POST", PODS, pod("'batkube.io/duration':'100'", ""))
        .ask(3, "PATCH", PODS + "/p", "{'spec':{'activeDeadlineSeconds':40}}")
        .ask(5, "PATCH", PODS + "/p", "{'spec':{'activeDeadlineSeconds':20}}")
        .at(19, () -> assertEquals("Running", run.phase("p")))
        .at(21, () -> assertEquals("Failed", run.phase("p")));
    run.go();
    assertEquals("DeadlineExceeded", run.pod("p").orElseThrow().fields("status").text("reason"));
  }

  @Test
  void aPhaseThatSomebodyForgesTakesNoRoomAndDoesNotKeepAPod() {
    var run = new ScriptedRun(1, "none").job("a", 0, 1, sleeping(2)).job("b", 3, 1, sleeping(20));
    run.ask(5, "PATCH", PODS + "/w0-a/status", "{'status':{'phase':'Running'}}")
        .ask(6, "DELETE", PODS + "/w0-a", "")
        .at(7, () -> assertEquals("gone", run.phase("w0-a")));
    assertEquals(23, run.go().makespan());
  }

  @Test
  void aStartThatSomebodyForgesTakesNoRoom() {
    var run =
        new ScriptedRun(1, "none")
            .job("a", 0, 1, sleeping(20))
            .job("b", 1, 1, sleeping(2))
            .lost(2, 0)
            .back(10, 0);
    String time = "{'status':{'startTime':'2026-01-01T00:00:00Z'}}";
    run.ask(
            3,
            "POST",
            PODS + "/w0-b/binding",
            "{'metadata':{'name':'w0-b'},'target':{'name':'node0'}}")
        .ask(4, "PATCH", PODS + "/w0-b/status", time);
    run.go();
    assertEquals("Failed", run.phase("w0-b"), "its node is full");
  }

  @Test
  void aPodThatIsDeletedBeforeItIsRefusedGoes() {
    var run = new ScriptedRun(1, "none").job("j", 30, 1, sleeping(1)).lost(2, 0).back(10, 0);
    run.ask(3, "POST", PODS, pod("", ",'nodeName':'node0','nodeSelector':{'disk':'ssd'}"))
        .ask(4, "DELETE", PODS + "/p", "")
        .at(5, () -> assertTrue(run.pod("p").isPresent()))
        .at(12, () -> assertEquals("gone", run.phase("p")));
    run.go();
  }

  @Test
  void aPodThatIsReadyWhenTheRunEndsIsNoMatter() {
    var run = new ScriptedRun(2, "constant:5").job("j", 0, 1, sleeping(3));
    run.ask(3, "POST", PODS, pod("", ""));
    assertEquals(1, run.go().jobs(JobState.COMPLETED_SUCCESSFULLY));
  }

  @Test
  void aRunThatIsOverDoesNotWaitForWhatWasDue() {
    var run = new ScriptedRun(1, "none").job("j", 0, 1, sleeping(3));
    run.ask(1, "GET", "/api/v1/events", ""); // from now on Events are written, for an hour each
    run.go();
    assertEquals(3, run.seconds());
  }

  @Test
  void aHostThatComesBackAndGoesAtOnceStartsNothing() {
    var run =
        new ScriptedRun(2, "none")
            .job("first", 0, 1, sleeping(10))
            .job("pair", 1, 2, sleeping(5))
            .lost(5, 1)
            .back(15, 1)
            .lost(15, 1)
            .back(30, 1);
    run.go();
    assertEquals(35, run.seconds());
  }

  @Test
  void aDeletionWhoseGraceIsOverIsNotPutOff() {
    var run = new ScriptedRun(1, "none").job("j", 20, 1, sleeping(1)).lost(2, 0);
    run.ask(
            0,
            "POST",
            PODS,
            pod("", ",'nodeName':'node0'")
                .replace("'name':'p',", "'name':'p','finalizers':['example.com/hold'],"))
        .ask(3, "DELETE", PODS + "/p", "{'gracePeriodSeconds':0}")
        .ask(5, "DELETE", PODS + "/p", "{'gracePeriodSeconds':44}");
    run.go();
    assertEquals(
        "2026-01-01T00:00:03Z", run.pod("p").orElseThrow().textAt("metadata", "deletionTimestamp"));
  }

  @Test
  void jobsOfTheFirstInstantAreThereBeforeAnybodyOutsideIsAsked() {
    var run = new ScriptedRun(1, "none").job("j", 0, 1, sleeping(3));
    run.at(0, () -> assertEquals("Running", run.phase("w0-j")));
    assertEquals(3, run.go().makespan());
  }
}
