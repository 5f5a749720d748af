package io.batkube.server.fuzz;

import io.batkube.kubernetes.store.Partition;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All objects as a watcher of everything knows them, in the order of their names. Mutable. */
final class Mirror {
  private final Map<Partition, TreeMap<String, Seen>> objects = new HashMap<>();

  /** Takes note of what was seen. Returns what was known of that object before. */
  Optional<Seen> take(Seen seen) {
    TreeMap<String, Seen> there = objects.computeIfAbsent(seen.partition(), _ -> new TreeMap<>());
    String key = key(seen.namespace(), seen.name());
    return Optional.ofNullable(seen.isDeleted() ? there.remove(key) : there.put(key, seen));
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  Collection<Seen> all(Partition partition) {
    return objects.getOrDefault(partition, new TreeMap<>()).values();
  }

  Collection<Seen> pods() {
    return all(Seen.PODS);
  }

  List<Seen> podsOn(String node) {
    return pods().stream().filter(pod -> pod.node().equals(node)).toList();
  }

  Collection<Seen> nodes() {
    return all(Seen.NODES);
  }

  Optional<Seen> find(Partition partition, String namespace, String name) {
    return Optional.ofNullable(
        objects.getOrDefault(partition, new TreeMap<>()).get(key(namespace, name)));
  }

  Optional<Seen> node(String name) {
    return find(Seen.NODES, "", name);
  }

  boolean hasUid(String uid) {
    return objects.values().stream()
        .anyMatch(some -> some.values().stream().anyMatch(each -> each.uid().equals(uid)));
  }
}
