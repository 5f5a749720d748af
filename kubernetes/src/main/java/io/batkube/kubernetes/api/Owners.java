package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.ownership.FieldFilter;
import io.batkube.kubernetes.ownership.FieldSet;
import io.batkube.kubernetes.ownership.FieldSets;
import io.batkube.kubernetes.ownership.ManagedFields;
import io.batkube.kubernetes.ownership.Ownership;
import io.batkube.kubernetes.ownership.PathFilters;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps managedFields right for every writer. Objects are in the version of the request. Owner
 * thread only.
 */
final class Owners {
  private final FieldSets sets = new FieldSets();

  /** By row, of which a table has one object each, and subresource. */
  private final IdentityHashMap<Resource, Map<String, Ownership>> known = new IdentityHashMap<>();

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

  /**
   * An object whose Scale was written, with the writer as the owner of its replicas.
   *
   * @param configuration of an apply; empty of any other write
   * @return the object, whose replicas are those of the Scale after the write
   */
  Fields scaled(
      Call call,
      ResourceTable table,
      StoredObject old,
      Fields written,
      Optional<Fields> configuration) {
    Resource row = call.row();
    String[] names = row.rules().scaling().orElseThrow().wantedPath().toArray(String[]::new);
    FieldSet replicas = FieldSet.of(names);
    Function<String, Optional<FieldSet>> paths =
        version ->
            path(row, "", table).versions().contains(version)
                ? Optional.of(replicas)
                : Optional.empty();
    ManagedFields live =
        sets.read(old.metadata().items("managedFields")).orElse(ManagedFields.NONE);
    Ownership scale =
        new Ownership(
            Scales.TYPE,
            new Ownership.Path(
                Scales.API_VERSION, "Scale", "scale", FieldFilter.ALL, List.of(Scales.API_VERSION)),
            sets);
    Fields before = Scales.of(row, old);
    String manager = call.options().fieldManager();
    Ownership.Result result =
        configuration
            .map(
                wanted ->
                    scale.apply(
                        before,
                        live.ofScale(paths),
                        wanted,
                        manager,
                        call.options().force(),
                        now(call)))
            .orElseGet(
                () -> scale.update(before, live.ofScale(paths), written, manager, now(call)));
    ManagedFields after = live.afterScale(result.managed(), row.apiVersion(), paths);
    Fields object = Scales.scaled(call, old, result.object());
    return object.withAt(sets.tree(after), "metadata", "managedFields");
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
