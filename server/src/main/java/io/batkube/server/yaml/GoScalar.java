package io.batkube.server.yaml;

import io.batkube.kubernetes.tree.Null;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a scalar without quotes means to Go's YAML 1.1 library, by which kube-apiserver reads:
 * {@code yes} and {@code off} are truth values, {@code 0777} is octal, a date is text.
 */
final class GoScalar {
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  private GoScalar() {}

  /** A value of a tree; a Double may be infinite or no number. */
  static Object value(String text) {
    return switch (text) {
      case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> true;
      case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" -> false;
      case "", "~", "null", "Null", "NULL" -> Null.NULL;
      default -> number(text).orElse(text);
    };
  }

  private static Optional<Object> number(String text) {
    char first = text.charAt(0);
    if (INFINITE.matcher(text).matches()) {
      return Optional.of(
          Character.toLowerCase(text.charAt(text.length() - 1)) == 'n'
              ? Double.NaN
              : first == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    boolean signed = first == '-' || first == '+';
    if (!signed && first != '.' && (first < '0' || first > '9')) {
      return Optional.empty();
    }
    String plain = first == '.' ? text : text.replace("_", "");
    Optional<Object> integer = first == '.' ? Optional.empty() : integer(plain);
    if (integer.isPresent()) {
      return integer;
    }
    return FLOAT.matcher(plain).matches() ? Optional.of(decimal(plain)) : Optional.empty();
  }

  /** With the prefixes of Go's ParseInt; beyond 64 bits it is no integer. */
  private static Optional<Object> integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      switch (digits.charAt(1)) {
        case 'x', 'X' -> radix = 16;
        case 'b', 'B' -> radix = 2;
        default -> radix = 8;
      }
      boolean lettered = Character.isLetter(digits.charAt(1));
      if (lettered && radix == 8 && digits.charAt(1) != 'o' && digits.charAt(1) != 'O') {
        return Optional.empty();
      }
      digits = digits.substring(lettered ? 2 : 1);
    }
    if (digits.isEmpty() || digits.length() > 70) {
      return Optional.empty();
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) > 0x7f || Character.digit(digits.charAt(i), radix) < 0) {
        return Optional.empty();
      }
    }
    BigInteger size = new BigInteger(digits, radix);
    BigInteger value = negative ? size.negate() : size;
    if (value.bitLength() <= 63) {
      return Optional.of(value.longValue());
    }
    boolean unsigned = !negative && value.bitLength() <= 64;
    return unsigned ? Optional.of(value.doubleValue()) : Optional.empty();
  }

  /** What JSON writes without a fraction is read again as an integer. */
  private static Object decimal(String text) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return text; // out of range is no number to Go
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 0x1p63;
    return whole ? (Object) new BigDecimal(value).longValue() : (Object) value;
  }
}
