package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.ResourceFact.SubresourceFact;
import java.util.ArrayList;
import java.util.List;

/** Reads the table of resources; its README is beside its generator. */
final class ResourceFacts {
  private ResourceFacts() {}

  static List<ResourceFact> parse(String text) {
    List<ResourceFact> all = new ArrayList<>();
    String[] row = {};
    List<SubresourceFact> parts = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (line.startsWith("/")) {
        parts.add(
            new SubresourceFact(
                words[0].substring(1), words[3], group(words[1]), words[2], list(words, "verbs=")));
        continue;
      }
      if (row.length > 0) {
        all.add(resource(row, parts));
      }
      row = words;
      parts = new ArrayList<>();
    }
    return List.copyOf(all);
  }

  private static ResourceFact resource(String[] row, List<SubresourceFact> parts) {
    return new ResourceFact(
        group(row[0]),
        row[1],
        row[2],
        row[3],
        row[4],
        has(row, "namespaced"),
        list(row, "verbs="),
        list(row, "short="),
        list(row, "categories="),
        option(row, "hash="),
        parts,
        has(row, "served"));
  }

  private static String group(String word) {
    return word.equals("-") ? "" : word;
  }

  private static boolean has(String[] row, String flag) {
    for (int i = 5; i < row.length; i++) {
      if (row[i].equals(flag)) {
        return true;
      }
    }
    return false;
  }

  private static String option(String[] row, String prefix) {
    for (String word : row) {
      if (word.startsWith(prefix)) {
        return word.substring(prefix.length());
      }
    }
    return "";
  }

  private static List<String> list(String[] row, String prefix) {
    String values = option(row, prefix);
    return values.isEmpty() ? List.of() : List.of(values.split(",", -1));
  }
}
