package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Review.Operation;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;

/**
 * Nothing is written into a namespace that does not exist, nothing is made in one that is going,
 * and some namespaces never go.
 */
final class NamespaceLifecycle implements Admission {
  private static final List<String> IMMORTAL = List.of("default", "kube-system", "kube-public");

  /** Answers in a missing namespace too: a refusal would tell who asks that it is missing. */
  private static final Partition LOCAL_REVIEWS =
      new Partition("authorization.k8s.io", "localsubjectaccessreviews");

  @Override
  public Fields admit(Review review, Fields object) {
    Partition partition = review.resource().partition();
    boolean deletes = review.operation() == Operation.DELETE;
    if (partition.equals(Partitions.NAMESPACES)) {
      if (deletes && IMMORTAL.contains(review.name())) {
        throw Refusal.forbidden(review, object, "this namespace may not be deleted");
      }
      return object;
    }
    if (!deletes && !review.namespace().isEmpty() && !partition.equals(LOCAL_REVIEWS)) {
      check(review, object);
    }
    return object;
  }

  private static void check(Review review, Fields object) {
    String name = review.namespace();
    StoredObject namespace =
        review
            .write()
            .state()
            .get(Partitions.NAMESPACES, "", name)
            .orElseThrow(() -> Status.notFound("", "namespaces", name).exception());
    if (review.operation() == Operation.CREATE
        && namespace.tree().fields("status").text("phase").equals("Terminating")) {
      throw Refusal.forbidden(
          review,
          object,
          "unable to create new content in namespace " + name + " because it is being terminated",
          Fields.of(
              "reason",
              "NamespaceTerminating",
              "message",
              "namespace " + name + " is being terminated",
              "field",
              "metadata.namespace"));
    }
  }
}
