package io.batkube.kubernetes.admission;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The subject of a request for a certificate: PKCS#10 (RFC 2986) in PEM, as far as admission asks.
 *
 * @param organizations what a client that has the certificate will be a member of
 */
record CertificateRequest(List<String> organizations) {
  private static final String BEGIN = "-----BEGIN CERTIFICATE REQUEST-----";
  private static final String END = "-----END CERTIFICATE REQUEST-----";
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int OBJECT_IDENTIFIER = 0x06;

  /** 2.5.4.10. */
  private static final byte[] ORGANIZATION = {0x55, 0x04, 0x0a};

  CertificateRequest {
    organizations = List.copyOf(organizations);
  }

  /** What is there is no request; the message is the beginning of that of a real server. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  static CertificateRequest read(byte[] pem) throws UnreadableException {
    String text = new String(pem, StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new UnreadableException("PEM block type must be CERTIFICATE REQUEST");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      Der info = new Der(der, 0, der.length).next(SEQUENCE).next(SEQUENCE);
      info.next(INTEGER);
      return new CertificateRequest(organizations(info.next(SEQUENCE)));
    } catch (IllegalArgumentException e) {
      throw new UnreadableException("asn1: structure error: " + e.getMessage());
    }
  }

  /** A name is a sequence of sets of pairs of a type and a value. */
  private static List<String> organizations(Der name) {
    List<String> found = new ArrayList<>();
    while (name.hasNext()) {
      for (Der set = name.next(-1); set.hasNext(); ) {
        Der pair = set.next(SEQUENCE);
        byte[] type = pair.next(OBJECT_IDENTIFIER).rest();
        byte[] value = pair.next(-1).rest();
        if (Arrays.equals(type, ORGANIZATION)) {
          found.add(new String(value, StandardCharsets.UTF_8));
        }
      }
    }
    return found;
  }

  /** Reads the elements of ASN.1 in DER one after the other. One thread. */
  private static final class Der {
    private final byte[] bytes;
    private final int end;
    private int at;

    Der(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    boolean hasNext() {
      return at < end;
    }

    byte[] rest() {
      return Arrays.copyOfRange(bytes, at, end);
    }

    private int octet() {
      if (at >= end) {
        throw new IllegalArgumentException("truncated at byte " + at);
      }
      return bytes[at++] & 0xff;
    }

    /** The inside of the next element, which must have a tag; -1 takes any. */
    Der next(int tag) {
      int found = octet();
      if (tag >= 0 && found != tag) {
        throw new IllegalArgumentException("tag " + found + " instead of " + tag);
      }
      int length = length();
      Der inside = new Der(bytes, at, at + length);
      at += length;
      return inside;
    }

    private int length() {
      int first = octet();
      int length = first;
      if (first >= 0x80) {
        length = 0;
        for (int i = first & 0x7f; i > 0; i--) {
          length = length << 8 | octet();
          if (length > end) {
            break;
          }
        }
      }
      if (length < 0 || length > end - at) {
        throw new IllegalArgumentException("length " + length + " at byte " + at);
      }
      return length;
    }
  }
}
