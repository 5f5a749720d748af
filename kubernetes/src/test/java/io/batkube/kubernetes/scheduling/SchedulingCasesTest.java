package io.batkube.kubernetes.scheduling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays the cases of the folder {@code cases}, whose README says how they are written. */
final class SchedulingCasesTest {
  private static final String NAMESPACE = "default";
  private static final String UP_TO = " no new claims";

  @TestFactory
  Stream<DynamicContainer> podsGoWhereTheCasesSay() throws Exception {
    List<DynamicContainer> files = new ArrayList<>();
    for (Path file : files()) {
      Items cases = (Items) Json.parse(Files.readString(file));
      assertTrue(!cases.isEmpty(), file.toString());
      files.add(
          DynamicContainer.dynamicContainer(
              file.getFileName().toString(),
              cases.eachFields().stream()
                  .map(each -> DynamicTest.dynamicTest(each.text("case"), () -> play(each)))));
    }
    assertTrue(files.size() > 5, files.toString());
    return files.stream();
  }

  private static SortedSet<Path> files() throws Exception {
    Path folder = Path.of(SchedulingCasesTest.class.getResource("cases").toURI());
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.json")) {
      all.forEach(files::add);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return files;
  }

  private static void play(Fields each) {
    World world = new World();
    for (String node : each.items("nodes").eachText()) {
      world.node(node(node));
    }
    for (Fields object : each.items("objects").eachFields()) {
      world.create(inNamespace(object));
    }
    world.settle();
    for (Fields pod : each.items("pods").eachFields()) {
      create(world, pod);
    }
    world.settle();
    check(world, each.fields("fates"));
    for (Fields step : each.items("then").eachFields()) {
      then(world, step);
      world.settle();
    }
  }

  private static Fields inNamespace(Fields object) {
    String text =
        object.toString().replace("NAMESPACE", NAMESPACE).replace("-CASE", "").replace("NODE-", "");
    return (Fields) Json.parse(text);
  }

  /** A node as a line of words. */
  private static Fields node(String line) {
    String[] words = line.split(" ", -1);
    Fields amounts = Fields.of("cpu", "4", "memory", "8Gi", "pods", "110");
    Fields labels = Fields.of("kubernetes.io/hostname", words[0]);
    List<Object> taints = new ArrayList<>();
    Fields spec = Fields.EMPTY;
    for (int i = 1; i < words.length; i++) {
      String name = words[i].replaceFirst("=.*", "");
      String value = words[i].substring(Math.min(words[i].length(), name.length() + 1));
      if (name.startsWith("label:")) {
        labels = labels.with(name.substring("label:".length()), value);
      } else if (name.startsWith("taint:")) {
        String[] parts = value.split(":", 2);
        taints.add(
            Fields.of(
                "key", name.substring("taint:".length()), "value", parts[0], "effect", parts[1]));
      } else if (name.equals("unschedulable")) {
        spec = spec.with("unschedulable", true);
      } else {
        amounts = amounts.with(name, value);
      }
    }
    if (!taints.isEmpty()) {
      spec = spec.with("taints", Items.of(taints));
    }
    return Fields.of(
        "metadata",
        Fields.of("name", words[0], "labels", labels),
        "spec",
        spec,
        "status",
        Fields.of("allocatable", amounts, "capacity", amounts));
  }

  private static void create(World world, Fields pod) {
    Fields requests = Fields.EMPTY;
    for (String name : List.of("cpu", "memory")) {
      if (pod.has(name)) {
        requests = requests.with(name, pod.text(name));
      }
    }
    Fields container =
        Fields.of("name", "c", "image", "i", "resources", Fields.of("requests", requests));
    Fields spec = Fields.of("containers", Items.of(container));
    if (pod.has("node")) {
      spec = spec.with("nodeName", pod.text("node"));
    }
    if (pod.number("priority") > 0) {
      spec = spec.with("priorityClassName", priorityClass(world, pod));
    }
    Fields own = pod.fields("spec");
    for (int i = 0; i < own.size(); i++) {
      spec = spec.with(own.name(i), own.value(i));
    }
    Fields metadata = Fields.of("name", pod.text("name"), "labels", pod.fields("labels"));
    String namespace = pod.text("namespace");
    if (!namespace.isEmpty()) {
      world.create(
          Fields.of(
              "apiVersion",
              "v1",
              "kind",
              "Namespace",
              "metadata",
              Fields.of("name", namespace, "labels", Fields.of("team", namespace))));
      metadata = metadata.with("namespace", namespace);
    }
    if (pod.has("owner")) {
      String[] owner = pod.text("owner").split(" ", -1);
      metadata =
          metadata.with(
              "ownerReferences",
              Items.of(
                  Fields.of(
                      "apiVersion",
                      owner[0],
                      "kind",
                      owner[1],
                      "name",
                      owner[2],
                      "uid",
                      "00000000-0000-0000-0000-000000000001",
                      "controller",
                      true)));
    }
    world.pod(Fields.of("metadata", metadata, "spec", spec));
  }

