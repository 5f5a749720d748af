package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;

/** How admission says no. */
final class Refusal {
  private Refusal() {}

  /** 403, naming the object as far as it has a name yet. */
  static StatusException forbidden(Review review, Fields object, String why) {
    return status(review, object, why).exception();
  }

  /** As {@link #forbidden}, with a cause for programs. */
  static StatusException forbidden(Review review, Fields object, String why, Fields cause) {
    Status status = status(review, object, why);
    return status.withDetails(status.details().with("causes", Items.of(cause))).exception();
  }

  private static Status status(Review review, Fields object, String why) {
    Resource row = review.resource();
    return Status.forbidden(row.group(), row.plural(), name(review, object), why);
  }

  private static String name(Review review, Fields object) {
    if (!review.name().isEmpty()) {
      return review.name();
    }
    Fields metadata = object.fields("metadata");
    if (!metadata.text("name").isEmpty()) {
      return metadata.text("name");
    }
    String prefix = metadata.text("generateName");
    return prefix.isEmpty() ? "Unknown" : prefix;
  }
}
