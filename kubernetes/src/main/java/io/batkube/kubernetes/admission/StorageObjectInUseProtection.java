package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;

/** Storage is not removed under those who use it: a controller takes the finalizer away. */
final class StorageObjectInUseProtection implements Admission {

  @Override
  public Fields admit(Review review, Fields object) {
    String finalizer = finalizer(review.resource().partition());
    if (finalizer.isEmpty()
        || review.operation() != Review.Operation.CREATE
        || !review.subresource().isEmpty()) {
      return object;
    }
    Fields metadata = object.fields("metadata");
    Items finalizers = metadata.items("finalizers");
    return finalizers.contains(finalizer)
        ? object
        : object.with("metadata", metadata.with("finalizers", finalizers.plus(finalizer)));
  }

  private static String finalizer(Partition partition) {
    if (partition.equals(Partitions.CLAIMS)) {
      return "kubernetes.io/pvc-protection";
    }
    if (partition.equals(Partitions.VOLUMES)) {
      return "kubernetes.io/pv-protection";
    }
    return partition.equals(Partitions.ATTRIBUTES_CLASSES) ? "kubernetes.io/vac-protection" : "";
  }
}
