package io.batkube.server.platform;

import io.batkube.engine.input.InputFile;
import io.batkube.engine.input.Suggestion;
import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.platform.Speed;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.server.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Reads groups of like nodes; docs/platforms.md describes the form. Hosts are numbered in file
 * order, group by group.
 */
final class YamlPlatformReader {
  private static final int MAX_HOSTS = 1_000_000;
  private static final int MAX_CORES = 1_000_000;

  private static final List<String> TOP_KEYS = List.of("nodes");
  private static final List<String> NODE_KEYS =
      List.of("name", "count", "cores", "speed", "memory", "resources", "labels");

  /** Resources that every cluster knows; any other has a vendor's domain before its name. */
  private static final List<String> PLAIN_RESOURCES = List.of("ephemeral-storage", "pods");

  private final Map<String, Long> lineOfName = new LinkedHashMap<>();
  private final List<Host> hosts = new ArrayList<>();

  private YamlPlatformReader() {}

  static Platform read(InputFile file) {
    return new YamlPlatformReader().platform(YamlNode.read(file));
  }

  private Platform platform(YamlNode root) {
    YamlNode nodes = entries(root, "a map with a list of 'nodes'", TOP_KEYS).get("nodes");
    if (nodes == null) {
      throw root.refused("no 'nodes', expected a list of them");
    }
    List<YamlNode> groups = nodes.list("a list of nodes");
    if (groups.isEmpty()) {
      throw nodes.refused("nodes: found an empty list, expected a list of nodes");
    }
    groups.forEach(this::addGroup);
    return new Platform(hosts, hosts.size());
  }

  private void addGroup(YamlNode node) {
    SequencedMap<String, YamlNode> group = entries(node, "a node as a map", NODE_KEYS);
    if (!group.containsKey("name")) {
      throw node.refused("a node without 'name'");
    }
    YamlNode nameNode = group.get("name");
    String name = text(group, "name", "");
    int count = (int) whole(group, "count", 1, MAX_HOSTS);
    if (hosts.size() + count > MAX_HOSTS) {
      throw node.refused((hosts.size() + count) + " nodes, expected at most " + MAX_HOSTS);
    }
    String longest = count == 1 ? name : name + "-" + (count - 1);
    allowed(nameNode, "name", longest, NameRule.DNS_SUBDOMAIN);
    int cores = (int) whole(group, "cores", 1, MAX_CORES);
    List<Double> speed = List.of(speed(group));
    SequencedMap<String, Long> resources = resources(group);
    SequencedMap<String, String> labels = labels(group);
    SequencedMap<String, String> properties = new LinkedHashMap<>();
    properties.put("role", "");
    for (int i = 0; i < count; i++) {
      String hostName = count == 1 ? name : name + "-" + i;
      Long first = lineOfName.putIfAbsent(hostName, nameNode.line());
      if (first != null) {
        throw nameNode.refused(
            "name: a second node '" + hostName + "', the first is named in line " + first);
      }
      hosts.add(
          new Host(
              hosts.size(),
              hostName,
              Host.Role.COMPUTE,
              cores,
              speed,
              0,
              List.of(),
              resources,
              labels,
              Collections.unmodifiableSequencedMap(properties),
              Collections.unmodifiableSequencedMap(new LinkedHashMap<>())));
    }
  }

  private double speed(SequencedMap<String, YamlNode> group) {
    String text = text(group, "speed", "1Gf");
    try {
      double flops = Speed.parse(text);
      if (flops > 0) {
        return flops;
      }
    } catch (IllegalArgumentException e) {
      throw group.get("speed").refused("speed: " + e.getMessage());
    }
    throw group.get("speed").refused("speed: found '" + text + "', expected more than 0");
  }

  private SequencedMap<String, Long> resources(SequencedMap<String, YamlNode> group) {
    SequencedMap<String, Long> resources = new LinkedHashMap<>();
    if (group.containsKey("memory")) {
      YamlNode value = group.get("memory");
      resources.put("memory", amount(value, "memory", scalar(value, "memory"), false));
    }
    if (group.containsKey("resources")) {
      entries(group.get("resources"), "a map of resources", List.of())
          .forEach(
              (name, entry) -> {
                String field = "resources: " + name;
                checkResourceName(entry, name);
                resources.put(name, amount(entry, field, scalar(entry, field), name.contains("/")));
              });
    }
    return Collections.unmodifiableSequencedMap(resources);
  }

