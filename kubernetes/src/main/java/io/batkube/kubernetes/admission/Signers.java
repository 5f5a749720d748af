package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;

/** Who may act for a signer of certificates: by its name, or by its domain. */
final class Signers {
  private Signers() {}

  static boolean allow(Permissions permissions, Review review, String verb, String signer) {
    if (permissions.allow(review, verb, "certificates.k8s.io", "signers", signer)) {
      return true;
    }
    int slash = signer.indexOf('/');
    String domain = slash < 0 ? signer : signer.substring(0, slash);
    return permissions.allow(review, verb, "certificates.k8s.io", "signers", domain + "/*");
  }
}
