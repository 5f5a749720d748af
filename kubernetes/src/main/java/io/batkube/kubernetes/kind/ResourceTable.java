package io.batkube.kubernetes.kind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Every kind that is served, in the order of discovery. Immutable: a CustomResourceDefinition makes
 * the next table.
 */
public final class ResourceTable {
  private final Map<Path, Resource> byPath = new LinkedHashMap<>();
  private final Map<String, Map<String, Resource>> byKind = new LinkedHashMap<>();
  private final Set<String> groups = new LinkedHashSet<>();
  private final Set<String> builtInGroups = new LinkedHashSet<>();

  private record Path(String group, String version, String plural) {
    // As the record's own would be, which take their time at the first use.

    @Override
    public boolean equals(Object other) {
      return other instanceof Path path
          && plural.equals(path.plural)
          && version.equals(path.version)
          && group.equals(path.group);
    }

    @Override
    public int hashCode() {
      return (31 * group.hashCode() + version.hashCode()) * 31 + plural.hashCode();
    }
  }

  public ResourceTable(List<Resource> rows) {
    for (Resource row : rows) {
      byPath.put(new Path(row.group(), row.version(), row.plural()), row);
      byKind
          .computeIfAbsent(row.apiVersion(), _ -> new LinkedHashMap<>())
          .putIfAbsent(row.kind(), row);
      groups.add(row.group());
      if (!row.custom()) {
        builtInGroups.add(row.group());
      }
    }
  }

  public Collection<Resource> rows() {
    return List.copyOf(byPath.values());
  }

  /** The row of a path: group, version and plural name. */
  public Optional<Resource> find(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(new Path(group, version, plural)));
  }

  /** The row of a kind, for what bodies name. */
  public Optional<Resource> findKind(String apiVersion, String kind) {
    Map<String, Resource> kinds = byKind.get(apiVersion);
    return kinds == null ? Optional.empty() : Optional.ofNullable(kinds.get(kind));
  }

  public boolean hasGroup(String group) {
    return groups.contains(group);
  }

  /** True if all kinds of a group come from CustomResourceDefinitions, or there are none. */
  public boolean isCustom(String group) {
    return !builtInGroups.contains(group);
  }

  /** With other rows for a group, at the end of the table: what a custom resource needs. */
  public ResourceTable with(List<Resource> more, Collection<Resource> gone) {
    List<Resource> rows = new ArrayList<>(byPath.values());
    rows.removeAll(gone);
    rows.addAll(more);
    return new ResourceTable(rows);
  }
}
