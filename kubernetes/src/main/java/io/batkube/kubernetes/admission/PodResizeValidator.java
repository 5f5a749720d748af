package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.List;

/** A pod on a node cannot grow beyond the node. */
final class PodResizeValidator implements Admission {
  private static final PodDemand DEMAND = new PodDemand(false, true, true);

  @Override
  public void validate(Review review, Fields object) {
    String nodeName = object.fields("spec").text("nodeName");
    if (review.operation() != Review.Operation.UPDATE
        || !review.subresource().equals("resize")
        || !review.resource().partition().equals(Partitions.PODS)
        || nodeName.isEmpty()
        || sameGeneration(review, object)) {
      return;
    }
    Fields node =
        review
            .write()
            .state()
            .get(Partitions.NODES, "", nodeName)
            .map(StoredObject::tree)
            .orElseThrow(
                () -> Refusal.forbidden(review, object, "node \"" + nodeName + "\" not found"));
    Fields labels = node.fieldsAt("metadata", "labels");
    String system = labels.text("kubernetes.io/os");
    if (labels.has("kubernetes.io/os") && !system.equals("linux")) {
      throw Refusal.forbidden(
          review,
          object,
          "pod resize is only supported on linux nodes, node \""
              + nodeName
              + "\" is \""
              + system
              + "\"",
          Fields.of("reason", "UnsupportedPlatform"));
    }
    List<String> lacking =
        lacking(DEMAND.requests(object), Amounts.of(node.fieldsAt("status", "allocatable")));
    if (!lacking.isEmpty()) {
      throw Refusal.forbidden(
          review,
          object,
          "node didn't have enough allocatable resources: " + String.join("; ", lacking),
          Fields.of("reason", "NodeCapacity"));
    }
  }

  private static boolean sameGeneration(Review review, Fields pod) {
    long old = review.old().orElse(Fields.EMPTY).fields("metadata").number("generation");
    return pod.fields("metadata").number("generation") == old;
  }

  private static List<String> lacking(Amounts wanted, Amounts allocatable) {
    List<String> lacking = new ArrayList<>();
    for (String name : List.of("cpu", "memory")) {
      Quantity want = wanted.get(name);
      Quantity have = allocatable.get(name);
      if (want.compareTo(have) > 0) {
        boolean milli = name.equals("cpu");
        lacking.add(
            name
                + ", requested: "
                + (milli ? want.milliValue() : want.value())
                + ", allocatable: "
                + (milli ? have.milliValue() : have.value()));
      }
    }
    return lacking;
  }
}
