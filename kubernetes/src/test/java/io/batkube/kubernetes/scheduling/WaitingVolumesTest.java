package io.batkube.kubernetes.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Claims that wait for their first pod: the scheduler chooses the node, has the volume made ready,
 * and binds the pod when it is. The test is the controller of volumes.
 */
final class WaitingVolumesTest {
  private static final String CLAIM = "/api/v1/namespaces/default/persistentvolumeclaims/data";

  private final World world = new World();

  private static Fields json(String text) {
    return (Fields) Json.parse(text.replace('\'', '"'));
  }

  @BeforeEach
  void aNodeAClassAndAClaim() {
    for (String name : new String[] {"a", "b"}) {
      world.node(
          json(
              "{'metadata':{'name':'NAME','labels':{'kubernetes.io/hostname':'NAME'}},"
                      .replace("NAME", name)
                  + "'status':{'allocatable':{'cpu':'2','memory':'8Gi','pods':'9'}}}"));
    }
    world.create(
        json(
            "{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'late'},"
                + "'provisioner':'example.com/disks','volumeBindingMode':'WaitForFirstConsumer'}"));
    world.create(
        json(
            "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data'},"
                + "'spec':{'storageClassName':'late','accessModes':['ReadWriteOnce'],"
                + "'resources':{'requests':{'storage':'1Gi'}}}}"));
  }

  private void pod(String name, String cpu) {
    world.pod(
        json(
            "{'metadata':{'name':'NAME'},'spec':{'containers':[{'name':'c','image':'i',"
                    .replace("NAME", name)
                + "'resources':{'requests':{'cpu':'CPU'}}}],".replace("CPU", cpu)
                + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'data'}}]}}"));
    world.settle();
  }

  private Fields claim() {
    return world
        .store
        .snapshot()
        .get(new Partition("", "persistentvolumeclaims"), "default", "data")
        .orElseThrow()
        .tree();
  }

  private void bindClaim(String volume) {
    world.patch(
        CLAIM,
        json(
            "{'metadata':{'annotations':{'pv.kubernetes.io/bind-completed':'yes'}},"
                + "'spec':{'volumeName':'VOLUME'}}".replace("VOLUME", volume)));
    world.settle();
  }

  private String selectedNode() {
    return claim().fieldsAt("metadata", "annotations").text("volume.kubernetes.io/selected-node");
  }

  @Test
  void aVolumeIsMadeWhereThePodIsToBe() {
    pod("p", "2");
    assertEquals("a", selectedNode());
    assertEquals("", world.nodeOf("p"));
    assertEquals("a", world.pod("p").tree().textAt("status", "nominatedNodeName"));
    assertEquals(
        "its volumes are made ready for node a",
        world.scheduler.explain(world.pod("p")).orElseThrow().sentence());
    bindClaim("made");
    assertEquals("a", world.nodeOf("p"));
    assertEquals("", world.pod("p").tree().textAt("status", "nominatedNodeName"));
  }

  @Test
  void theRoomIsTakenMeanwhile() {
    pod("p", "2");
    world.pod(
        json(
            "{'metadata':{'name':'q'},'spec':{'containers':[{'name':'c','image':'i',"
                + "'resources':{'requests':{'cpu':'1'}}}]}}"));
    world.settle();
    assertEquals("b", world.nodeOf("q"));
  }

  @Test
  void aVolumeThatIsThereIsKeptForTheClaim() {
    world.create(
        json(
            "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'there'},'spec':{"
                + "'storageClassName':'late','capacity':{'storage':'2Gi'},"
                + "'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/x'},"
                + "'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':["
                + "{'key':'kubernetes.io/hostname','operator':'In','values':['b']}]}]}}},"
                + "'status':{'phase':'Available'}}"));
    world.settle();
    world.patch("/api/v1/nodes/a", json("{'spec':{'unschedulable':true}}"));
    pod("p", "1");
    Fields owner =
        world
            .store
            .snapshot()
            .get(new Partition("", "persistentvolumes"), "", "there")
            .orElseThrow()
            .tree()
            .fieldsAt("spec", "claimRef");
    assertEquals("data", owner.text("name"));
    assertEquals("", selectedNode());
    bindClaim("there");
    assertEquals("b", world.nodeOf("p"));
  }

  @Test
  void aProvisionerThatGivesUpHasThePodTriedAgain() {
    pod("p", "1");
    world.patch("/api/v1/nodes/a", json("{'spec':{'unschedulable':true}}"));
    world.settle();
    world.patch(
        CLAIM, json("{'metadata':{'annotations':{'volume.kubernetes.io/selected-node':null}}}"));
    world.settle();
    assertTrue(
        world.events.stream()
            .anyMatch(
                event -> event.contains("binding volumes: provisioning failed for PVC \"data\"")),
        world.events.toString());
    assertEquals("b", selectedNode());
    bindClaim("made");
    assertEquals("b", world.nodeOf("p"));
  }

  @Test
  void nobodyWaitsForEver() {
    pod("p", "1");
    world.pass(Duration.ofMinutes(10));
    assertTrue(
        world.events.stream()
            .anyMatch(event -> event.contains("binding volumes: context deadline exceeded")),
        world.events.toString());
    bindClaim("made");
    assertEquals("a", world.nodeOf("p"), "it is tried again");
  }

  @Test
  void aPodThatIsDeletedLeavesItsRoom() {
    pod("p", "2");
    world.delete("/api/v1/namespaces/default/pods/p");
    world.settle();
    world.pod(
        json(
            "{'metadata':{'name':'q'},'spec':{'containers':[{'name':'c','image':'i',"
                + "'resources':{'requests':{'cpu':'2'}}}]}}"));
    world.settle();
    assertEquals("a", world.nodeOf("q"));
  }
}
