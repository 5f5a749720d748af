package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.scheduling.Explanation;
import io.batkube.kubernetes.scheduling.Notices;
import io.batkube.kubernetes.scheduling.PodScheduler;
import io.batkube.kubernetes.scheduling.SchedulerOptions;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.ControlPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clusters mixed at random from the nodes and pods of the cases, and the real kube-scheduler: it
 * puts each pod onto one of the nodes that the built-in scheduler finds best, and says the same of
 * those that it cannot place.
 */
@Tag("slow")
final class RandomPodsOnKubeSchedulerTest {
  private static final int CLUSTERS = 12;
  private static final int NODES = 12;
  private static final int PODS = 40;
  private static final String NAMESPACE = "default";
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(300);
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private final List<String> nodeLines = new ArrayList<>();
  private final List<Fields> pods = new ArrayList<>();

  @Test
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void theRealOneChoosesAmongTheBest(@TempDir Path folder) throws Exception {
    for (List<Fields> cases : SchedulingCases.all().values()) {
      for (Fields each : cases) {
        nodeLines.addAll(each.items("nodes").eachText());
        for (Fields pod : each.items("pods").eachFields()) {
          if (isFree(pod)) {
            pods.add(pod);
          }
        }
      }
    }
    try (RealScheduler real = RealScheduler.in(folder)) {
      for (int seed = 0; seed < CLUSTERS; seed++) {
        play(real, seed);
        real.clear();
      }
      assertTrue(real.isAlive());
    }
  }

  /** True of a pod that needs nothing but nodes and other pods, and displaces nobody. */
  private static boolean isFree(Fields pod) {
    return !pod.has("node")
        && !pod.has("priority")
        && !pod.has("owner")
        && !pod.has("namespace")
        && !pod.fields("spec").has("volumes")
        && !pod.fields("spec").has("runtimeClassName")
        && !pod.fields("spec").has("schedulingGates")
        && !pod.fields("spec").has("schedulerName");
  }

  private void play(RealScheduler real, int seed) throws IOException, InterruptedException {
    RandomGenerator chance = new Seed(seed).stream("pods");
    for (int i = 0; i < NODES; i++) {
      String line = nodeLines.get(chance.nextInt(nodeLines.size()));
      real.node(SchedulingCases.node(line.replaceFirst("^\\w+", "n" + i)));
    }
    real.awaitNodes(NODES);
    for (int i = 0; i < PODS; i++) {
      Fields brief = pods.get(chance.nextInt(pods.size())).with("name", "p" + i);
      if (!brief.has("cpu") && chance.nextBoolean()) {
        brief = brief.with("cpu", "300m").with("memory", "500Mi");
      }
      PodScheduler ours = follow(real);
      real.pod(NAMESPACE, brief);
      String fate = settled(real, "p" + i);
      check(ours, real, "seed " + seed + " p" + i, "p" + i, fate);
    }
  }

  private static String settled(RealScheduler real, String name)
      throws IOException, InterruptedException {
    long since = System.nanoTime();
    while (true) {
      String fate = real.fate(NAMESPACE, name);
      if (!fate.isEmpty()) {
        return fate;
      }
      if (System.nanoTime() - since > PATIENCE_NS) {
        throw new AssertionError(name + " is neither placed nor refused");
      }
      Thread.sleep(10);
    }
  }

  /** The built-in scheduler, which knows what the server knows, and places nothing. */
  private static PodScheduler follow(RealScheduler real) throws IOException, InterruptedException {
    Store store = new Store();
    Api api =
        ControlPlane.api(
            store,
            () -> NOW,
            (_, _) -> {},
            new Seed(0),
            _ -> {
              throw new YamlReader.BadYamlException("yaml: not here");
            },
            List.of("ServiceAccount"));
    for (String plural : List.of("nodes", "pods")) {
      Partition partition = new Partition("", plural);
      for (Fields object : real.served.get("/api/v1/" + plural).items("items").eachFields()) {
        Fields metadata = object.fields("metadata");
        store.create(partition, metadata.text("namespace"), metadata.text("name"), object);
      }
    }
    PodScheduler scheduler =
        new PodScheduler(
            SchedulerOptions.usual(), store, api, () -> NOW, (_, _) -> {}, Notices.NONE);
    for (long version = 2; version <= store.version(); version++) {
      scheduler.after(store.change(version).orElseThrow());
    }
    return scheduler;
  }

  private static void check(
      PodScheduler ours, RealScheduler real, String what, String name, String fate)
      throws IOException, InterruptedException {
    Fields pod = real.served.get("/api/v1/namespaces/" + NAMESPACE + "/pods/" + name);
    Fields spec = pod.fields("spec").without("nodeName");
    Store store = new Store();
    StoredObject waiting =
        store.create(
            new Partition("", "pods"), NAMESPACE, name, pod.with("spec", spec).without("status"));
    Map<String, Long> scores = ours.scores(waiting);
    if (fate.contains(" ")) {
      Explanation why = ours.explain(waiting).orElseThrow();
      String words = fate.replaceFirst("( no new claims.*| not found)$", "");
      assertEquals(words, why.sentence(), () -> what + ": " + pod);
      assertEquals(Map.of(), scores, what);
    } else {
      long most = scores.values().stream().mapToLong(n -> n).max().orElse(-1);
      assertEquals(most, scores.getOrDefault(fate, -2L), () -> what + ": " + scores + " " + pod);
    }
  }
}
