package io.batkube.kubernetes.kubelet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Worlds in which pods are made, bound to any node whether they fit or not, changed and deleted,
 * and nodes fall silent and come back. Whatever happens, what is promised of kubelets is kept.
 */
class RandomWorldsTest {
  private static final int WORLDS = 60;
  private static final int STEPS = 60;
  private static final int NODES = 3;
  private static final List<String> PHASES = List.of("Pending", "Running", "Succeeded", "Failed");

  @Test
  void promisesAreKept() {
    for (int seed = 1; seed <= WORLDS; seed++) {
      try {
        new Life(seed).live();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** One world, and what is checked in it. */
  private static final class Life {
    private final RandomGenerator chance;
    private final World world;
    private final List<String> pods = new ArrayList<>();

    /**
     * Millicores taken on each node, by pods that a kubelet has admitted and that have not ended.
     */
    private final Map<String, Map<String, Long>> taken = new TreeMap<>();

    private final Map<String, String> phases = new HashMap<>();
    private final Map<String, Long> restarts = new HashMap<>();
    private int made;
    private long version;

    Life(int seed) {
      chance = new Seed(seed).stream("world");
      StartLatency latency =
          switch (seed % 3) {
            case 0 -> StartLatency.NONE;
            case 1 -> StartLatency.parse("k3s", new Seed(seed));
            default -> StartLatency.constant(3 * Seconds.ONE);
          };
      world = new World(latency, Events.NONE);
      world.observe(this::check);
      Fields[] hosts = new Fields[NODES];
      for (int i = 0; i < NODES; i++) {
        hosts[i] =
            (Fields) Json.parse("{\"name\":\"n" + i + "\",\"cores\":4,\"resources\":{\"pods\":6}}");
      }
      world.begin(hosts);
    }

    void live() {
      for (int step = 0; step < STEPS; step++) {
        world.advanceTo(world.nowNs() + chance.nextLong(20 * Seconds.ONE));
        act();
      }
      for (int i = 0; i < NODES; i++) {
        world.kubelets.up("n" + i);
      }
      world.settle();
      for (String pod : List.copyOf(pods)) {
        delete(pod, "");
      }
      world.advanceTo(world.nowNs() + 1_000 * Seconds.ONE);
      assertEquals(0, world.store.snapshot().of(Kubelets.PODS).size(), "all pods can be deleted");
      assertTrue(world.kubelets.isIdle(), "nothing is remembered of them");
    }

    private void act() {
      switch (chance.nextInt(10)) {
        case 0, 1, 2 -> make();
        case 3, 4, 5 -> bind();
        case 6 -> delete(anyPod(), chance.nextBoolean() ? "" : "{\"gracePeriodSeconds\":0}");
        case 7 -> world.kubelets.down("n" + chance.nextInt(NODES));
        case 8 -> {
          world.kubelets.up("n" + chance.nextInt(NODES));
          world.settle();
        }
        default -> delete(anyPod(), "{\"gracePeriodSeconds\":" + chance.nextInt(40) + "}");
      }
    }

    private String anyPod() {
      return pods.isEmpty() ? "" : pods.get(chance.nextInt(pods.size()));
    }

    private void make() {
      String name = "p" + made++;
      String policy = List.of("Never", "OnFailure", "Always").get(chance.nextInt(3));
      StringBuilder annotations = new StringBuilder("\"x\":\"y\"");
      if (chance.nextInt(3) > 0) {
        annotations.append(",\"batkube.io/duration.a\":\"" + chance.nextInt(60) + "s\"");
      }
      if (chance.nextInt(3) > 0) {
        annotations.append(",\"batkube.io/duration.b\":\"" + chance.nextInt(60) + "s\"");
      }
      if (chance.nextInt(3) == 0) {
        annotations.append(",\"batkube.io/exit-code\":\"1\"");
      }
      if (chance.nextInt(3) == 0) {
        annotations.append(",\"batkube.io/termination\":\"" + chance.nextInt(50) + "\"");
      }
      if (chance.nextInt(6) == 0) {
        annotations.append(",\"batkube.io/job-id\":\"w!1\",\"test/job-seconds\":\"30\"");
      }
      String init =
          switch (chance.nextInt(8)) {
            case 0, 1 -> "\"initContainers\":[" + init("i", "") + "],";
            case 2 -> "\"initContainers\":[" + init("s", sidecar()) + "," + init("i", "") + "],";
            default -> "";
          };
      String deadline =
          chance.nextInt(5) == 0
              ? "\"activeDeadlineSeconds\":" + (1 + chance.nextInt(60)) + ","
              : "";
      String second = chance.nextBoolean() ? ",{\"name\":\"b\",\"image\":\"i\"}" : "";
      world.send(
          "POST",
          "/api/v1/namespaces/default/pods",
          "{\"metadata\":{\"name\":\""
              + name
              + "\",\"annotations\":{"
              + annotations
              + "}},\"spec\":{"
              + init
              + deadline
              + "\"restartPolicy\":\""
              + policy
              + "\",\"containers\":[{\"name\":\"a\",\"image\":\"i\",\"resources\":{\"requests\":"
              + "{\"cpu\":\""
              + (1 + chance.nextInt(20)) * 100
              + "m\"}}}"
              + second
              + "]}}");
      pods.add(name);
    }

    /** An init container that works for four seconds. */
    private static String init(String name, String more) {
      return "{\"name\":\""
          + name
          + "\",\"image\":\"i\",\"command\":[\"sleep\",\"4\"]"
          + more
          + "}";
    }

    private String sidecar() {
      long delay = chance.nextInt(6);
      return ",\"restartPolicy\":\"Always\",\"startupProbe\":{\"exec\":{\"command\":[\"x\"]}"
          + ",\"initialDelaySeconds\":"
          + delay
          + "}";
    }

    private void bind() {
      String name = anyPod();
      if (!name.isEmpty()) {
        String body =
            "{\"metadata\":{\"name\":\""
                + name
                + "\"},\"target\":{\"name\":\"n"
                + chance.nextInt(NODES)
                + "\"}}";
        world.ask(
            "POST",
            "/api/v1/namespaces/default/pods/" + name + "/binding",
            "application/json",
            body);
      }
    }

    private void delete(String name, String options) {
      if (!name.isEmpty()) {
        world.ask("DELETE", "/api/v1/namespaces/default/pods/" + name, "application/json", options);
      }
    }

    private void check(Change change) {
      assertTrue(change.version() > version, "versions go up");
      version = change.version();
      StoredObject pod = change.object();
      if (!pod.partition().equals(Kubelets.PODS)) {
        return;
      }
      if (change.type() == Change.Type.DELETED) {
        pods.remove(pod.name());
        taken.values().forEach(node -> node.remove(pod.uid()));
        return;
      }
      checkPhase(pod);
      checkContainers(pod);
      checkRoom(pod);
    }

    private void checkPhase(StoredObject pod) {
      String phase = pod.tree().fields("status").text("phase");
      String before = phases.getOrDefault(pod.uid(), "Pending");
      boolean ended = before.equals("Succeeded") || before.equals("Failed");
      assertTrue(
          ended ? phase.equals(before) : PHASES.indexOf(phase) >= PHASES.indexOf(before),
          () -> pod + " went from " + before + " to " + phase);
      phases.put(pod.uid(), phase);
    }

    private void checkContainers(StoredObject pod) {
      Fields status = pod.tree().fields("status");
      boolean ready = true;
      boolean over = true;
      for (Fields container : status.items("containerStatuses").eachFields()) {
        String key = pod.uid() + " " + container.text("name");
        long count = container.number("restartCount");
        assertTrue(count >= restarts.getOrDefault(key, 0L), () -> key + " lost restarts");
        restarts.put(key, count);
        ready &= container.isTrue("ready");
        over &= container.fields("state").has("terminated");
      }
      for (Fields init : status.items("initContainerStatuses").eachFields()) {
        ready &= !init.text("name").equals("s") || init.isTrue("ready");
      }
      String phase = status.text("phase");
      boolean hasInits = pod.tree().fields("spec").has("initContainers");
      if (phase.equals("Running")) {
        assertEquals(ready, isTrue(status, "Ready"), () -> pod + ": " + status);
      }
      if (phase.equals("Succeeded") || phase.equals("Failed") && !hasInits) {
        assertTrue(over, () -> pod + ": " + status);
      }
    }

    private static boolean isTrue(Fields status, String type) {
      return status.items("conditions").eachFields().stream()
          .anyMatch(c -> c.text("type").equals(type) && c.text("status").equals("True"));
    }

    private void checkRoom(StoredObject pod) {
      Fields spec = pod.tree().fields("spec");
      Fields status = pod.tree().fields("status");
      String node = spec.text("nodeName");
      boolean admitted =
          status.has("startTime") && List.of("Pending", "Running").contains(status.text("phase"));
      Map<String, Long> here = taken.computeIfAbsent(node, _ -> new TreeMap<>());
      if (!admitted) {
        here.remove(pod.uid());
        return;
      }
      Fields requests = spec.items("containers").fields(0).fieldsAt("resources", "requests");
      here.put(pod.uid(), Quantity.parse(requests.text("cpu")).milliValue());
      long sum = here.values().stream().mapToLong(Long::longValue).sum();
      assertTrue(sum <= 4000, () -> node + " has given " + sum + " of 4000 millicores");
      assertTrue(here.size() <= 6, () -> node + " has " + here.size() + " of 6 pods");
    }
  }
}
