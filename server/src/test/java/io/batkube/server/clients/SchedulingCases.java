package io.batkube.server.clients;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The cases of the built-in scheduler, made into objects; their README says how they are written.
 */
final class SchedulingCases {
  private static final Path FOLDER =
      Path.of(
          System.getProperty("batkube.root"),
          "kubernetes/src/test/resources/io/batkube/kubernetes/scheduling/cases");

  private SchedulingCases() {}

  /** All cases by the names of their files. */
  static Map<String, List<Fields>> all() throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(FOLDER, "*.json")) {
      found.forEach(files::add);
    }
    Map<String, List<Fields>> all = new TreeMap<>();
    for (Path file : files) {
      all.put(
          file.getFileName().toString(), ((Items) Json.parse(Files.readString(file))).eachFields());
    }
    return all;
  }

  /** A node from its line of words. */
  static Fields node(String line) {
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
    return Fields.of(
        "metadata",
        Fields.of("name", words[0], "labels", labels),
        "spec",
        spec.with("taints", Items.of(taints)),
        "status",
        Fields.of(
            "allocatable",
            amounts,
            "capacity",
            amounts,
            "conditions",
            Items.of(Fields.of("type", "Ready", "status", "True"))));
  }

  /** A pod, whose class of priority has the name of {@link #priorityClass}. */
  static Fields pod(Fields brief) {
    Fields requests = Fields.EMPTY;
    for (String name : List.of("cpu", "memory")) {
      if (brief.has(name)) {
        requests = requests.with(name, brief.text(name));
      }
    }
    Fields container =
        Fields.of("name", "c", "image", "i", "resources", Fields.of("requests", requests));
    Fields spec = Fields.of("containers", Items.of(container));
    if (brief.has("node")) {
      spec = spec.with("nodeName", brief.text("node"));
    }
    if (brief.has("priority")) {
      spec = spec.with("priorityClassName", priorityClass(brief).textAt("metadata", "name"));
    }
    Fields own = brief.fields("spec");
    for (int i = 0; i < own.size(); i++) {
      spec = spec.with(own.name(i), own.value(i));
    }
    Fields metadata = Fields.of("name", brief.text("name"), "labels", brief.fields("labels"));
    if (brief.has("owner")) {
      String[] owner = brief.text("owner").split(" ", -1);
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
    return Fields.of("metadata", metadata, "spec", spec);
  }

  static Fields priorityClass(Fields brief) {
    boolean never = brief.isTrue("never");
    return Fields.of(
        "metadata",
        Fields.of("name", "p" + brief.number("priority") + (never ? "-never" : "")),
        "value",
        brief.number("priority"),
        "preemptionPolicy",
        never ? "Never" : "PreemptLowerPriority");
  }
}
