package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.ownership.FieldFilter;
import io.batkube.kubernetes.ownership.FieldSets;
import io.batkube.kubernetes.ownership.Ownership;
import io.batkube.kubernetes.ownership.PathFilters;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps managedFields right for every writer. Objects are in the version of the request. Owner
 * thread only.
 */
final class Owners {
  private final FieldSets sets = new FieldSets();

  /** By row and subresource; made anew when a custom resource changes its row. */
  private final Map<Resource, Map<String, Ownership>> known = new LinkedHashMap<>();

  /**
   * An object with its writer as an owner.
   *
   * @param live the stored object; empty of a new one
   */
  Fields written(Call call, ResourceTable table, Fields live, Fields object) {
    return ownership(call, table).update(live, object, call.options().fieldManager(), now(call));
  }

  /** The stored object with a configuration merged into it; still to be decoded. */
  Fields applied(Call call, ResourceTable table, Fields live, Fields configuration) {
    return ownership(call, table)
        .apply(
            live, configuration, call.options().fieldManager(), call.options().force(), now(call));
  }

  /** The times of owners do not move when nothing else changes. */
  Fields keepingTimes(Call call, ResourceTable table, Fields live, Fields object) {
    return ownership(call, table).keepingTimes(live, object);
  }

  private static long now(Call call) {
    return call.write().now().getEpochSecond();
  }

  private Ownership ownership(Call call, ResourceTable table) {
    return known
        .computeIfAbsent(call.row(), row -> new LinkedHashMap<>())
        .computeIfAbsent(
            call.route().subresource(),
            part -> new Ownership(call.row().codec().type(), path(call.row(), part, table), sets));
  }

  private static Ownership.Path path(Resource row, String part, ResourceTable table) {
    boolean hasStatus = row.subresource("status").isPresent();
    FieldFilter filter =
        row.codec().takesStrategicMergePatches()
            ? PathFilters.ofBuiltIn(row.kind(), part, hasStatus)
            : PathFilters.ofCustom(part, hasStatus);
    List<String> versions =
        table.rows().stream()
            .filter(other -> other.partition().equals(row.partition()))
            .map(Resource::apiVersion)
            .toList();
    return new Ownership.Path(row.apiVersion(), row.kind(), part, filter, versions);
  }

  /** Forgets rows that are no longer served. */
  void forget() {
    known.clear();
  }
}
