package io.batkube.kubernetes.validation;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses of IP and blocks of them, as texts in objects. No name is ever looked up. */
public final class Addresses {
  private static final Pattern V4 = Pattern.compile("\\d{1,}(\\.\\d{1,}){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private Addresses() {}

  /** The address, read generously: parts of IPv4 may have leading zeros. */
  public static Optional<InetAddress> parse(String text) {
    try {
      if (V4.matcher(text).matches()) {
        byte[] bytes = new byte[4];
        String[] parts = text.split("\\.");
        for (int i = 0; i < 4; i++) {
          int part = parts[i].length() > 10 ? 256 : (int) Math.min(256, Long.parseLong(parts[i]));
          if (part > 255) {
            return Optional.empty();
          }
          bytes[i] = (byte) part;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
      }
      return V6.matcher(text).matches()
          ? Optional.of(InetAddress.ofLiteral(text))
          : Optional.empty();
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isMapped(String text) {
    return text.indexOf(':') >= 0 && parse(text).orElse(null) instanceof Inet4Address;
  }

  private static boolean hasLeadingZero(String text) {
    if (text.indexOf(':') >= 0) {
      return false;
    }
    for (String part : text.split("\\.")) {
      if (part.length() > 1 && part.startsWith("0")) {
        return true;
      }
    }
    return false;
  }

  /** What is wrong with an address. */
  public static List<String> problems(String text) {
    if (parse(text).isEmpty()) {
      return List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
    List<String> problems = new ArrayList<>();
    if (hasLeadingZero(text)) {
      problems.add("must not have leading 0s");
    }
    if (isMapped(text)) {
      problems.add("must not be an IPv4-mapped IPv6 address");
    }
    return problems;
  }

  /** What is wrong with a block of addresses: 10.0.0.0/24. */
  public static List<String> blockProblems(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" : text.substring(slash + 1);
    Optional<InetAddress> parsed = parse(address);
    boolean four = address.indexOf(':') < 0;
    boolean number = length.matches("\\d{1,3}");
    if (parsed.isEmpty() || !number || Integer.parseInt(length) > (four ? 32 : 128)) {
      return List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }
    if (hasLeadingZero(address) || (length.length() > 1 && length.startsWith("0"))) {
      return List.of("must not have leading 0s in IP or prefix length");
    }
    if (isMapped(address)) {
      return List.of("must not have an IPv4-mapped IPv6 address");
    }
    return hasBitsBeyond(parsed.get().getAddress(), Integer.parseInt(length))
        ? List.of("must not have bits set beyond the prefix length")
        : List.of();
  }

  private static boolean hasBitsBeyond(byte[] address, int length) {
    for (int bit = length; bit < address.length * 8; bit++) {
      if ((address[bit / 8] >> (7 - bit % 8) & 1) == 1) {
        return true;
      }
    }
    return false;
  }

  /** True for one of IPv4 and one of IPv6. */
  public static boolean isDual(List<String> texts) {
    boolean four = texts.stream().anyMatch(text -> text.indexOf(':') < 0);
    boolean six = texts.stream().anyMatch(text -> text.indexOf(':') >= 0);
    return four && six;
  }

  /** A warning if there is a more usual way to write the address. */
  public static List<String> warnings(String path, String text) {
    Optional<InetAddress> address = parse(text);
    if (address.isEmpty()) {
      return List.of();
    }
    if (hasLeadingZero(text) || isMapped(text)) {
      return List.of(
          path
              + ": non-standard IP address \""
              + text
              + "\" is invalid: use \""
              + address.get().getHostAddress()
              + "\"");
    }
    if (text.indexOf(':') >= 0) {
      String usual = canonical(address.get().getAddress());
      if (!usual.equals(text)) {
        return List.of(
            path
                + ": IPv6 address \""
                + text
                + "\" should be in RFC 5952 canonical format (\""
                + usual
                + "\")");
      }
    }
    return List.of();
  }

  /** IPv6 as RFC 5952 wants it: the longest run of zeros is left out. */
  private static String canonical(byte[] address) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (address[2 * i] & 255) << 8 | address[2 * i + 1] & 255;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