  private static String priorityClass(World world, Fields pod) {
    long value = pod.number("priority");
    boolean never = pod.isTrue("never");
    String name = "p" + value + (never ? "-never" : "");
    Fields made =
        Fields.of(
            "apiVersion",
            "scheduling.k8s.io/v1",
            "kind",
            "PriorityClass",
            "metadata",
            Fields.of("name", name),
            "value",
            value,
            "preemptionPolicy",
            never ? "Never" : "PreemptLowerPriority");
    if (world
        .store
        .snapshot()
        .get(new Partition("scheduling.k8s.io", "priorityclasses"), "", name)
        .isEmpty()) {
      world.create(made);
    }
    return name;
  }

  private static void then(World world, Fields step) {
    String pods = "/api/v1/namespaces/" + NAMESPACE + "/pods/";
    String what = step.name(0);
    switch (what) {
      case "fates" -> check(world, step.fields(what));
      case "node" -> world.node(node(step.text(what)));
      case "pod" -> create(world, step.fields(what));
      case "end" -> world.end(NAMESPACE, step.text(what));
      case "delete", "gone" ->
          world.send(
              "DELETE",
              pods + step.text(what),
              "application/json",
              Fields.of("gracePeriodSeconds", 0L));
      case "drop" -> world.delete("/api/v1/nodes/" + step.text(what));
      case "cordon", "uncordon" ->
          world.patch(
              "/api/v1/nodes/" + step.text(what),
              Fields.of("spec", Fields.of("unschedulable", what.equals("cordon"))));
      case "ungate" ->
          world.patch(
              pods + step.text(what), Fields.of("spec", Fields.of("schedulingGates", Items.EMPTY)));
      case "label" -> {
        String[] words = step.text(what).split("[ =]", -1);
        world.patch(
            "/api/v1/nodes/" + words[0],
            Fields.of("metadata", Fields.of("labels", Fields.of(words[1], words[2]))));
      }
      default -> throw new AssertionError(step);
    }
  }

  private static void check(World world, Fields fates) {
    for (int i = 0; i < fates.size(); i++) {
      String expected = (String) fates.value(i);
      String name = fates.name(i);
      String found = fate(world, name);
      boolean brief = !expected.contains(UP_TO);
      String compared = brief ? found.replaceFirst(UP_TO + ".*?(?= ->|$)", "") : found;
      if (!List.of(expected.split("\\|", -1)).contains(compared)) {
        assertEquals(expected, compared, name + ": " + found);
      }
      checkExplanation(world, name, compared);
    }
  }

  private static String fate(World world, String name) {
    String fate = world.fate(NAMESPACE, name);
    Optional<StoredObject> pod = world.findPod(NAMESPACE, name);
    if (pod.isPresent() && pod.get().metadata().has("deletionTimestamp")) {
      return "ending";
    }
    String nominated =
        pod.map(each -> each.tree().textAt("status", "nominatedNodeName")).orElse("");
    return fate.contains(" ") && !nominated.isEmpty() ? fate + " -> " + nominated : fate;
  }

  /** The explanation of a pod that waits begins with the same words. */
  private static void checkExplanation(World world, String name, String fate) {
    if (fate.startsWith("0/")) {
      String sentence =
          world.scheduler.explain(world.pod(name)).map(Explanation::sentence).orElse("");
      String words = fate.replaceFirst("(" + UP_TO + ".*| not found$| ->.*)", "");
      assertTrue(sentence.equals(words), sentence);
    }
  }
}
