package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.util.Base64;

/** Nobody becomes a master of the cluster by asking for a client's certificate. */
final class CertificateSubjectRestriction implements Admission {
  private static final String SIGNER = "kubernetes.io/kube-apiserver-client";

  @Override
  public void validate(Review review, Fields object) {
    Fields spec = object.fields("spec");
    if (review.operation() != Review.Operation.CREATE
        || !review.subresource().isEmpty()
        || !review.resource().partition().equals(Partitions.SIGNING_REQUESTS)
        || !spec.text("signerName").equals(SIGNER)) {
      return;
    }
    CertificateRequest request;
    try {
      request = CertificateRequest.read(Base64.getDecoder().decode(spec.text("request")));
    } catch (CertificateRequest.UnreadableException e) {
      throw Refusal.forbidden(review, object, "failed to parse CSR: " + e.getMessage());
    }
    if (request.organizations().contains("system:masters")) {
      throw Refusal.forbidden(
          review, object, "use of " + SIGNER + " signer with system:masters group is not allowed");
    }
  }
}
