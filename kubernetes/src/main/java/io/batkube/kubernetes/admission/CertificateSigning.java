package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;

/** Certificates are put into requests by those who may sign for the requests' signer. */
record CertificateSigning(Permissions permissions) implements Admission {

  @Override
  public void validate(Review review, Fields object) {
    if (review.operation() != Review.Operation.UPDATE
        || !review.subresource().equals("status")
        || !review.resource().partition().equals(Partitions.SIGNING_REQUESTS)) {
      return;
    }
    Fields old = review.old().orElse(Fields.EMPTY);
    Fields before = old.fields("status");
    Fields after = object.fields("status");
    if (before.text("certificate").equals(after.text("certificate"))
        && before.items("conditions").equals(after.items("conditions"))) {
      return;
    }
    String signer = old.fields("spec").text("signerName");
    if (!Signers.allow(permissions, review, "sign", signer)) {
      throw Refusal.forbidden(
          review, object, "user not permitted to sign requests with signerName \"" + signer + "\"");
    }
  }
}
