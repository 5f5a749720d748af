package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.store.Partition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of the table as controllers look for them. Owner thread only. */
final class Kinds {
  private record Name(String apiVersion, String kind) {}

  private final Api api;
  private final Map<Partition, Optional<Resource>> byPartition = new HashMap<>();
  private final Map<Name, Optional<Resource>> byName = new HashMap<>();
  private ResourceTable known;

  Kinds(Api api) {
    this.api = api;
    this.known = api.table();
  }

  @SuppressWarnings("ReferenceEquality") // tables are never changed, but replaced
  private void refresh() {
    if (known != api.table()) {
      known = api.table();
      byPartition.clear();
      byName.clear();
    }
  }

  /** What is served now; another object when that has changed. */
  ResourceTable table() {
    refresh();
    return known;
  }

  /** The version in which the objects of a partition are best deleted. */
  Optional<Resource> of(Partition partition) {
    refresh();
    return byPartition.computeIfAbsent(
        partition,
        wanted -> {
          var rows =
              known.rows().stream()
                  .filter(row -> row.partition().equals(wanted) && row.serves("delete"))
                  .toList();
          return rows.stream()
              .filter(Resource::advertised)
              .findFirst()
              .or(() -> rows.stream().findFirst());
        });
  }

  /** Every kind whose objects lie in namespaces and can be deleted, once a group. */
  List<Resource> deletableInNamespaces() {
    refresh();
    Map<List<String>, Resource> rows = new LinkedHashMap<>();
    for (Resource row : known.rows()) {
      if (row.namespaced() && row.advertised() && row.serves("delete")) {
        rows.putIfAbsent(List.of(row.group(), row.plural()), row);
      }
    }
    return List.copyOf(rows.values());
  }

  Optional<Resource> named(String apiVersion, String kind) {
    refresh();
    return byName.computeIfAbsent(
        new Name(apiVersion, kind), name -> known.findKind(name.apiVersion, name.kind));
  }
}
