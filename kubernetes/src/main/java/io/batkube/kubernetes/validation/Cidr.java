package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.status.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A range of addresses: 10.96.0.0/16. See {@link Address} for what is taken and what is refused.
 */
public final class Cidr {
  private final Address address;
  private final int bits;
  private final boolean odd;

  private Cidr(Address address, int bits, boolean odd) {
    this.address = address;
    this.bits = bits;
    this.odd = odd;
  }

  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String length = text.substring(slash + 1);
    Optional<Address> address = Address.parse(text.substring(0, slash));
    boolean number =
        !length.isEmpty()
            && length.length() < 9
            && length.chars().allMatch(c -> c >= '0' && c <= '9');
    if (address.isEmpty() || !number) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(length);
    if (bits > (address.get().isWritten6() ? 128 : 32)) {
      return Optional.empty();
    }
    boolean odd = address.get().isOdd() || (length.length() > 1 && length.charAt(0) == '0');
    return Optional.of(new Cidr(address.get(), bits, odd));
  }

  public boolean is6() {
    return address.is6();
  }

  /** Bits of the prefix, of the 32 or 128 of its family. */
  public int bits() {
    return address.isMapped() ? Math.max(0, bits - 96) : bits;
  }

  byte[] network() {
    byte[] all = address.meaning();
    for (int i = 0; i < all.length; i++) {
      int kept = Math.clamp(bits() - 8L * i, 0, 8);
      all[i] &= (byte) (0xff00 >> kept);
    }
    return all;
  }

  public boolean contains(Address other) {
    byte[] theirs = other.meaning();
    byte[] mine = network();
    if (theirs.length != mine.length) {
      return false;
    }
    for (int i = 0; i < mine.length; i++) {
      int kept = Math.clamp(bits() - 8L * i, 0, 8);
      if ((theirs[i] & (byte) (0xff00 >> kept)) != mine[i]) {
        return false;
      }
    }
    return true;
  }

  /** True if the other range lies in this one and is smaller. */
  public boolean isWiderThan(Cidr other) {
    Address first = Address.parse(Address.text(other.network())).orElseThrow();
    return contains(first) && bits() < other.bits();
  }

  private boolean hasHostBits() {
    return !Arrays.equals(network(), address.meaning());
  }

  /** The network, as Go prints it. */
  public String canonical() {
    return Address.text(network()) + "/" + bits();
  }

  public static List<FieldError> checkLegacy(String path, String text, List<String> stored) {
    return stored.contains(text) ? List.of() : checkStrict(path, text);
  }

  private static List<FieldError> checkStrict(String path, String text) {
    Optional<Cidr> parsed = parse(text);
    if (parsed.isEmpty()) {
      return List.of(
          FieldError.invalid(
              path, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
    }
    Cidr range = parsed.get();
    if (range.odd) {
      return List.of(
          FieldError.invalid(path, text, "must not have leading 0s in IP or prefix length"));
    }
    if (range.address.isMapped()) {
      return List.of(FieldError.invalid(path, text, "must not have an IPv4-mapped IPv6 address"));
    }
    if (range.hasHostBits()) {
      return List.of(
          FieldError.invalid(path, text, "must not have bits set beyond the prefix length"));
    }
    return List.of();
  }

  public static List<FieldError> check(String path, String text) {
    List<FieldError> errors = checkStrict(path, text);
    if (errors.isEmpty() && !parse(text).orElseThrow().canonical().equals(text)) {
      String canonical = parse(text).orElseThrow().canonical();
      return List.of(
          FieldError.invalid(path, text, "must be in canonical form (\"" + canonical + "\")"));
    }
    return errors;
  }

  public static List<String> warnings(String path, String text) {
    Optional<Cidr> parsed = parse(text);
    if (parsed.isEmpty()) {
      return List.of();
    }
    Cidr range = parsed.get();
    List<String> warnings = new ArrayList<>();
    if (range.hasHostBits()) {
      warnings.add(
          path
              + ": CIDR value \""
              + text
              + "\" is ambiguous in this context (should be \""
              + range.canonical()
              + "\" or \""
              + range.address.canonical()
              + (range.address.isWritten6() ? "/128" : "/32")
              + "\"?)");
    }
    if (range.odd || range.address.isMapped()) {
      warnings.add(
          path
              + ": non-standard CIDR value \""
              + text
              + "\" is invalid: use \""
              + range.canonical()
              + "\"");
    } else if (warnings.isEmpty() && range.is6() && !range.canonical().equals(text)) {
      warnings.add(
          path
              + ": IPv6 CIDR value \""
              + text
              + "\" should be in RFC 5952 canonical format (\""
              + range.canonical()
              + "\")");
    }
    return warnings;
  }
}
