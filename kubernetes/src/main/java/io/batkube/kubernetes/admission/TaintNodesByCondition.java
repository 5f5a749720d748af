package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;

/** A new node takes no pods until the controller of nodes has seen it ready. */
final class TaintNodesByCondition implements Admission {
  private static final Fields NOT_READY =
      Fields.of("key", "node.kubernetes.io/not-ready", "effect", "NoSchedule");

  @Override
  public Fields admit(Review review, Fields object) {
    if (review.operation() != Review.Operation.CREATE
        || !review.subresource().isEmpty()
        || !review.resource().partition().equals(Partitions.NODES)) {
      return object;
    }
    Fields spec = object.fields("spec");
    Items taints = spec.items("taints");
    for (Fields taint : taints.eachFields()) {
      if (taint.text("key").equals(NOT_READY.text("key"))
          && taint.text("effect").equals(NOT_READY.text("effect"))) {
        return object;
      }
    }
    return object.with("spec", FieldOrder.NODE_SPEC.with(spec, "taints", taints.plus(NOT_READY)));
  }
}
