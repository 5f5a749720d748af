package io.batkube.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cases of the built-in scheduler, played against the real one: what they say of pods is what a
 * real cluster says.
 */
@Tag("slow")
final class SchedulingCasesOnKubeSchedulerTest {
  private static final String UP_TO = " no new claims";
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(120);

  /** What it knows of volumes and services comes to it by other ways than pods do. */
  private static final long OBJECTS_MS = 3_000;

  /**
   * A second after an attempt in vain, in steps of a second: two pods that have just been tried may
   * be let in again one after the other, and then it is not the queue that says who is first.
   */
  private static final long BACK_OFF_MS = 2_200;

  private static final Set<String> CLUSTER_WIDE =
      Set.of("PersistentVolume", "StorageClass", "CSINode", "RuntimeClass");

  private int number;
  private String namespace = "";
  private final List<String> made = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();

  @Test
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void theRealOneSaysTheSame(@TempDir Path folder) throws Exception {
    try (RealScheduler real = RealScheduler.in(folder)) {
      for (Map.Entry<String, List<Fields>> file : SchedulingCases.all().entrySet()) {
        for (Fields each : file.getValue()) {
          play(real, file.getKey() + ": " + each.text("case"), each);
        }
      }
      assertTrue(real.isAlive());
    }
    assertEquals(List.of(), differences);
  }

  private void play(RealScheduler real, String name, Fields each) throws Exception {
    namespace = "case-" + ++number;
    made.clear();
    real.namespace(namespace, Fields.EMPTY);
    for (String node : each.items("nodes").eachText()) {
      real.node(SchedulingCases.node(node));
    }
    for (Fields object : each.items("objects").eachFields()) {
      create(real, object);
    }
    real.awaitNodes(each.items("nodes").size());
    if (!each.items("objects").isEmpty()) {
      Thread.sleep(OBJECTS_MS);
    }
    for (Fields pod : each.items("pods").eachFields()) {
      pod(real, pod);
    }
    check(real, name, each.fields("fates"));
    if (!each.items("then").isEmpty() && waiting(each.fields("fates")) > 1) {
      Thread.sleep(BACK_OFF_MS);
    }
    for (Fields step : each.items("then").eachFields()) {
      then(real, name, step);
    }
    real.clear();
    for (String path : made) {
      real.served.delete(path);
    }
  }

  private static long waiting(Fields fates) {
    return IntStream.range(0, fates.size())
        .filter(each -> fates.value(each).toString().contains(" available"))
        .count();
  }

  private void create(RealScheduler real, Fields object) throws Exception {
    Fields own =
        (Fields)
            Json.parse(
                object
                    .toString()
                    .replace("NAMESPACE", namespace)
                    .replace("-CASE", "-" + number)
                    .replace("NODE-", ""));
    String kind = own.text("kind");
    String version = own.text("apiVersion");
    String path =
        (version.contains("/") ? "/apis/" : "/api/")
            + version
            + (CLUSTER_WIDE.contains(kind) ? "" : "/namespaces/" + namespace)
            + "/"
            + kind.toLowerCase(Locale.ROOT)
            + (kind.endsWith("Class") ? "es" : "s");
    real.served.post(path, own);
    made.add(path + "/" + own.textAt("metadata", "name"));
  }

  private void pod(RealScheduler real, Fields pod) throws Exception {
    String other = pod.text("namespace");
    if (!other.isEmpty()) {
      real.namespace(other, Fields.of("team", other));
    }
    real.pod(other.isEmpty() ? namespace : other, pod);
  }

  private void then(RealScheduler real, String name, Fields step) throws Exception {
    String what = step.name(0);
    String pods = "/api/v1/namespaces/" + namespace + "/pods/";
    String nodes = "/api/v1/nodes/";
    switch (what) {
      case "fates" -> check(real, name, step.fields(what));
      case "node" -> real.node(SchedulingCases.node(step.text(what)));
      case "pod" -> pod(real, step.fields(what));
      case "end" ->
          real.served.patch(
              pods + step.text(what) + "/status",
              Fields.of("status", Fields.of("phase", "Succeeded")));
      case "delete", "gone" -> real.served.delete(pods + step.text(what));
      case "drop" -> real.served.delete(nodes + step.text(what));
      case "cordon", "uncordon" ->
          real.served.patch(
              nodes + step.text(what),
              Fields.of("spec", Fields.of("unschedulable", what.equals("cordon"))));
      case "ungate" ->
          real.served.patch(
              pods + step.text(what), Fields.of("spec", Fields.of("schedulingGates", Items.EMPTY)));
      case "label" -> {
        String[] words = step.text(what).split("[ =]", -1);
        real.served.patch(
            nodes + words[0],
            Fields.of("metadata", Fields.of("labels", Fields.of(words[1], words[2]))));
      }
      default -> throw new AssertionError(step);
    }
  }

  /** Waits until all fates are as they should be; notes those that never are. */
  private void check(RealScheduler real, String name, Fields fates)
      throws IOException, InterruptedException {
    long since = System.nanoTime();
    while (true) {
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < fates.size(); i++) {
        String expected = (String) fates.value(i);
        String found = real.fate(namespace, fates.name(i));
        String compared =
            expected.contains(UP_TO) ? found : found.replaceFirst(UP_TO + ".*?(?= ->|$)", "");
        if (!List.of(expected.split("\\|", -1)).contains(compared)) {
          wrong.add(name + ": " + fates.name(i) + ": expected " + expected + ", found " + found);
        }
      }
      if (wrong.isEmpty()) {
        return;
      }
      if (System.nanoTime() - since > PATIENCE_NS) {
        differences.addAll(wrong);
        return;
      }
      Thread.sleep(50);
    }
  }
}
