package io.batkube.server.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.JobState;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each checker is shown what must not be, and says so; and what may be, and is silent. */
final class CheckersTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Partition CONFIG_MAPS = new Partition("", "configmaps");
  private static final Job JOB =
      new Job(
          new JobId("w0", "j"),
          0,
          1,
          Job.NO_WALLTIME,
          new Profile.Delay("d", 10 * Seconds.ONE, 0, ""),
          "");

  private final Plan plan =
      new Plan(
          1,
          Plan.Binding.BUILT_IN,
          "none",
          false,
          List.of(Host.plain(0, "n")),
          List.of(JOB),
          List.of(),
          List.of());
  private final Mirror mirror = new Mirror();
  private final List<Checker> checkers = WorldRun.checkers(plan, START, mirror);
  private long version;
  private long nowNs;

  // ---- telling ----

  private void tell(
      Change.Type type,
      Partition partition,
      String namespace,
      String name,
      String uid,
      String tree) {
    tell(++version, type, partition, namespace, name, uid, tree, false);
  }

  private void tell(
      long at,
      Change.Type type,
      Partition partition,
      String namespace,
      String name,
      String uid,
      String tree,
      boolean byPeople) {
    Seen seen =
        new Seen(
            nowNs,
            type,
            partition,
            namespace,
            name,
            uid,
            at,
            (Fields) Json.parse(tree.replace('\'', '"')),
            byPeople);
    Optional<Seen> before = mirror.take(seen);
    checkers.forEach(checker -> checker.saw(seen, before));
  }

  private void at(long seconds) {
    nowNs = seconds * Seconds.ONE;
  }

  private void rest() {
    checkers.forEach(checker -> checker.rested(nowNs));
  }

  private void end(boolean exhausted) {
    checkers.forEach(checker -> checker.ended(nowNs, exhausted));
  }

  private void happens(EngineEvent event) {
    checkers.forEach(checker -> checker.event(nowNs, event));
  }

  private void does(Command command) {
    checkers.forEach(checker -> checker.command(nowNs, command));
  }

  private void namespaceAndNode() {
    tell(Change.Type.ADDED, Seen.NAMESPACES, "", "default", "u-ns", "{'metadata':{}}");
    tell(
        Change.Type.ADDED,
        Seen.NODES,
        "",
        "n",
        "u-n",
        "{'metadata':{'annotations':{'batkube.io/host':'n'}},"
            + "'status':{'allocatable':{'cpu':'1','pods':'3'}}}");
  }

  private static String pod(String metadata, String spec, String status) {
    return "{'metadata':{"
        + metadata
        + "},'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'600m'}}}]"
        + spec
        + "},'status':{"
        + status
        + "}}";
  }

  private void pod(Change.Type type, String name, String tree) {
    tell(type, Seen.PODS, "default", name, "u-" + name, tree);
  }

  private void added(String name, String tree) {
    pod(Change.Type.ADDED, name, tree);
    does(
        new Command.RegisterJob(
            new Job(
                new JobId("pods", "default/" + name),
                nowNs,
                1,
                Job.NO_WALLTIME,
                JOB.profile(),
                "")));
  }

  private void modified(String name, String tree) {
    pod(Change.Type.MODIFIED, name, tree);
  }

  private static void breaks(String what, Runnable story) {
    var broken = assertThrows(BrokenPromise.class, story::run);
    assertTrue(broken.getMessage().contains(what), broken.getMessage());
  }

  private static final String RUNNING =
      "'phase':'Running','startTime':'2026-01-01T00:00:00Z','containerStatuses':[{'name':'c',"
          + "'ready':true,'restartCount':1,'lastState':{},"
          + "'state':{'running':{'startedAt':'2026-01-01T00:00:00Z'}}}]";

  // ---- room ----

  @Test
  void aNodeThatGivesMoreThanItHasIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'n'", ""));
    modified("a", pod("", ",'nodeName':'n'", RUNNING));
    added("b", pod("", ",'nodeName':'n'", ""));
    breaks("without enough cpu", () -> modified("b", pod("", ",'nodeName':'n'", RUNNING)));
  }

  @Test
  void aPortThatIsGivenTwiceIsFound() {
    namespaceAndNode();
    String spec =
        "{'metadata':{},'spec':{'nodeName':'n','containers':[{'name':'c','ports':[{'hostPort':80}]}"
            + "]},'status':{STATUS}}";
    for (String name : List.of("a", "b")) {
      added(name, spec.replace("STATUS", ""));
    }
    modified("a", spec.replace("STATUS", RUNNING));
    breaks("gave port 80 twice", () -> modified("b", spec.replace("STATUS", RUNNING)));
  }

  @Test
  void aPodThatEndedGivesBackWhatItTook() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'n'", ""));
    modified("a", pod("", ",'nodeName':'n'", RUNNING));
    modified("a", pod("", ",'nodeName':'n'", "'phase':'Failed'," + RUNNING.substring(18)));
    added("b", pod("", ",'nodeName':'n'", ""));
    modified("b", pod("", ",'nodeName':'n'", RUNNING));
    assertEquals(2, mirror.pods().size());
  }

  // ---- versions ----

  @Test
  void versionsThatDoNotGoUpAreFound() {
    namespaceAndNode();
    breaks(
        "comes after version 2",
        () ->
            tell(2, Change.Type.ADDED, CONFIG_MAPS, "default", "m", "u", "{'metadata':{}}", false));
  }

  @Test
  void aUidThatComesBackIsFound() {
    namespaceAndNode();
    tell(Change.Type.ADDED, CONFIG_MAPS, "default", "m", "u", "{'metadata':{}}");
    tell(Change.Type.DELETED, CONFIG_MAPS, "default", "m", "u", "{'metadata':{}}");
    breaks(
        "has the uid of something before",
        () -> tell(Change.Type.ADDED, CONFIG_MAPS, "default", "m", "u", "{'metadata':{}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'generation':1 | 'a' | 'generation':1 | 'b' | its spec changed",
        "'generation':1 | 'a' | 'generation':2 | 'a' | its spec is the same",
        "'deletionTimestamp':'2026-01-01T00:00:09Z' | 'a' | 'x':1 | 'a' | and is no more",
        "'deletionTimestamp':'2026-01-01T00:00:09Z' | 'a'"
            + " | 'deletionTimestamp':'2026-01-01T00:00:19Z' | 'a' | later than before",
        "'creationTimestamp':'2026-01-01T00:00:00Z' | 'a' | 'x':1 | 'a' | another"
            + " creationTimestamp",
      })
  void anObjectThatForgetsWhatItIsIsFound(
      String before, String spec, String after, String specAfter, String what) {
    String tree = "{'metadata':{META},'spec':{'x':SPEC}}";
    tell(
        Change.Type.ADDED,
        CONFIG_MAPS,
        "",
        "m",
        "u",
        tree.replace("META", before).replace("SPEC", spec));
    breaks(
        what,
        () ->
            tell(
                Change.Type.MODIFIED,
                CONFIG_MAPS,
                "",
                "m",
                "u",
                tree.replace("META", after).replace("SPEC", specAfter)));
  }

  // ---- lives ----

  private static final String WAITS = "'state':{'waiting':{}}";
  private static final String RUNS = "'state':{'running':{'startedAt':'2026-01-01T00:00:00Z'}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'phase':'Running' | 'phase':'Pending' | went from Running to Pending",
        "'phase':'Succeeded' | 'phase':'Failed' | had ended, and changed",
        "'phase':'Failed','reason':'A' | 'phase':'Failed','reason':'B' | had ended, and changed",
        "'phase':'Pending' | 'phase':'Succeeded','containerStatuses':[{'name':'c','state':"
            + "{'terminated':{'exitCode':1}}}] | Succeeded with",
        "'phase':'Pending' | 'phase':'Pending','conditions':[{'type':'Ready','status':'True'}]"
            + " | is Ready, but Pending",
        "'phase':'Pending','conditions':[{'type':'X','status':'True',"
            + "'lastTransitionTime':'2026-01-01T00:00:00Z'}] | 'phase':'Pending','conditions':"
            + "[{'type':'X','status':'True','lastTransitionTime':'2025-01-01T00:00:00Z'}]"
            + " | condition X went",
        "'phase':'Pending' | 'phase':'Pending','conditions':[{'type':'X'},{'type':'X'}]"
            + " | two conditions of X",
        "'phase':'Running','containerStatuses':[{'name':'c','restartCount':2,"
            + RUNS
            + "}]"
            + " | 'phase':'Running','containerStatuses':[{'name':'c','restartCount':1,"
            + RUNS
            + "}] | container c went from",
        "'phase':'Running','containerStatuses':[{'name':'c','restartCount':0,"
            + "'state':{'terminated':{'exitCode':0}}}] | 'phase':'Running','containerStatuses':"
            + "[{'name':'c','restartCount':0,"
            + RUNS
            + "}] | container c went from",
        "'phase':'Running','containerStatuses':[{'name':'c','restartCount':0,"
            + RUNS
            + "}]"
            + " | 'phase':'Running' | lost containerStatuses",
        "'phase':'Pending' | 'phase':'Running','containerStatuses':[{'name':'c','restartCount':0,"
            + WAITS
            + "}] | nothing of it ran",
        "'phase':'Pending' | 'phase':'Pending','containerStatuses':[{'name':'c','ready':true,"
            + WAITS
            + "}] | is ready and waits",
        "'phase':'Pending' | 'phase':'Failed','containerStatuses':[{'name':'c','state':{'terminated"
            + "':{'startedAt':'2026-01-01T00:00:00Z','finishedAt':'2025-01-01T00:00:00Z'}}}]"
            + " | ended before it began",
      })
  void aPodThatDoesNotGoForwardIsFound(String before, String after, String what) {
    namespaceAndNode();
    added("a", pod("", "", before));
    breaks(what, () -> modified("a", pod("", "", after)));
  }

  @Test
  void aPodThatMovesIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'n'", ""));
    breaks("went from node n to m", () -> modified("a", pod("", ",'nodeName':'m'", "")));
  }

  @Test
  void whatPeopleWriteIntoAStatusIsTheirAffair() {
    namespaceAndNode();
    added("a", pod("", "", "'phase':'Running'"));
    tell(
        ++version,
        Change.Type.MODIFIED,
        Seen.PODS,
        "default",
        "a",
        "u-a",
        pod("", "", "'phase':'Pending'"),
        true);
    modified("a", pod("", "", "'phase':'Pending','x':'y'"));
    assertEquals("Pending", mirror.pods().iterator().next().phase());
  }

  // ---- time ----

  @Test
  void aTimeThatHasNotComeIsFound() {
    at(5);
    breaks(
        "speaks of startTime",
        () ->
            tell(
                Change.Type.ADDED,
                CONFIG_MAPS,
                "",
                "m",
                "u",
                "{'metadata':{},'status':[{'startTime':'2026-01-01T00:00:06Z'}]}"));
  }

  @Test
  void timeThatGoesBackIsFound() {
    at(5);
    rest();
    at(4);
    breaks("time went from", this::rest);
  }

  // ---- answers ----

  @ParameterizedTest
  @CsvSource({"500,", "201,409", "200,404"})
  void anAnswerThatMustNotBeIsFound(int status, Integer allowed) {
    var answer = new Answer(0, "GET /", status, "", allowed == null ? List.of() : List.of(allowed));
    breaks("was answered " + status, () -> checkers.forEach(each -> each.answered(answer)));
  }

  // ---- jobs ----

  private void jobOn(String node) {
    namespaceAndNode();
    happens(new EngineEvent.JobSubmitted(JOB));
    pod(Change.Type.ADDED, "p", jobsPod(node, "'phase':'Pending'"));
  }

  private static String jobsPod(String node, String status) {
    return pod(
        "'annotations':{'batkube.io/job-id':'w0!j'}",
        node.isEmpty() ? "" : ",'nodeName':'" + node + "'",
        status);
  }

  private void execute(int host) {
    does(new Command.Execute(JOB.id(), HostSet.of(host)));
  }

  private void complete(JobState state, int code) {
    happens(new EngineEvent.JobCompleted(JOB, state, code, HostSet.of(0), 0));
  }

  private static String ended(String phase, String finishedAt) {
    return "'phase':'"
        + phase
        + "','containerStatuses':[{'name':'c','state':{'terminated':{'exitCode':0,'startedAt':"
        + "'2026-01-01T00:00:00Z','finishedAt':'"
        + finishedAt
        + "'}}}]";
  }

  @Test
  void aJobThatGoesRightIsNoMatter() {
    jobOn("n");
    execute(0);
    at(10);
    complete(JobState.COMPLETED_SUCCESSFULLY, 0);
    modifiedJob(ended("Succeeded", "2026-01-01T00:00:10Z"));
    rest();
    end(false);
  }

  private void modifiedJob(String status) {
    modified("p", jobsPod("n", status));
  }

  @Test
  void aJobThatIsLostIsFound() {
    breaks("was never submitted", () -> end(false));
  }

  @Test
  void aJobWithoutAnEndIsFound() {
    jobOn("n");
    execute(0);
    breaks("has no end", () -> end(false));
  }

  @Test
  void aJobThatEndsTwiceIsFound() {
    jobOn("n");
    does(new Command.Reject(JOB.id(), "x"));
    breaks("ends again", () -> does(new Command.Reject(JOB.id(), "x")));
  }

  @Test
  void aJobThatIsSubmittedTwiceIsFound() {
    jobOn("n");
    breaks("is submitted twice", () -> happens(new EngineEvent.JobSubmitted(JOB)));
  }

  @Test
  void aJobThatStartsTwiceIsFound() {
    jobOn("n");
    execute(0);
    breaks("is executed again", () -> execute(0));
  }

  @Test
  void aJobOnHostsWithoutItsPodsIsFound() {
    jobOn("n");
    breaks("its pods are on 0", () -> execute(1));
  }

  @Test
  void aJobThatStartsWithoutANodeIsFound() {
    jobOn("");
    breaks("bound to no node", () -> execute(0));
  }

  @Test
  void aJobWithoutItsPodIsFound() {
    namespaceAndNode();
    happens(new EngineEvent.JobSubmitted(JOB));
    breaks("has 0 pods", () -> end(true));
  }

  @Test
  void aPodOfNoJobIsFound() {
    jobOn("n");
    pod(Change.Type.ADDED, "q", pod("", "", ""));
    breaks("is of no job", () -> end(true));
  }

  @Test
  void engineAndApiThatDisagreeAreFound() {
    jobOn("n");
    execute(0);
    at(10);
    complete(JobState.COMPLETED_SUCCESSFULLY, 0);
    breaks("is Pending", () -> end(false));
  }

  @Test
  void aPodThatEndedBeforeItsJobIsFound() {
    jobOn("n");
    execute(0);
    modifiedJob(ended("Succeeded", "2026-01-01T00:00:00Z"));
    breaks("(SUBMITTED)", () -> end(true));
  }

  // ---- durations ----

  @Test
  void aJobThatTakesAnotherTimeIsFound() {
    jobOn("n");
    execute(0);
    at(11);
    breaks("expected Model", () -> complete(JobState.COMPLETED_SUCCESSFULLY, 0));
  }

  @Test
  void aJobThatEndsOtherwiseIsFound() {
    jobOn("n");
    execute(0);
    at(10);
    breaks("expected Model", () -> complete(JobState.COMPLETED_FAILED, 1));
  }

  @Test
  void aKillThatNobodyWantedIsFound() {
    jobOn("n");
    execute(0);
    at(5);
    breaks("expected its kill", () -> complete(JobState.COMPLETED_KILLED, -1));
  }

  @Test
  void aJobThatStartsLateIsFound() {
    jobOn("n");
    at(1);
    breaks("starts at 1000000000 ns, could at 0 ns", () -> execute(0));
  }

  @Test
  void aPodWithOtherTimesThanItsJobIsFound() {
    jobOn("n");
    execute(0);
    at(10);
    complete(JobState.COMPLETED_SUCCESSFULLY, 0);
    breaks("which ran from", () -> modifiedJob(ended("Succeeded", "2026-01-01T00:00:09Z")));
  }

  // ---- waiting ----

  private void longAfter() {
    rest();
    at(200);
    rest();
  }

  @Test
  void aPodThatWaitsThoughItFitsIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'schedulerName':'default-scheduler'", "'phase':'Pending'"));
    breaks("waits though it fits", this::longAfter);
  }

  @Test
  void aPodThatWaitsAtTheVeryEndIsFoundToo() {
    namespaceAndNode();
    added("a", pod("", ",'schedulerName':'default-scheduler'", "'phase':'Pending'"));
    rest();
    breaks("waits though it fits", () -> checkers.get(10).ended(nowNs, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        ",'schedulingGates':[{'name':'g'}]",
        ",'nodeSelector':{'disk':'ssd'}",
        ",'overhead':{},'tolerations':[],'initContainers':[{'resources':{'requests':{'cpu':'2'}}}]",
      })
  void aPodThatHasToWaitMay(String spec) {
    namespaceAndNode();
    added("a", pod("", ",'schedulerName':'default-scheduler'" + spec, "'phase':'Pending'"));
    longAfter();
    assertEquals(1, mirror.pods().size());
  }

  @Test
  void aBoundPodThatDoesNotStartIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'n'", "'phase':'Pending'"));
    breaks("is bound and does not start", this::longAfter);
  }

  @Test
  void aDeletedPodThatStaysIsFound() {
    namespaceAndNode();
    added("a", pod("'deletionTimestamp':'2026-01-01T00:00:09Z'", ",'nodeName':'n'", RUNNING));
    breaks("was to be gone", this::lateAndLater);
  }

  private void lateAndLater() {
    at(100);
    longAfter();
  }

  @Test
  void aPodPastItsDeadlineIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'n','activeDeadlineSeconds':9", RUNNING));
    breaks("is past its deadline", this::lateAndLater);
  }

  // ---- leftovers ----

  @Test
  void aPodThatOutlivesItsNamespaceIsFound() {
    namespaceAndNode();
    added("a", pod("", "", ""));
    breaks(
        "its namespace is gone",
        () -> tell(Change.Type.DELETED, Seen.NAMESPACES, "", "default", "u-ns", "{'metadata':{}}"));
  }

  @Test
  void aPodWithoutANamespaceIsFound() {
    breaks("in a namespace that is not there", () -> pod(Change.Type.ADDED, "a", pod("", "", "")));
  }

  @Test
  void aPodOfANodeThatIsNoMoreIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'m'", ""));
    breaks("a node that is no more", this::longAfter);
  }

  @Test
  void aPodThatOutlivesItsOwnersIsFound() {
    namespaceAndNode();
    added("a", pod("'ownerReferences':[{'uid':'nobody'}]", "", ""));
    breaks("outlived its owners", this::longAfter);
  }

  @Test
  void aPodThatStaysUnderATaintIsFound() {
    namespaceAndNode();
    added("a", pod("", ",'nodeName':'n'", RUNNING));
    tell(
        Change.Type.MODIFIED,
        Seen.NODES,
        "",
        "n",
        "u-n",
        "{'metadata':{},'spec':{'taints':[{'key':'k','effect':'NoExecute'}]},"
            + "'status':{'allocatable':{}}}");
    breaks("stays under a taint", this::longAfter);
  }
}
