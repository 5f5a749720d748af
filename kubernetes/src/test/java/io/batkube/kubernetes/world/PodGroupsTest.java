package io.batkube.kubernetes.world;

import static io.batkube.kubernetes.world.ScriptedRun.sleeping;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.job.JobState;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Jobs as groups of pods, and what is in a cluster from the start. */
final class PodGroupsTest {
  private static final String PODS = "/api/v1/namespaces/default/pods";
  private static final Partition GROUPS = new Partition("scheduling.volcano.sh", "podgroups");
  private static final String DEFINITION =
      """
      {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',
      'metadata':{'name':'%s.scheduling.volcano.sh'},'spec':{'group':'scheduling.volcano.sh',
      'scope':'%s','names':{'plural':'%s','kind':'%s'},
      'versions':[{'name':'v1beta1','served':true,'storage':true,'subresources':{'status':{}},
      'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}
      """;

  private static Manifest manifest(String json) {
    return new Manifest("m.yaml:1", (Fields) Json.parse(json.replace('\'', '"')));
  }

  private static Manifest groups() {
    return manifest(DEFINITION.formatted("podgroups", "Namespaced", "podgroups", "PodGroup"));
  }

  private static ScriptedRun gangs(int nodes, Manifest... manifests) {
    return new ScriptedRun(nodes, "none", Optional.of(GangScheduler.VOLCANO), List.of(manifests));
  }

  private static ScriptedRun bind(ScriptedRun run, double atSeconds, String pod, int node) {
    return run.ask(
        atSeconds,
        "POST",
        PODS + "/" + pod + "/binding",
        "{'metadata':{'name':'" + pod + "'},'target':{'name':'node" + node + "'}}");
  }

  @Test
  void aJobIsAGroupOfItsPodsUntilTheLastIsOver() {
    var run = gangs(2, groups());
    run.job("j", 1, 2, sleeping(5), "{'cpu':'500m','memory':'1Gi','queue':'night'}");
    run.at(
        2,
        () -> {
          Fields group = run.object(GROUPS, "default", "w0-j").orElseThrow();
          assertEquals(
              "{\"minMember\":2,\"minResources\":{\"cpu\":\"1\",\"memory\":\"2Gi\"},"
                  + "\"queue\":\"night\"}",
              Json.text(group.fields("spec")));
          Fields pod = run.pod("w0-j-1").orElseThrow();
          assertEquals("volcano", pod.fields("spec").text("schedulerName"));
          assertEquals(
              "w0-j", pod.fieldsAt("metadata", "annotations").text("scheduling.k8s.io/group-name"));
        });
    bind(run, 3, "w0-j-0", 0);
    bind(run, 4, "w0-j-1", 1);
    run.at(8, () -> assertTrue(run.object(GROUPS, "default", "w0-j").isPresent()));
    assertEquals(8, run.go().makespan());
    assertEquals(Optional.empty(), run.object(GROUPS, "default", "w0-j"));
  }

  @Test
  void aJobThatLosesAPodBeforeItBeginsLeavesNoGroup() {
    var run = gangs(1, groups()).job("j", 0, 2, sleeping(5)).job("other", 9, 0, sleeping(1));
    run.ask(1, "DELETE", PODS + "/w0-j-1", "")
        .at(2, () -> assertEquals("gone", run.phase("w0-j-0")))
        .at(2, () -> assertEquals(Optional.empty(), run.object(GROUPS, "default", "w0-j")));
    assertEquals(1, run.go().jobs(JobState.REJECTED));
  }

  @Test
  void aJobThatNamesAnotherSchedulerIsNoGroup() {
    var run = gangs(1, groups()).job("j", 0, 1, sleeping(5), "{'scheduler':'default-scheduler'}");
    run.at(1, () -> assertEquals(Optional.empty(), run.object(GROUPS, "default", "w0-j")));
    assertEquals(5, run.go().makespan());
  }

  @Test
  void aGroupThatTheClusterRefusesIsToldWithItsJob() {
    var run = gangs(1).job("j", 0, 1, sleeping(5));
    var refused = assertThrows(BadInputException.class, run::go);
    assertEquals("job w0!j: its PodGroup is refused: 404 page not found", refused.getMessage());
  }

  @Test
  void anObjectIsThereWithItsStatusBeforeTimeBegins() {
    var queue =
        manifest(
            "{'apiVersion':'scheduling.volcano.sh/v1beta1','kind':'Queue','metadata':{'name':'q'},"
                + "'spec':{'weight':2},'status':{'state':'Open'}}");
    var run =
        gangs(
            1,
            manifest(DEFINITION.formatted("queues", "Cluster", "queues", "Queue")),
            queue,
            manifest(
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','annotations':"
                    + "{'batkube.io/duration':'7'}},'spec':{'restartPolicy':'Never',"
                    + "'containers':[{'name':'c','image':'i'}]}}"));
    assertEquals(7, run.go().makespan());
    Fields kept =
        run.object(new Partition("scheduling.volcano.sh", "queues"), "", "q").orElseThrow();
    assertEquals("Open", kept.fields("status").text("state"));
    assertEquals("Succeeded", run.phase("p"));
  }

  @Test
  void anObjectThatTheClusterRefusesIsToldWithItsPlace() {
    var unknown = manifest("{'apiVersion':'v9','kind':'Cat','metadata':{'name':'tom'}}");
    assertEquals(
        "m.yaml:1: the cluster has no kind 'Cat' of 'v9': a CustomResourceDefinition stands before"
            + " what it defines",
        assertThrows(BadInputException.class, () -> gangs(1, unknown)).getMessage());
    var wrong = manifest("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'A'}}");
    assertTrue(
        assertThrows(BadInputException.class, () -> gangs(1, wrong))
            .getMessage()
            .startsWith("m.yaml:1: ConfigMap \"A\" is invalid: metadata.name: Invalid value"));
  }
}
