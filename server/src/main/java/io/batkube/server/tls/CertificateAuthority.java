package io.batkube.server.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * An authority and the certificates that it issues: elliptic curve P-256, valid from 1970 to 2999,
 * since the clients of a simulated cluster may live in any of these years.
 *
 * <p>Keys are drawn from the machine's chance; no result of a simulation shows them.
 */
public final class CertificateAuthority {
  private static final Instant FROM = Instant.EPOCH;
  private static final Instant TO = Instant.parse("2999-12-31T23:59:59Z");

  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String ORGANIZATION = "2.5.4.10";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SUBJECT_KEY = "2.5.29.14";
  private static final String AUTHORITY_KEY = "2.5.29.35";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private static final int DIGITAL_SIGNATURE = 0x80;
  private static final int CERT_AND_CRL_SIGN = 0x06;

  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  private final KeyPair keys;
  private final byte[] name;
  private final X509Certificate certificate;

  /** A certificate and its key. */
  public record Identity(X509Certificate certificate, PrivateKey key) {
    public String certificatePem() {
      return CertificateAuthority.pem(certificate);
    }

    public String keyPem() {
      return CertificateAuthority.pem("PRIVATE KEY", key.getEncoded());
    }
  }

  private CertificateAuthority(String commonName) throws GeneralSecurityException {
    keys = newKeys();
    name = name(commonName, List.of());
    certificate =
        certificate(
            name,
            keys.getPublic(),
            extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.truth())),
            extension(KEY_USAGE, true, Der.flags(DIGITAL_SIGNATURE | CERT_AND_CRL_SIGN)),
            extension(SUBJECT_KEY, false, Der.octets(keyId(keys.getPublic()))));
  }

  /** A new authority. */
  public static CertificateAuthority create() {
    try {
      return new CertificateAuthority("batkube-ca");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make certificates", e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public Identity identity() {
    return new Identity(certificate, keys.getPrivate());
  }

  /** A certificate for a server that is reached under these names and addresses. */
  public Identity server(String commonName, List<String> hosts, List<InetAddress> addresses) {
    var names = new ArrayList<byte[]>();
    for (String host : hosts) {
      names.add(Der.tagged(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII)));
    }
    for (InetAddress address : addresses) {
      names.add(Der.tagged(IP_ADDRESS, address.getAddress()));
    }
    byte[] all = Der.sequence(names.toArray(new byte[0][]));
    return issue(
        name(commonName, List.of()), SERVER_AUTH, extension(ALTERNATIVE_NAMES, false, all));
  }

  /** A certificate for a client: its user name and groups. */
  public Identity client(String user, List<String> groups) {
    return issue(name(user, groups), CLIENT_AUTH);
  }

  private Identity issue(byte[] subject, String usage, byte[]... more) {
    try {
      KeyPair own = newKeys();
      byte[] authority = Der.sequence(Der.tagged(0x80, keyId(keys.getPublic())));
      var extensions =
          new ArrayList<>(
              List.of(
                  extension(BASIC_CONSTRAINTS, true, Der.sequence()),
                  extension(KEY_USAGE, true, Der.flags(DIGITAL_SIGNATURE)),
                  extension(EXTENDED_KEY_USAGE, false, Der.sequence(Der.oid(usage))),
                  extension(SUBJECT_KEY, false, Der.octets(keyId(own.getPublic()))),
                  extension(AUTHORITY_KEY, false, authority)));
      extensions.addAll(List.of(more));
      return new Identity(
          certificate(subject, own.getPublic(), extensions.toArray(new byte[0][])),
          own.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make certificates", e);
    }
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private X509Certificate certificate(byte[] subject, PublicKey key, byte[]... extensions)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(serial(key)),
            algorithm,
            name,
            Der.sequence(Der.time(FROM), Der.time(TO)),
            subject,
            key.getEncoded(),
            Der.explicit(3, Der.sequence(extensions)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] whole = Der.sequence(content, algorithm, Der.bits(signature.sign()));
    return parse(whole);
  }

  private static X509Certificate parse(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** Positive, and as different as the keys are. */
  private static BigInteger serial(PublicKey key) throws GeneralSecurityException {
    return new BigInteger(1, Arrays.copyOf(keyId(key), 16)).setBit(126).clearBit(127);
  }

  /** RFC 7093, first method. */
  private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
    return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), 20);
  }

  private static byte[] name(String commonName, List<String> organizations) {
    var parts = new ArrayList<byte[]>();
    for (String organization : organizations) {
      parts.add(Der.set(Der.sequence(Der.oid(ORGANIZATION), Der.text(organization))));
    }
    parts.add(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(commonName))));
    return Der.sequence(parts.toArray(new byte[0][]));
  }

  private static byte[] extension(String oid, boolean critical, byte[] value) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.truth(), Der.octets(value))
        : Der.sequence(Der.oid(oid), Der.octets(value));
  }

  static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate of our own", e);
    }
  }

  static String pem(String what, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }
}
