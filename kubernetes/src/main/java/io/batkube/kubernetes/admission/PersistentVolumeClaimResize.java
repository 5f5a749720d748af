package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Quantities;
import java.util.Optional;

/** Only bound claims grow, and only where their class lets them. */
final class PersistentVolumeClaimResize implements Admission {

  @Override
  public void validate(Review review, Fields object) {
    if (review.operation() != Review.Operation.UPDATE
        || !review.subresource().isEmpty()
        || !review.resource().partition().equals(Partitions.CLAIMS)) {
      return;
    }
    Fields old = review.old().orElse(Fields.EMPTY);
    Fields wanted = object.fieldsAt("spec", "resources", "requests");
    Fields had = old.fieldsAt("spec", "resources", "requests");
    if (Quantities.of(wanted, "storage").compareTo(Quantities.of(had, "storage")) <= 0) {
      return;
    }
    if (!old.fields("status").text("phase").equals("Bound")) {
      throw Refusal.forbidden(
          review, object, "Only bound persistent volume claims can be expanded");
    }
    String name = DefaultStorageClass.classOf(object);
    Optional<StoredObject> storageClass =
        name.isEmpty() || !name.equals(DefaultStorageClass.classOf(old))
            ? Optional.empty()
            : review.write().state().get(Partitions.STORAGE_CLASSES, "", name);
    if (storageClass.isEmpty() || !storageClass.get().tree().isTrue("allowVolumeExpansion")) {
      throw Refusal.forbidden(
          review,
          object,
          "only dynamically provisioned pvc can be resized and the storageclass that provisions"
              + " the pvc must support resize");
    }
  }
}
