package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/** An ingress that names no class gets the default one. */
final class DefaultIngressClass implements Admission {
  private final DefaultClass defaultClass =
      new DefaultClass(
          Partitions.INGRESS_CLASSES, List.of("ingressclass.kubernetes.io/is-default-class"));

  @Override
  public Fields admit(Review review, Fields object) {
    if (review.operation() != Review.Operation.CREATE
        || !review.subresource().isEmpty()
        || !review.resource().partition().equals(Partitions.INGRESSES)
        || object.fields("spec").has("ingressClassName")
        || object.fieldsAt("metadata", "annotations").has("kubernetes.io/ingress.class")) {
      return object;
    }
    Optional<String> name = defaultClass.name(review.write().state());
    return name.isEmpty() ? object : object.with("spec", first(object.fields("spec"), name.get()));
  }

  /** The class is the first field of an ingress. */
  private static Fields first(Fields spec, String name) {
    Fields.Builder fields = new Fields.Builder(spec.size() + 1);
    fields.put("ingressClassName", name);
    for (int i = 0; i < spec.size(); i++) {
      fields.put(spec.name(i), spec.value(i));
    }
    return fields.build();
  }
}
