package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.store.ObjectMap;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import java.util.function.Function;

/**
 * Something computed from all objects of a partition, and computed again only when one of them has
 * changed. Owner thread only.
 */
final class Derived<T> {
  private final Partition partition;
  private final Function<ObjectMap, T> rule;
  private ObjectMap from;
  private T value;

  Derived(Partition partition, Function<ObjectMap, T> rule) {
    this.partition = partition;
    this.rule = rule;
  }

  T of(Snapshot state) {
    ObjectMap now = state.of(partition);
    if (from != now) {
      value = rule.apply(now);
      from = now;
    }
    return value;
  }
}
