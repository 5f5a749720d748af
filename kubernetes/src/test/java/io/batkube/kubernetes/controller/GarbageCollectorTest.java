package io.batkube.kubernetes.controller;

import static io.batkube.kubernetes.controller.TestCluster.mapPath;
import static io.batkube.kubernetes.controller.TestCluster.owner;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
  private static final String GADGETS = "/apis/example.com/v1/namespaces/default/gadgets";

  private final TestCluster cluster = new TestCluster();

  private void defineGadgets() {
    cluster.post(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        """
        {'metadata':{'name':'gadgets.example.com'},'spec':{'group':'example.com',
        'scope':'Namespaced','names':{'plural':'gadgets','kind':'Gadget'},'versions':[{'name':'v1',
        'served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}}
        """);
  }

  private Fields gadget(String name, String... owners) {
    return cluster.post(
        GADGETS,
        "{'apiVersion':'example.com/v1','kind':'Gadget','metadata':{'name':'%s','ownerReferences':[%s]}}"
            .formatted(name, String.join(",", owners)));
  }

  private List<String> owners(String path) {
    return cluster.get(path).fields("metadata").items("ownerReferences").eachFields().stream()
        .map(reference -> reference.text("name"))
        .toList();
  }

  @Test
  void dependentsGoWithTheLastOwner() {
    Fields first = cluster.map("first");
    Fields second = cluster.map("second");
    cluster.map("both", owner(first, false), owner(second, true));
    cluster.map("grandchild", owner(cluster.get(mapPath("both")), false));

    cluster.delete(mapPath("first"), "");
    assertEquals(List.of("second"), owners(mapPath("both")));

    cluster.delete(mapPath("second"), "");
    assertFalse(cluster.has(mapPath("both")));
    assertFalse(cluster.has(mapPath("grandchild")));
  }

  @Test
  void customResourcesOwnAndAreOwned() {
    defineGadgets();
    Fields owner = gadget("owner");
    gadget("part", owner(owner, true));
    cluster.map("part", owner(owner, true));
    gadget("free", owner(cluster.map("else"), false));

    cluster.delete(GADGETS + "/owner", "{'propagationPolicy':'Foreground'}");
    assertFalse(cluster.has(GADGETS + "/owner"));
    assertFalse(cluster.has(GADGETS + "/part"));
    assertFalse(cluster.has(mapPath("part")));

    cluster.delete(mapPath("else"), "{'propagationPolicy':'Orphan'}");
    assertFalse(cluster.has(mapPath("else")));
    assertEquals(List.of(), owners(GADGETS + "/free"));
  }

  @Test
  void withADefinitionGoesWhatItsObjectsOwned() {
    defineGadgets();
    cluster.map("part", owner(gadget("owner"), false));

    cluster.delete(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.com", "");

    assertFalse(cluster.has(mapPath("part")));
  }

  @Test
  void anOwnerOfAKindThatNobodyServesIsWaitedFor() {
    cluster.map(
        "part", "{'apiVersion':'example.com/v1','kind':'Gadget','name':'g','uid':'no-such-uid'}");
    assertTrue(cluster.has(mapPath("part")));
    assertTrue(cluster.isIdle(), "nothing to wait for but a definition");

    defineGadgets();
    assertFalse(cluster.has(mapPath("part")));
  }

  @Test
  void anOwnerInAnotherNamespaceIsNone() {
    cluster.post("/api/v1/namespaces", "{'metadata':{'name':'other'}}");
    Fields owner =
        cluster.post("/api/v1/namespaces/other/configmaps", "{'metadata':{'name':'owner'}}");

    cluster.map("part", owner(owner, false));

    assertFalse(cluster.has(mapPath("part")));
    assertEquals(
        List.of(
            "part OwnerRefInvalidNamespace: ownerRef [v1/ConfigMap, namespace: default, name:"
                + " owner, uid: "
                + owner.fields("metadata").text("uid")
                + "] does not exist in namespace \"default\""),
        cluster.events("default"));
  }

  @Test
  void whatBelongsToTheClusterCannotBelongIntoANamespace() {
    Fields owner = cluster.map("owner");
    cluster.post(
        "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "{'metadata':{'name':'role','ownerReferences':[%s]}}".formatted(owner(owner, false)));

    cluster.delete(mapPath("owner"), "");

    assertTrue(cluster.has("/apis/rbac.authorization.k8s.io/v1/clusterroles/role"));
  }

  @Test
  void anOwnerOfTheClusterMayOwnInEveryNamespace() {
    Fields role =
        cluster.post(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles", "{'metadata':{'name':'role'}}");
    String reference =
        owner(
            role.with("apiVersion", "rbac.authorization.k8s.io/v1").with("kind", "ClusterRole"),
            false);
    cluster.map("part", reference);
    assertTrue(cluster.has(mapPath("part")));

    cluster.delete("/apis/rbac.authorization.k8s.io/v1/clusterroles/role", "");
    assertFalse(cluster.has(mapPath("part")));
  }

  @Test
  void inTheForegroundTheOwnerWaitsForThoseThatBlock() {
    Fields owner = cluster.map("owner");
    Fields child = cluster.map("child", owner(owner, true));
    cluster.map("grandchild", owner(child, true));
    cluster.merge(mapPath("grandchild"), "{'metadata':{'finalizers':['example.com/hold']}}");

    cluster.delete(mapPath("owner"), "{'propagationPolicy':'Foreground'}");
    for (String waiting : List.of("owner", "child", "grandchild")) {
      assertTrue(
          cluster.get(mapPath(waiting)).fields("metadata").has("deletionTimestamp"), waiting);
    }

    cluster.merge(mapPath("grandchild"), "{'metadata':{'finalizers':null}}");
    for (String gone : List.of("owner", "child", "grandchild")) {
      assertFalse(cluster.has(mapPath(gone)), gone);
    }
  }

  @Test
  void aReferenceThatNoLongerBlocksLetsTheOwnerGo() {
    Fields owner = cluster.map("owner");
    cluster.map("child", owner(owner, true));
    cluster.merge(mapPath("child"), "{'metadata':{'finalizers':['example.com/hold']}}");
    cluster.delete(mapPath("owner"), "{'propagationPolicy':'Foreground'}");
    assertTrue(cluster.has(mapPath("owner")));

    cluster.merge(
        mapPath("child"), "{'metadata':{'ownerReferences':[%s]}}".formatted(owner(owner, false)));
    assertFalse(cluster.has(mapPath("owner")));
  }

  @Test
  void aCircleGoesInTheForeground() {
    Fields first = cluster.map("first");
    Fields second = cluster.map("second", owner(first, true));
    cluster.merge(
        mapPath("first"), "{'metadata':{'ownerReferences':[%s]}}".formatted(owner(second, true)));

    cluster.delete(mapPath("first"), "{'propagationPolicy':'Foreground'}");

    assertFalse(cluster.has(mapPath("first")));
    assertFalse(cluster.has(mapPath("second")));
  }

  @Test
  void orphansKeepTheirOtherOwners() {
    Fields owner = cluster.map("owner");
    Fields other = cluster.map("other");
    cluster.map("part", owner(owner, true), owner(other, false));

    cluster.delete(mapPath("owner"), "{'propagationPolicy':'Orphan'}");

    assertFalse(cluster.has(mapPath("owner")));
    assertEquals(List.of("other"), owners(mapPath("part")));
  }

  @Test
  void leasesOfANodeGoWithIt() {
    Fields node = cluster.post("/api/v1/nodes", "{'metadata':{'name':'n'}}");
    cluster.post(
        "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
        "{'metadata':{'name':'n','ownerReferences':[%s]},'spec':{'holderIdentity':'n'}}"
            .formatted(owner(node, false)));

    cluster.delete("/api/v1/nodes/n", "");

    assertFalse(cluster.has("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n"));
  }
}
