package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps one of several equal sets of fields, and of equal lists of owners, so that objects share
 * theirs and a list that was written here is read again by its identity. Mutable; used by one
 * thread. It forgets everything when it is full: results never depend on what it knows.
 */
public final class FieldSets {
  private static final int CAPACITY = 16_384;

  private final Map<FieldSet, FieldSet> sets = new LinkedHashMap<>();
  private final Map<ManagedFields, Items> trees = new LinkedHashMap<>();
  private final IdentityHashMap<Items, ManagedFields> read = new IdentityHashMap<>();
  private final IdentityHashMap<Fields, FieldSet> setsRead = new IdentityHashMap<>();

  /** The set, or an equal one that was here before. */
  FieldSet shared(FieldSet set) {
    FieldSet earlier = sets.get(set);
    if (earlier != null) {
      return earlier;
    }
    forgetIfFull(sets);
    sets.put(set, set);
    return set;
  }

  private static void forgetIfFull(Map<?, ?> known) {
    if (known.size() >= CAPACITY) {
      known.clear();
    }
  }

  /** The value of {@code metadata.managedFields}, or an equal one that was here before. */
  public Items tree(ManagedFields managed) {
    Items earlier = trees.get(managed);
    if (earlier != null) {
      return earlier;
    }
    for (ManagedFields.Entry entry : managed.entries()) {
      forgetIfFull(setsRead);
      setsRead.put(entry.fields().tree(), entry.fields());
    }
    Items tree = managed.tree();
    forgetIfFull(trees);
    forgetIfFull(read);
    trees.put(managed, tree);
    read.put(tree, managed);
    return tree;
  }

  /** Reads a value of {@code metadata.managedFields}; empty if a real server could not. */
  public Optional<ManagedFields> read(Items list) {
    ManagedFields known = read.get(list);
    if (known != null) {
      return Optional.of(known);
    }
    return ManagedFields.read(list, this::readSet);
  }

  private Optional<FieldSet> readSet(Object fieldsV1) {
    FieldSet known = fieldsV1 instanceof Fields tree ? setsRead.get(tree) : null;
    return known == null ? FieldSet.read(fieldsV1).map(this::shared) : Optional.of(known);
  }
}
