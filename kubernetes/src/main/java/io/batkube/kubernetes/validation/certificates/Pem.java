package io.batkube.kubernetes.validation.certificates;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with requests and certificates in PEM, in the words of a real server. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([^-\\n]+)-----\\s*\\n(.*?)-----END \\1-----", Pattern.DOTALL);

  private Pem() {}

  private static String text(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.ISO_8859_1);
  }

  /** The request is not read further than its frame. */
  static Optional<String> requestProblem(String base64) {
    Matcher block = BLOCK.matcher(text(base64));
    return block.find() && block.group(1).equals("CERTIFICATE REQUEST")
        ? Optional.empty()
        : Optional.of("PEM block type must be CERTIFICATE REQUEST");
  }

  static Optional<String> certificateProblem(String base64) {
    if (base64.isEmpty()) {
      return Optional.empty();
    }
    Matcher block = BLOCK.matcher(text(base64));
    int blocks = 0;
    while (block.find()) {
      if (!block.group(1).equals("CERTIFICATE")) {
        return Optional.of(
            "only CERTIFICATE PEM blocks are allowed, found \"" + block.group(1) + "\"");
      }
      if (block.group(2).contains(":")) {
        return Optional.of("no PEM block headers are permitted");
      }
      blocks++;
      try {
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Base64.getMimeDecoder().decode(block.group(2))));
      } catch (CertificateException e) {
        return Optional.of("x509: malformed certificate");
      }
    }
    return blocks == 0
        ? Optional.of("must contain at least one CERTIFICATE PEM block")
        : Optional.empty();
  }
}
