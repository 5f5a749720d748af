package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.List;

/**
 * Objects that are counted and take nothing else.
 *
 * @param names under which quotas may limit them
 */
record CountMeter(List<String> names) implements QuotaMeter {
  /** Kinds that had a name of their own before there was count/. */
  private static final List<String> OLD_NAMES =
      List.of("configmaps", "resourcequotas", "replicationcontrollers", "secrets");

  CountMeter {
    names = List.copyOf(names);
  }

  static CountMeter of(Partition partition) {
    String name = "count/" + partition;
    String old = partition.resource();
    return new CountMeter(
        partition.group().isEmpty() && OLD_NAMES.contains(old)
            ? List.of(name, old)
            : List.of(name));
  }

  @Override
  public boolean handles(Review review, Fields object) {
    return review.subresource().isEmpty() && review.operation() == Review.Operation.CREATE;
  }

  @Override
  public boolean measures(String resource) {
    return names.contains(resource);
  }

  @Override
  public Amounts usage(Fields object, Instant now) {
    Amounts one = Amounts.NONE;
    for (String name : names) {
      one = one.plus(Amounts.count(name, 1));
    }
    return one;
  }
}
