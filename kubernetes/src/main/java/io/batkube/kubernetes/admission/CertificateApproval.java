package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;

/** Requests for certificates are approved by those who may approve for their signer. */
record CertificateApproval(Permissions permissions) implements Admission {

  @Override
  public void validate(Review review, Fields object) {
    if (review.operation() != Review.Operation.UPDATE
        || !review.subresource().equals("approval")
        || !review.resource().partition().equals(Partitions.SIGNING_REQUESTS)) {
      return;
    }
    String signer = review.old().orElse(Fields.EMPTY).fields("spec").text("signerName");
    if (!Signers.allow(permissions, review, "approve", signer)) {
      throw Refusal.forbidden(
          review,
          object,
          "user not permitted to approve requests with signerName \"" + signer + "\"");
    }
  }
}
