package io.batkube.server.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuthorityTest {
  private final CertificateAuthority authority = CertificateAuthority.create();

  private CertificateAuthority.Identity server() throws Exception {
    return authority.server(
        "kube-apiserver",
        List.of("localhost", "kubernetes"),
        List.of(
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
            InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:01Z", "2026-01-01T00:00:00Z", "2998-01-01T00:00:00Z"})
  void whatItIssuesIsValidInAnyYearOfASimulation(String time) throws Exception {
    var path =
        CertificateFactory.getInstance("X.509").generateCertPath(List.of(server().certificate()));
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(Instant.parse(time)));
    CertPathValidator.getInstance("PKIX").validate(path, parameters); // throws if it is not
  }

  @Test
  void aServersCertificateSaysWhatStrictClientsAskFor() throws Exception {
    var certificate = server().certificate();
    assertEquals(3, certificate.getVersion());
    assertTrue(certificate.getSerialNumber().signum() > 0);
    assertNotEquals(authority.certificate().getSerialNumber(), certificate.getSerialNumber());
    assertEquals(List.of("1.3.6.1.5.5.7.3.1"), certificate.getExtendedKeyUsage());
    assertTrue(certificate.getKeyUsage()[0]);
    assertFalse(certificate.getKeyUsage()[5]);
    assertEquals(-1, certificate.getBasicConstraints());
    assertEquals(
        "[[2, localhost], [2, kubernetes], [7, 127.0.0.1], [7, 0:0:0:0:0:0:0:1]]",
        certificate.getSubjectAlternativeNames().toString());
    byte[] issuersKey = authority.certificate().getExtensionValue("2.5.29.14");
    byte[] namedKey = certificate.getExtensionValue("2.5.29.35");
    // octets in octets; and in a sequence, tagged
    assertArrayEquals(last(issuersKey, 20), last(namedKey, 20));
    assertEquals("CN=batkube-ca", certificate.getIssuerX500Principal().getName());
  }

  private static byte[] last(byte[] bytes, int count) {
    return Arrays.copyOfRange(bytes, bytes.length - count, bytes.length);
  }

  @Test
  void theAuthorityMaySignAndNothingElse() {
    var certificate = authority.certificate();
    assertTrue(certificate.getBasicConstraints() >= 0);
    assertTrue(certificate.getKeyUsage()[5]);
    assertTrue(certificate.getCriticalExtensionOIDs().contains("2.5.29.19"));
  }

  @Test
  void pemIsReadByTheJdk() throws Exception {
    String pem = server().certificatePem();
    var read =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    assertEquals("X.509", read.getType());
    assertTrue(pem.lines().allMatch(line -> line.length() <= 64));
  }

  @Test
  void numbersOfManySizesAreEncoded() {
    assertArrayEquals(new byte[] {6, 3, 0x55, 4, 3}, Der.oid("2.5.4.3"));
    assertArrayEquals(
        new byte[] {6, 6, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d},
        Der.oid("1.2.840.113549"));
    assertEquals(3 + 200, Der.octets(new byte[200]).length);
    assertEquals(4 + 300, Der.octets(new byte[300]).length);
    assertEquals((byte) 0x82, Der.octets(new byte[300])[1]);
  }
}
