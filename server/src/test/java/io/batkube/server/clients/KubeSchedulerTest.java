package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real kube-scheduler with its default configuration: protobuf, WatchList, a lease. */
@Tag("slow")
final class KubeSchedulerTest {
  private static final int NODES = 16;
  private static final int PODS = 200;
  private static final long NODE_MILLI_CPU = 4_000;
  private static final long POD_MILLI_CPU = 300;

  private static final Fields READY = (Fields) Json.parse("{\"spec\":{\"taints\":null}}");

  /** How long a scheduler may stand still before the test gives up; it binds dozens a second. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(300);

  /** What it writes when the informer of a kind has all that was there. */
  private static final List<String> INFORMERS =
      List.of(
          "CSIDriver",
          "CSINode",
          "CSIStorageCapacity",
          "DeviceClass",
          "Namespace",
          "Node",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Pod",
          "PodDisruptionBudget",
          "ReplicaSet",
          "ReplicationController",
          "ResourceClaim",
          "ResourceSlice",
          "Service",
          "StatefulSet",
          "StorageClass",
          "VolumeAttachment");

  @Test
  @Timeout(value = 25, unit = TimeUnit.MINUTES)
  void bindsAllPodsWithinTheCapacityOfTheNodes(@TempDir Path folder) throws Exception {
    Path program = new GoProgram("kube-scheduler").built();
    Path log = folder.resolve("scheduler.log");
    try (Served served = Served.in(folder, "--tls")) {
      Process scheduler =
          new ProcessBuilder(
                  program.toString(),
                  "--kubeconfig=" + served.kubeconfig(),
                  "--secure-port=0",
                  "-v=4")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        await("all informers", log, () -> synced(log).containsAll(INFORMERS) ? 1 : 0, 1);
        for (int i = 0; i < NODES; i++) {
          served.post("/api/v1/nodes", node("node-" + i));
          // A new node is tainted as not ready; elsewhere the node controller takes that away.
          served.patch("/api/v1/nodes/node-" + i, READY);
        }
        for (int i = 0; i < PODS; i++) {
          served.post("/api/v1/namespaces/default/pods", pod("pod-" + i));
        }
        await("bound pods", log, () -> bound(served), PODS);
        assertTrue(scheduler.isAlive());
        check(served, log);
      } finally {
        scheduler.destroy();
        if (!scheduler.waitFor(20, TimeUnit.SECONDS)) {
          scheduler.destroyForcibly();
        }
      }
      assertEquals("", served.complaints());
    }
  }

  private static void check(Served served, Path log) throws Exception {
    var milliCpuOf = new TreeMap<String, Long>();
    for (Fields pod : served.get("/api/v1/pods").items("items").eachFields()) {
      milliCpuOf.merge(pod.textAt("spec", "nodeName"), POD_MILLI_CPU, Long::sum);
      Fields condition = pod.fields("status").items("conditions").fields(0);
      assertEquals("PodScheduled", condition.text("type"));
      assertEquals("True", condition.text("status"));
    }
    assertEquals(NODES, milliCpuOf.size(), milliCpuOf.toString());
    assertTrue(
        milliCpuOf.values().stream().allMatch(used -> used <= NODE_MILLI_CPU),
        milliCpuOf.toString());
    await("events", log, () -> scheduled(served), PODS);
    Fields lease =
        served.get("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler");
    assertTrue(lease.textAt("spec", "holderIdentity").contains("_"), lease.toString());
    List<String> errors =
        Files.readAllLines(log).stream()
            .filter(line -> line.matches("[EF]\\d{4} .*"))
            .filter(line -> !line.contains("The manifest file is empty"))
            .toList();
    assertEquals(List.of(), errors);
  }

  private static long bound(Served served) throws IOException, InterruptedException {
    return served.get("/api/v1/pods?fieldSelector=spec.nodeName!=").items("items").size();
  }

  /** How many pods an event tells of that they were bound. */
  private static long scheduled(Served served) throws IOException, InterruptedException {
    var pods = new TreeSet<String>();
    Fields events = served.get("/apis/events.k8s.io/v1/events?fieldSelector=reason=Scheduled");
    for (Fields event : events.items("items").eachFields()) {
      pods.add(event.textAt("regarding", "name"));
    }
    return pods.size();
  }

  private static Set<String> synced(Path log) throws IOException {
    var kinds = new TreeSet<String>();
    for (String line : Files.readAllLines(log)) {
      if (line.contains("\"Caches populated\"")) {
        kinds.add(line.replaceAll(".* type=\"\\*v1\\.(\\w+)\".*", "$1"));
      }
    }
    return kinds;
  }

  private interface Count {
    long now() throws IOException, InterruptedException;
  }

  /** Waits until there are as many as wanted, for as long as their number grows. */
  private static void await(String what, Path log, Count count, long wanted)
      throws IOException, InterruptedException {
    long last = -1;
    long since = System.nanoTime();
    while (true) {
      long now = count.now();
      if (now >= wanted) {
        return;
      }
      if (now != last) {
        last = now;
        since = System.nanoTime();
      }
      if (System.nanoTime() - since > PATIENCE_NS) {
        List<String> lines = Files.readAllLines(log);
        throw new AssertionError(
            what
                + ": "
                + now
                + " of "
                + wanted
                + "; synced "
                + synced(log)
                + "; the log ends with\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size())));
      }
      Thread.sleep(50);
    }
  }

  private static Fields node(String name) {
    return (Fields)
        Json.parse(
            """
            {"metadata":{"name":"NAME","labels":{"kubernetes.io/hostname":"NAME"}},
             "status":{"capacity":{"cpu":"CPUm","memory":"16Gi","pods":"110"},
                       "allocatable":{"cpu":"CPUm","memory":"16Gi","pods":"110"},
                       "conditions":[{"type":"Ready","status":"True"}]}}
            """
                .replace("NAME", name)
                .replace("CPU", Long.toString(NODE_MILLI_CPU)));
  }

  private static Fields pod(String name) {
    return (Fields)
        Json.parse(
            """
            {"metadata":{"name":"NAME"},
             "spec":{"containers":[{"name":"main","image":"example.org/main:1",
                                    "resources":{"requests":{"cpu":"CPUm","memory":"64Mi"}}}]}}
            """
                .replace("NAME", name)
                .replace("CPU", Long.toString(POD_MILLI_CPU)));
  }
}