  private void checkResourceName(YamlNode entry, String name) {
    if (name.equals("cpu") || name.equals("memory")) {
      throw entry.refusedKey(
          "resources: found '"
              + name
              + "', expected it as '"
              + (name.equals("cpu") ? "cores" : name)
              + "' of the node");
    }
    allowed(entry, "resources", name, NameRule.QUALIFIED_NAME);
    if (!name.contains("/") && !PLAIN_RESOURCES.contains(name) && !name.startsWith("hugepages-")) {
      throw entry.refusedKey(
          "resources: unknown resource '"
              + name
              + "', expected ephemeral-storage, pods, hugepages-… or a name with a domain such as"
              + " nvidia.com/gpu"
              + Suggestion.phrase(name, PLAIN_RESOURCES));
    }
  }

  private SequencedMap<String, String> labels(SequencedMap<String, YamlNode> group) {
    SequencedMap<String, String> labels = new LinkedHashMap<>();
    if (group.containsKey("labels")) {
      entries(group.get("labels"), "a map of labels", List.of())
          .forEach(
              (key, entry) -> {
                allowed(entry, "labels", key, NameRule.QUALIFIED_NAME);
                String value =
                    entry.kind().equals("nothing") ? "" : scalar(entry, "labels: " + key);
                allowed(entry, "labels: " + key, value, NameRule.LABEL_VALUE);
                labels.put(key, value);
              });
    }
    return Collections.unmodifiableSequencedMap(labels);
  }

  /** A quantity as a number of bytes or pieces, rounded up. */
  private long amount(YamlNode node, String field, String text, boolean wholeOnly) {
    Quantity quantity = quantity(node, field, text);
    boolean whole = quantity.equals(Quantity.of(quantity.value(), Quantity.Format.DECIMAL_SI));
    if (quantity.signum() < 0 || quantity.value() == Long.MAX_VALUE || (wholeOnly && !whole)) {
      throw node.refused(
          field
              + ": found '"
              + text
              + "', expected "
              + (wholeOnly ? "a whole number" : "an amount")
              + " from 0 to below 8Ei");
    }
    return quantity.value();
  }

  private long whole(SequencedMap<String, YamlNode> group, String key, long absent, long most) {
    if (!group.containsKey(key)) {
      return absent;
    }
    YamlNode node = group.get(key);
    String text = scalar(node, key);
    Quantity quantity = quantity(node, key, text);
    if (quantity.signum() <= 0
        || quantity.value() > most
        || !quantity.equals(Quantity.of(quantity.value(), Quantity.Format.DECIMAL_SI))) {
      throw node.refused(key + ": found '" + text + "', expected a whole number from 1 to " + most);
    }
    return quantity.value();
  }

  private Quantity quantity(YamlNode node, String field, String text) {
    try {
      if (!text.chars().anyMatch(c -> c >= '0' && c <= '9')) {
        throw new IllegalArgumentException("no digits");
      }
      return Quantity.parse(text);
    } catch (IllegalArgumentException e) {
      throw node.refused(
          field + ": found '" + text + "', expected a quantity such as 4, 500m or 64Gi");
    }
  }

  private String text(SequencedMap<String, YamlNode> group, String key, String absent) {
    return group.containsKey(key) ? scalar(group.get(key), key) : absent;
  }

  private static String scalar(YamlNode node, String field) {
    return node.text("a text or a number as " + field);
  }

  private void allowed(YamlNode node, String field, String text, NameRule rule) {
    List<String> problems = rule.problems(text);
    if (!problems.isEmpty()) {
      throw node.refused(field + ": found '" + text + "': " + String.join("; ", problems));
    }
  }

  /** The entries of a map in file order, all of them known if any are known. */
  private static SequencedMap<String, YamlNode> entries(
      YamlNode node, String what, List<String> known) {
    SequencedMap<String, YamlNode> entries = node.map(what);
    entries.forEach(
        (name, value) -> {
          if (!known.isEmpty() && !known.contains(name)) {
            throw value.refusedKey(
                "unknown key '"
                    + name
                    + "'"
                    + Suggestion.nearest(name, known)
                        .map(nearest -> ", did you mean '" + nearest + "'?")
                        .orElse(", expected " + String.join(", ", known)));
          }
        });
    return entries;
  }
}
