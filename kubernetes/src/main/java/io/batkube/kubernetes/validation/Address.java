package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.status.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An IP address. Old fields of the API take leading zeros and IPv4 in the clothes of IPv6; newer
 * rules refuse them unless they are stored already.
 */
public final class Address {
  private final String text;
  private final byte[] bytes;

  /** Leading zeros, or groups that are too long. */
  private final boolean odd;

  private Address(String text, byte[] bytes, boolean odd) {
    this.text = text;
    this.bytes = bytes;
    this.odd = odd;
  }

  /** Takes all that any field has ever taken. */
  public static Optional<Address> parse(String text) {
    return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
  }

  private static Optional<Address> parse4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4];
    boolean odd = false;
    for (int i = 0; i < 4; i++) {
      String part = parts[i];
      int value = 0;
      if (part.isEmpty()) {
        return Optional.empty();
      }
      for (int k = 0; k < part.length(); k++) {
        int digit = part.charAt(k) - '0';
        value = value * 10 + digit;
        if (digit < 0 || digit > 9 || value > 255) {
          return Optional.empty();
        }
      }
      odd |= part.length() > 1 && part.charAt(0) == '0';
      bytes[i] = (byte) value;
    }
    return Optional.of(new Address(text, bytes, odd));
  }

  private static Optional<Address> parse6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    List<Byte> head = new ArrayList<>();
    List<Byte> tail = new ArrayList<>();
    boolean[] odd = new boolean[1];
    boolean good =
        gap < 0
            ? groups(text, head, true, odd)
            : groups(text.substring(0, gap), head, false, odd)
                && groups(text.substring(gap + 2), tail, true, odd);
    int found = head.size() + tail.size();
    if (!good || (gap < 0 ? found != 16 : found > 14)) {
      return Optional.empty();
    }
    byte[] bytes = new byte[16];
    for (int i = 0; i < head.size(); i++) {
      bytes[i] = head.get(i);
    }
    for (int i = 0; i < tail.size(); i++) {
      bytes[16 - tail.size() + i] = tail.get(i);
    }
    return Optional.of(new Address(text, bytes, odd[0]));
  }

  /** Reads hexadecimal groups; the last may be an IPv4 address. */
  private static boolean groups(String text, List<Byte> out, boolean last, boolean[] odd) {
    if (text.isEmpty()) {
      return true;
    }
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        Optional<Address> inner = parse4(parts[i]);
        if (inner.isEmpty()) {
          return false;
        }
        odd[0] |= inner.get().odd;
        for (byte b : inner.get().bytes) {
          out.add(b);
        }
      } else {
        int value = 0;
        if (parts[i].isEmpty()) {
          return false;
        }
        for (int k = 0; k < parts[i].length(); k++) {
          char c = parts[i].charAt(k);
          int digit = c < 128 ? Character.digit(c, 16) : -1;
          value = value * 16 + digit;
          if (digit < 0 || value > 0xffff) {
            return false;
          }
        }
        odd[0] |= parts[i].length() > 4;
        out.add((byte) (value >> 8));
        out.add((byte) value);
      }
    }
    return true;
  }

  /** True if it was written as IPv6, whatever it means. */
  boolean isWritten6() {
    return bytes.length == 16;
  }

  /** IPv4 written as IPv6: ::ffff:10.0.0.1. */
  boolean isMapped() {
    if (bytes.length != 16) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  /** True if Go's strict parser would not read it. */
  boolean isOdd() {
    return odd;
  }

  public boolean is6() {
    return bytes.length == 16 && !isMapped();
  }

  /** The four or sixteen bytes of what it means. */
  byte[] meaning() {
    return isMapped() ? Arrays.copyOfRange(bytes, 12, 16) : bytes.clone();
  }

  boolean isUnspecified() {
    byte[] all = meaning();
    for (byte b : all) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  boolean isLoopback() {
    byte[] all = meaning();
    return all.length == 4 ? all[0] == 127 : canonical().equals("::1");
  }

  boolean isLinkLocalUnicast() {
    byte[] all = meaning();
    return all.length == 4
        ? (all[0] & 255) == 169 && (all[1] & 255) == 254
        : (all[0] & 255) == 0xfe && (all[1] & 0xc0) == 0x80;
  }

  boolean isLinkLocalMulticast() {
    byte[] all = meaning();
    return all.length == 4
        ? (all[0] & 255) == 224 && all[1] == 0 && all[2] == 0
        : (all[0] & 255) == 0xff && (all[1] & 0x0f) == 0x02;
  }

  /** As Go prints it: IPv4 in its own form, IPv6 after RFC 5952. */
  public String canonical() {
    return text(meaning());
  }

  static String text(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    if (bytes.length == 4) {
      for (int i = 0; i < 4; i++) {
        out.append(i == 0 ? "" : ".").append(bytes[i] & 255);
      }
      return out.toString();
    }
    int gap = -1;
    int gapLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = 0;
      while (i + length < 8 && group(bytes, i + length) == 0) {
        length++;
      }
      if (length > gapLength) {
        gap = i;
        gapLength = length;
      }
    }
    for (int i = 0; i < 8; i++) {
      if (i == gap) {
        out.append("::");
        i += gapLength - 1;
      } else {
        if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
          out.append(':');
        }
        out.append(Integer.toHexString(group(bytes, i)).toLowerCase(Locale.ROOT));
      }
    }
    return out.toString();
  }

  private static int group(byte[] bytes, int group) {
    return (bytes[2 * group] & 255) << 8 | bytes[2 * group + 1] & 255;
  }

  /** As IPv6 in its own form even if it is IPv4 in disguise: Go's netip. */
  private String strict() {
    return isMapped() ? "::ffff:" + canonical() : text(bytes);
  }

  /**
   * An address in a field of the old kind.
   *
   * @param stored what the field holds already, and may keep
   */
  public static List<FieldError> checkLegacy(String path, String text, List<String> stored) {
    return stored.contains(text) ? List.of() : checkStrict(path, text);
  }

  private static List<FieldError> checkStrict(String path, String text) {
    Optional<Address> address = parse(text);
    if (address.isEmpty()) {
      return List.of(
          FieldError.invalid(
              path, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
    }
    List<FieldError> errors = new ArrayList<>();
    if (address.get().odd) {
      errors.add(FieldError.invalid(path, text, "must not have leading 0s"));
    } else if (address.get().isMapped()) {
      errors.add(FieldError.invalid(path, text, "must not be an IPv4-mapped IPv6 address"));
    }
    return errors;
  }

  /** An address in a field of the new kind: in its canonical form. */
  public static List<FieldError> check(String path, String text) {
    List<FieldError> errors = checkStrict(path, text);
    if (errors.isEmpty() && !parse(text).orElseThrow().canonical().equals(text)) {
      String canonical = parse(text).orElseThrow().canonical();
      return List.of(
          FieldError.invalid(path, text, "must be in canonical form (\"" + canonical + "\")"));
    }
    return errors;
  }

  /** Where traffic may be sent to. */
  public static List<FieldError> checkEndpoint(String path, String text) {
    Optional<Address> parsed = parse(text);
    if (parsed.isEmpty()) {
      return List.of(FieldError.invalid(path, text, "must be a valid IP address"));
    }
    Address address = parsed.get();
    Mistakes mistakes = new Mistakes();
    if (address.isUnspecified()) {
      mistakes.invalid(path, text, "may not be unspecified (" + text + ")");
    }
    if (address.isLoopback()) {
      mistakes.invalid(path, text, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if (address.isLinkLocalUnicast()) {
      mistakes.invalid(
          path, text, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if (address.isLinkLocalMulticast()) {
      mistakes.invalid(
          path, text, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
    return mistakes.list();
  }

  /** What a client should hear of an address that is taken but not well written. */
  public static List<String> warnings(String path, String text) {
    Optional<Address> parsed = parse(text);
    if (parsed.isEmpty()) {
      return List.of();
    }
    Address address = parsed.get();
    if (address.odd || address.isMapped()) {
      return List.of(
          path
              + ": non-standard IP address \""
              + text
              + "\" is invalid: use \""
              + address.canonical()
              + "\"");
    }
    if (address.bytes.length == 16 && !address.strict().equals(text)) {
      return List.of(
          path
              + ": IPv6 address \""
              + text
              + "\" should be in RFC 5952 canonical format (\""
              + address.strict()
              + "\")");
    }
    return List.of();
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
