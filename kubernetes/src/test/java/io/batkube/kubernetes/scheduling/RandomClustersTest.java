package io.batkube.kubernetes.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random clusters in which pods come, run, are relabelled and end, and nodes come, change and go:
 * every pod is bound to the very node that {@link Textbook} would choose, and no pod waits for
 * which the textbook knows a node.
 */
final class RandomClustersTest {
  private static final int FEW = 60;
  private static final int MANY = 3000;
  private static final int STEPS = 40;

  @Test
  void everyPodGoesToTheBestNodeAndNoneWaitsThatFits() {
    for (int seed = 1; seed <= FEW; seed++) {
      new Run(seed).go();
    }
  }

  @Test
  @Tag("slow")
  void everyPodGoesToTheBestNodeInThousandsOfClusters() {
    for (int seed = 1000; seed < 1000 + MANY; seed++) {
      new Run(seed).go();
    }
  }

  private static final class Run {
    private final int seed;
    private final RandomGenerator chance;
    private final World world = new World();
    private int nodes;
    private int pods;

    Run(int seed) {
      this.seed = seed;
      this.chance = new Seed(seed).stream("clusters");
    }

    void go() {
      try {
        world.onBinding = this::checkBinding;
        for (String name : List.of("a", "b")) {
          world.create(
              (Fields)
                  Json.parse(
                      "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\""
                          + name
                          + "\",\"labels\":{\"team\":\""
                          + name
                          + "\"}}}"));
        }
        for (int i = 0; i < STEPS; i++) {
          step();
          world.settle();
          checkWaiting();
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }

    private void step() {
      switch (nodes < 2 ? 0 : chance.nextInt(12)) {
        case 0 -> world.node(node());
        case 1, 2, 3, 4, 5 -> {
          for (int i = chance.nextInt(4); i >= 0; i--) {
            world.pod(pod());
          }
        }
        case 6, 7 -> anyPod(true).ifPresent(pod -> world.end(pod.namespace(), pod.name()));
        case 8 ->
            anyPod(chance.nextBoolean())
                .ifPresent(
                    pod ->
                        world.delete(
                            "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name()));
        case 9 -> changeNode();
        case 10 ->
            anyPod(chance.nextBoolean())
                .ifPresent(
                    pod ->
                        world.patch(
                            "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name(),
                            Fields.of("metadata", Fields.of("labels", labels()))));
        default -> {
          if (chance.nextInt(4) == 0 && nodes > 3) {
            world.delete("/api/v1/nodes/" + anyNode().name());
          } else if (chance.nextInt(3) == 0) {
            service();
          } else {
            world.pod(pod());
          }
        }
      }
    }

    private <T> T one(List<T> some) {
      return some.get(chance.nextInt(some.size()));
    }

    private boolean rarely(int oneIn) {
      return chance.nextInt(oneIn) == 0;
    }

    private Optional<StoredObject> anyPod(boolean bound) {
      List<StoredObject> all = new ArrayList<>();
      world
          .store
          .snapshot()
          .of(new Partition("", "pods"))
          .forEach(
              pod -> {
                boolean isBound = !pod.tree().textAt("spec", "nodeName").isEmpty();
                boolean over = pod.tree().textAt("status", "phase").equals("Succeeded");
                if (isBound == bound && !over && !pod.metadata().has("deletionTimestamp")) {
                  all.add(pod);
                }
              });
      return all.isEmpty() ? Optional.empty() : Optional.of(one(all));
    }

    private StoredObject anyNode() {
      List<StoredObject> all = new ArrayList<>();
      world.store.snapshot().of(new Partition("", "nodes")).forEach(all::add);
      return one(all);
    }

    private Fields node() {
      String name = "n" + chance.nextInt(100) + "-" + nodes++;
      Fields labels = Fields.of("kubernetes.io/hostname", name);
      if (!rarely(6)) {
        labels = labels.with("topology.kubernetes.io/zone", one(List.of("z1", "z2", "z3")));
      }
      if (rarely(2)) {
        labels = labels.with("disk", one(List.of("ssd", "hdd")));
      }
      if (rarely(3)) {
        labels = labels.with("generation", one(List.of("1", "2", "10")));
      }
      Fields amounts =
          Fields.of(
              "cpu",
              one(List.of("2", "4", "7500m")),
              "memory",
              one(List.of("4Gi", "8Gi", "9G")),
              "pods",
              one(List.of("3", "8", "110")));
      if (rarely(3)) {
        amounts = amounts.with("nvidia.com/gpu", one(List.of("1", "4")));
      }
      return Fields.of(
          "metadata",
          Fields.of("name", name, "labels", labels),
          "spec",
          rarely(3) ? Fields.of("taints", Items.of(taint())) : Fields.EMPTY,
          "status",
          Fields.of("allocatable", amounts, "capacity", amounts));
    }

    private Fields taint() {
      return Fields.of(
          "key",
          one(List.of("dedicated", "old")),
          "value",
          one(List.of("x", "y")),
          "effect",
          one(List.of("NoSchedule", "PreferNoSchedule", "PreferNoSchedule")));
    }

    private void changeNode() {
      String path = "/api/v1/nodes/" + anyNode().name();
      switch (chance.nextInt(5)) {
        case 0 -> world.patch(path, Fields.of("spec", Fields.of("unschedulable", true)));
        case 1 -> world.patch(path, Fields.of("spec", Fields.of("unschedulable", false)));
        case 2 -> world.patch(path, Fields.of("spec", Fields.of("taints", Items.of(taint()))));
        case 3 ->
            world.patch(
                path,
                Fields.of(
                    "metadata",
                    Fields.of(
                        "labels",
                        Fields.of("topology.kubernetes.io/zone", one(List.of("z1", "z2", "z3"))))));
        default ->
            world.patch(
                path + "/status",
                Fields.of(
                    "status",
                    Fields.of("allocatable", Fields.of("cpu", one(List.of("2", "3", "8"))))));
      }
    }

    private void service() {
      world.create(
          Fields.of(
              "apiVersion",
              "v1",
              "kind",
              "Service",
              "metadata",
              Fields.of("name", "s" + chance.nextInt(1000000), "namespace", one(List.of("a", "b"))),
              "spec",
              Fields.of(
                  "selector",
                  Fields.of("app", one(List.of("web", "db"))),
                  "ports",
                  Items.of(Fields.of("port", 80L)))));
    }

    private Fields labels() {
      Fields labels = Fields.of("app", one(List.of("web", "db", "cache")));
      return rarely(2) ? labels.with("tier", one(List.of("1", "2"))) : labels;
    }

    private Fields pod() {
      Fields requests = Fields.EMPTY;
      if (!rarely(5)) {
        requests = requests.with("cpu", one(List.of("100m", "500m", "1", "1500m", "3")));
      }
      if (!rarely(4)) {
        requests = requests.with("memory", one(List.of("64Mi", "1Gi", "3Gi")));
      }
      Fields resources = Fields.of("requests", requests);
      if (rarely(8)) {
        Fields gpu = Fields.of("nvidia.com/gpu", one(List.of("1", "2")));
        resources =
            Fields.of("requests", requests.with("nvidia.com/gpu", gpu.value(0)), "limits", gpu);
      }
      Fields container = Fields.of("name", "c", "image", "example.org/a:1", "resources", resources);
      if (rarely(8)) {
        long port = one(List.of(80L, 443L));
        container =
            container.with("ports", Items.of(Fields.of("containerPort", port, "hostPort", port)));
      }
      Fields spec = Fields.of("containers", Items.of(container));
      if (rarely(5)) {
        spec = spec.with("nodeSelector", Fields.of("disk", one(List.of("ssd", "hdd"))));
      }
      if (rarely(4)) {
        spec =
            spec.with(
                "tolerations",
                Items.of(
                    rarely(2)
                        ? Fields.of("key", "dedicated", "operator", "Exists")
                        : Fields.of("key", "old", "value", "x", "effect", "PreferNoSchedule")));
      }
      Fields affinity = affinity();
      if (!affinity.isEmpty()) {
        spec = spec.with("affinity", affinity);
      }
      if (rarely(5)) {
        spec =
            spec.with(
                "topologySpreadConstraints",
                rarely(3)
                    ? Items.of(constraint(true), constraint(false))
                    : Items.of(constraint(rarely(2))));
      }
      return Fields.of(
          "metadata",
          Fields.of("name", "p" + pods++, "namespace", one(List.of("a", "b")), "labels", labels()),
          "spec",
          spec);
    }

    private Fields constraint(boolean hard) {
      Fields constraint =
          Fields.of(
              "maxSkew",
              one(List.of(1L, 2L)),
              "topologyKey",
              hard || rarely(2) ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname",
              "whenUnsatisfiable",
              hard ? "DoNotSchedule" : "ScheduleAnyway",
              "labelSelector",
              Fields.of("matchLabels", Fields.of("app", one(List.of("web", "db")))));
      if (hard && rarely(3)) {
        constraint = constraint.with("minDomains", one(List.of(2L, 3L)));
      }
      if (rarely(3)) {
        constraint = constraint.with("nodeAffinityPolicy", one(List.of("Honor", "Ignore")));
      }
      return rarely(3)
          ? constraint.with("nodeTaintsPolicy", one(List.of("Honor", "Ignore")))
          : constraint;
    }

    private Fields affinity() {
      Fields affinity = Fields.EMPTY;
      if (rarely(6)) {
        affinity = affinity.with("nodeAffinity", nodeAffinity());
      }
      for (String kind : List.of("podAffinity", "podAntiAffinity")) {
        if (rarely(6)) {
          Fields rules =
              rarely(2)
                  ? Fields.of(
                      "requiredDuringSchedulingIgnoredDuringExecution",
                      rarely(4) ? Items.of(term(), term()) : Items.of(term()))
                  : Fields.of(
                      "preferredDuringSchedulingIgnoredDuringExecution",
                      Items.of(
                          Fields.of(
                              "weight", one(List.of(1L, 10L, 50L)), "podAffinityTerm", term())));
          affinity = affinity.with(kind, rules);
        }
      }
      return affinity;
    }

    private Fields nodeAffinity() {
      Fields term =
          Fields.of(
              "matchExpressions",
              Items.of(
                  rarely(2)
                      ? Fields.of("key", "disk", "operator", "NotIn", "values", Items.of("hdd"))
                      : Fields.of(
                          "key",
                          "generation",
                          "operator",
                          one(List.of("Gt", "Lt")),
                          "values",
                          Items.of("2"))));
      return rarely(2)
          ? Fields.of(
              "requiredDuringSchedulingIgnoredDuringExecution",
              Fields.of("nodeSelectorTerms", Items.of(term)))
          : Fields.of(
              "preferredDuringSchedulingIgnoredDuringExecution",
              Items.of(Fields.of("weight", one(List.of(5L, 20L)), "preference", term)));
    }

    private Fields term() {
      Fields term =
          Fields.of(
              "labelSelector",
              Fields.of("matchLabels", Fields.of("app", one(List.of("web", "db", "cache")))),
              "topologyKey",
              one(List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone")));
      if (rarely(4)) {
        term = term.with("namespaces", Items.of("a"));
      }
      return rarely(4)
          ? term.with(
              "namespaceSelector",
              rarely(2) ? Fields.EMPTY : Fields.of("matchLabels", Fields.of("team", "b")))
          : term;
    }

    private void checkBinding(StoredObject pod) {
      Textbook textbook = new Textbook(world.store.snapshot(), pod);
      assertEquals(
          textbook.best(),
          Optional.of(pod.tree().textAt("spec", "nodeName")),
          () -> pod.tree() + " of " + textbook.feasible());
    }

    private void checkWaiting() {
      world
          .store
          .snapshot()
          .of(new Partition("", "pods"))
          .forEach(
              pod -> {
                if (pod.tree().textAt("spec", "nodeName").isEmpty()
                    && !pod.metadata().has("deletionTimestamp")) {
                  Textbook textbook = new Textbook(world.store.snapshot(), pod);
                  assertEquals(List.of(), textbook.feasible(), () -> "waits: " + pod.tree());
                  assertTrue(!world.scheduler.fitsSomewhere(pod));
                  Map<String, Integer> expected = textbook.histogram();
                  assertEquals(
                      expected,
                      world.scheduler.explain(pod).orElseThrow().reasons(),
                      () -> pod.tree().toString());
                }
              });
      assertEquals(Optional.empty(), world.scheduler.fittingPod());
    }
  }
}
