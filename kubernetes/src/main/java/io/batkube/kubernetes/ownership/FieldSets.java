package io.batkube.kubernetes.ownership;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps one of several equal sets, so that the objects of one writer share theirs. Mutable; used by
 * one thread. It forgets everything when it is full: sharing saves memory, and nothing else depends
 * on it.
 */
public final class FieldSets {
  private static final int CAPACITY = 16_384;

  private final Map<FieldSet, FieldSet> known = new LinkedHashMap<>();

  /** The set, or an equal one that was here before. */
  public FieldSet shared(FieldSet set) {
    FieldSet earlier = known.get(set);
    if (earlier != null) {
      return earlier;
    }
    if (known.size() == CAPACITY) {
      known.clear();
    }
    known.put(set, set);
    return set;
  }

  int size() {
    return known.size();
  }
}
