package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps one of several equal sets of fields and of equal entries of managedFields, so that objects
 * share theirs, and knows the trees of its sets again. Mutable; used by one thread. It forgets
 * everything when it is full: results never depend on what it knows.
 */
public final class FieldSets {
  private static final int CAPACITY = 16_384;

  private final Map<FieldSet, FieldSet> sets = new LinkedHashMap<>();
  private final Map<ManagedFields.Entry, Fields> entries = new LinkedHashMap<>();
  private final IdentityHashMap<Object, FieldSet> byTree = new IdentityHashMap<>();

  /** The set, or an equal one that was here before. */
  FieldSet shared(FieldSet set) {
    FieldSet earlier = sets.get(set);
    if (earlier != null) {
      return earlier;
    }
    if (sets.size() == CAPACITY) {
      sets.clear();
      byTree.clear();
    }
    sets.put(set, set);
    return set;
  }

  /** The value of {@code metadata.managedFields}. */
  public Items tree(ManagedFields managed) {
    List<Object> list = new ArrayList<>(managed.entries().size());
    for (ManagedFields.Entry entry : managed.entries()) {
      list.add(tree(entry));
    }
    return Items.of(list);
  }

  private Fields tree(ManagedFields.Entry entry) {
    Fields earlier = entries.get(entry);
    if (earlier != null) {
      return earlier;
    }
    if (entries.size() == CAPACITY) {
      entries.clear();
    }
    Fields tree = entry.tree().shared();
    entries.put(entry, tree);
    byTree.put(entry.fields().tree(), entry.fields());
    return tree;
  }

  /** Reads a value of {@code metadata.managedFields}; empty if a real server could not. */
  public Optional<ManagedFields> read(Items list) {
    return ManagedFields.read(list, this::readSet);
  }

  private Optional<FieldSet> readSet(Object fieldsV1) {
    FieldSet known = byTree.get(fieldsV1);
    return known == null ? FieldSet.read(fieldsV1).map(this::shared) : Optional.of(known);
  }
}
