package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/** A claim that names no class gets the default one. */
final class DefaultStorageClass implements Admission {
  private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

  private final DefaultClass defaultClass =
      new DefaultClass(
          Partitions.STORAGE_CLASSES,
          List.of(
              "storageclass.kubernetes.io/is-default-class",
              "storageclass.beta.kubernetes.io/is-default-class"));

  /** The class of a claim; "" if it has none. */
  static String classOf(Fields claim) {
    Fields annotations = claim.fields("metadata").fields("annotations");
    return annotations.has(CLASS_ANNOTATION)
        ? annotations.text(CLASS_ANNOTATION)
        : claim.fields("spec").text("storageClassName");
  }

  @Override
  public Fields admit(Review review, Fields object) {
    if (review.operation() != Review.Operation.CREATE
        || !review.subresource().isEmpty()
        || !review.resource().partition().equals(Partitions.CLAIMS)) {
      return object;
    }
    Fields spec = object.fields("spec");
    if (spec.has("storageClassName")
        || object.fieldsAt("metadata", "annotations").has(CLASS_ANNOTATION)) {
      return object;
    }
    Optional<String> name = defaultClass.name(review.write().state());
    return name.isEmpty()
        ? object
        : object.with("spec", FieldOrder.CLAIM_SPEC.with(spec, "storageClassName", name.get()));
  }
}
