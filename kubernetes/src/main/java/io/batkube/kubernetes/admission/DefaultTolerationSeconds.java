package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.List;

/** A pod stays five minutes on a node that is lost, unless it says how long. */
final class DefaultTolerationSeconds implements Admission {
  private static final List<Fields> DEFAULTS =
      List.of(
          toleration("node.kubernetes.io/not-ready"), toleration("node.kubernetes.io/unreachable"));

  private static Fields toleration(String taint) {
    return Fields.of(
        "key", taint, "operator", "Exists", "effect", "NoExecute", "tolerationSeconds", 300L);
  }

  @Override
  public Fields admit(Review review, Fields object) {
    if (review.operation() == Review.Operation.DELETE
        || !review.subresource().isEmpty()
        || !review.resource().partition().equals(Partitions.PODS)) {
      return object;
    }
    Fields spec = object.fields("spec");
    Items given = spec.items("tolerations");
    Items all = given;
    for (Fields toleration : DEFAULTS) {
      if (!tolerates(given, toleration.text("key"))) {
        all = all.plus(toleration);
      }
    }
    return all.size() == given.size()
        ? object
        : object.with("spec", FieldOrder.POD_SPEC.with(spec, "tolerations", all));
  }

  private static boolean tolerates(Items tolerations, String taint) {
    for (int i = 0; i < tolerations.size(); i++) {
      Fields each = tolerations.fields(i);
      String key = each.text("key");
      String effect = each.text("effect");
      if ((key.isEmpty() || key.equals(taint))
          && (effect.isEmpty() || effect.equals("NoExecute"))) {
        return true;
      }
    }
    return false;
  }
}
