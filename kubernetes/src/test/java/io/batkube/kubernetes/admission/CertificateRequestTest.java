package io.batkube.kubernetes.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests made by OpenSSL 3. */
class CertificateRequestTest {
  /** {@code -subj /O=system:masters/O=team/CN=eve}. */
  private static final String OF_A_MASTER =
      """
      -----BEGIN CERTIFICATE REQUEST-----
      MIHyMIGYAgEAMDYxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQ0wCwYDVQQKDAR0
      ZWFtMQwwCgYDVQQDDANldmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARs4iOn
      jAaQpm2/qppVAfpWldJV2CQHwxPy5a8p2Za3h81fNObUdStcHvd017Zo2Mvsm5JN
      QlsRdZnZDKLi9IP5oAAwCgYIKoZIzj0EAwIDSQAwRgIhANtLvQ0EZ/Mw5D1dxcIM
      Bug7pG47vjyf8Mn4TYs11frkAiEAsBpym75q/M1upRQZtapUeJ6CJWoCIwDeTPcp
      TcA7xK0=
      -----END CERTIFICATE REQUEST-----
      """;

  private static final String REQUESTS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

  @Test
  void organizationsAreRead() throws Exception {
    assertEquals(
        List.of("system:masters", "team"),
        CertificateRequest.read(OF_A_MASTER.getBytes(StandardCharsets.UTF_8)).organizations());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-----BEGIN CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\nMIHy\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\nMIT/////\n-----END CERTIFICATE REQUEST-----",
        "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----"
      })
  void whatIsNoRequestIsRefused(String text) {
    assertThrows(
        CertificateRequest.UnreadableException.class,
        () -> CertificateRequest.read(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String request(String signer) {
    String pem = Base64.getEncoder().encodeToString(OF_A_MASTER.getBytes(StandardCharsets.UTF_8));
    return "{'metadata':{'name':'r'},'spec':{'usages':['client auth'],'signerName':'"
        + signer
        + "','request':'"
        + pem
        + "'}}";
  }

  @Test
  void nobodyAsksToBecomeAMaster() {
    Cluster.Answer answer =
        Cluster.plain().send("POST", REQUESTS, request("kubernetes.io/kube-apiserver-client"));
    assertEquals(
        "certificatesigningrequests.certificates.k8s.io \"r\" is forbidden: use of"
            + " kubernetes.io/kube-apiserver-client signer with system:masters group is not"
            + " allowed",
        answer.message());
  }

  @Test
  void onlyWhoMaySignPutsInACertificate() {
    String status =
        "{\"status\":{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\",\"reason\":\"x\"}]}}";
    for (List<String> signers : List.of(List.<String>of(), List.of("x.io/y"), List.of("x.io/*"))) {
      Cluster cluster = new Cluster(List.of("ServiceAccount"), signers);
      cluster.create(REQUESTS, request("x.io/y"));
      Cluster.Answer answer =
          cluster.send("PATCH", REQUESTS + "/r/status", "application/merge-patch+json", status);
      assertEquals(signers.isEmpty() ? 403 : 200, answer.status(), answer.message());
    }
  }
}
