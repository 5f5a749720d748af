package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;

/** A pod that comes to a node takes on the labels that say where the node is. */
final class PodTopologyLabels implements Admission {
  private static final List<String> LABELS =
      List.of("topology.kubernetes.io/zone", "topology.kubernetes.io/region");

  @Override
  public Fields admit(Review review, Fields object) {
    if (review.operation() != Review.Operation.CREATE
        || !review.resource().partition().equals(Partitions.PODS)) {
      return object;
    }
    return switch (review.subresource()) {
      case "" -> labelled(review, object, object.fields("spec").text("nodeName"));
      case "binding" -> {
        Fields target = object.fields("target");
        yield target.text("kind").equals("Node")
            ? labelled(review, object, target.text("name"))
            : object;
      }
      default -> object;
    };
  }

  private static Fields labelled(Review review, Fields object, String nodeName) {
    Optional<StoredObject> node =
        nodeName.isEmpty()
            ? Optional.empty()
            : review.write().state().get(Partitions.NODES, "", nodeName);
    if (node.isEmpty()) {
      return object;
    }
    Fields found = node.get().metadata().fields("labels");
    Fields labels = object.fieldsAt("metadata", "labels");
    for (String label : LABELS) {
      if (found.has(label)) {
        labels = labels.with(label, found.text(label));
      }
    }
    return labels.isEmpty() ? object : object.withAt(labels.sorted(), "metadata", "labels");
  }
}
