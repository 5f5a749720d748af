package io.batkube.kubernetes.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An amount of a resource as Kubernetes writes it: {@code 500m}, {@code 4}, {@code 64Gi}, {@code
 * 1e3}. Immutable. Equal are quantities of the same value, however they are written.
 *
 * <p>Texts are read and printed byte for byte as by {@code resource.Quantity} of
 * k8s.io/apimachinery 0.34 to 0.36, its oddities included: a short text that looks canonical is
 * printed as it was written ({@code +5}, {@code 1.500}), and a text without digits is zero ({@code
 * .}, {@code Ki}). Three things that no cluster can want are different:
 *
 * <ul>
 *   <li>{@link #value} and {@link #milliValue} saturate; there they overflow or become 0;
 *   <li>an amount of more than a thousand digits is refused; there it can use up all memory;
 *   <li>{@code 1000E} prints as {@code 1e21}; there as {@code 1}.
 * </ul>
 */
public final class Quantity implements Comparable<Quantity> {
  /** How a quantity was written, and hence prints. */
  public enum Format {
    /** {@code 500m}, {@code 12M}. */
    DECIMAL_SI,
    /** {@code 64Gi}. */
    BINARY_SI,
    /** {@code 12e6}. */
    DECIMAL_EXPONENT
  }

  /** No amount. */
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI, "0");

  private static final String NO_QUANTITY =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  private static final String NO_NUMBER = "unable to parse numeric part of quantity";
  private static final String NO_SUFFIX = "unable to parse quantity's suffix";

  private static final int MAX_DIGITS = 1000;
  private static final int NANO = -9;

  /** An int64 holds any number of this many digits. */
  private static final int INT64_DIGITS = 18;

  private static final BigDecimal MAX_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal MIN_NANO = BigDecimal.valueOf(1, -NANO);
  private static final BigDecimal KI = BigDecimal.valueOf(1024);
  private static final BigInteger KI_INTEGER = BigInteger.valueOf(1024);
  private static final String[] DECIMAL_SUFFIXES = {
    "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
  };
  private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  /** A suffix: times {@code 10^exponent}, or {@code 2^exponent} if the format is binary. */
  private record Suffix(Format format, int exponent) {}

  private static final Map<String, Suffix> SUFFIXES = suffixes();

  private static Map<String, Suffix> suffixes() {
    Map<String, Suffix> suffixes = new LinkedHashMap<>();
    for (int i = 1; i < BINARY_SUFFIXES.length; i++) {
      suffixes.put(BINARY_SUFFIXES[i], new Suffix(Format.BINARY_SI, 10 * i));
    }
    for (int i = 0; i < DECIMAL_SUFFIXES.length; i++) {
      suffixes.put(DECIMAL_SUFFIXES[i], new Suffix(Format.DECIMAL_SI, NANO + 3 * i));
    }
    return suffixes;
  }

  /**
   * Quantities that were read lately, by the hash of their text: a cluster has few, and reads them
   * often. Any thread may find or lose one here; what it finds is immutable.
   */
  private static final Quantity[] RECENT = new Quantity[256];

  private final BigDecimal amount;
  private final Format format;
  private final String text;
  private final long value;
  private final long milliValue;

  private Quantity(BigDecimal amount, Format format, String text) {
    this.amount = amount;
    this.format = format;
    this.text = text;
    this.value = roundedUp(amount);
    this.milliValue = roundedUp(amount.scaleByPowerOfTen(3));
  }

  private Quantity(BigDecimal amount, Format format) {
    this(amount, format, canonical(amount, format));
  }

  /** So many whole units. */
  public static Quantity of(long value, Format format) {
    return new Quantity(BigDecimal.valueOf(value), format);
  }

  /** So many thousandths. */
  public static Quantity ofMilli(long milliValue, Format format) {
    return new Quantity(BigDecimal.valueOf(milliValue, 3), format);
  }

  /**
   * Reads a quantity. Blanks are part of no quantity; those around a JSON value are the caller's to
   * remove.
   *
   * @throws IllegalArgumentException with apimachinery's own message
   */
  public static Quantity parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(NO_QUANTITY);
    }
    if (text.equals("0")) {
      return ZERO;
    }
    int slot = text.hashCode() & (RECENT.length - 1);
    Quantity recent = RECENT[slot];
    if (recent != null && recent.text.equals(text)) {
      return recent;
    }
    Quantity read = read(text);
    if (read.text.equals(text)) {
      RECENT[slot] = read;
    }
    return read;
  }

  private static Quantity read(String text) {
    int end = text.length();
    int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
    boolean negative = text.charAt(0) == '-';
    int pos = start;
    while (pos < end && text.charAt(pos) == '0') {
      pos++;
    }
    int digitsFrom = pos;
    pos = skipDigits(text, pos);
    String whole = pos == digitsFrom ? "0" : text.substring(digitsFrom, pos);
    String fraction = "";
    if (digitsFrom < end && pos < end && text.charAt(pos) == '.') {
      int fractionFrom = ++pos;
      pos = skipDigits(text, pos);
      fraction = text.substring(fractionFrom, pos);
    }
    Suffix suffix = suffix(text.substring(checkedSuffix(text, pos)));
    return of(text, new Parts(negative, whole, fraction, text.substring(0, pos)), suffix);
  }

  /**
   * The number of a text.
   *
   * @param whole digits before the point without leading zeros, at least one
   * @param fraction digits after it
   * @param number the text without its suffix
   */
  private record Parts(boolean negative, String whole, String fraction, String number) {
    int digits() {
      return whole.length() + fraction.length();
    }

    BigDecimal amount() {
      try {
        return new BigDecimal(number);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(NO_NUMBER, e);
      }
    }
  }

  private static int skipDigits(String text, int from) {
    int pos = from;
    while (pos < text.length() && text.charAt(pos) >= '0' && text.charAt(pos) <= '9') {
      pos++;
    }
    return pos;
  }

  /** Where the suffix begins; it has letters, a sign and digits, each of them optional. */
  private static int checkedSuffix(String text, int from) {
    int pos = from;
    while (pos < text.length() && "eEinumkKMGTP".indexOf(text.charAt(pos)) >= 0) {
      pos++;
    }
    if (pos < text.length() && (text.charAt(pos) == '-' || text.charAt(pos) == '+')) {
      pos++;
    }
    if (skipDigits(text, pos) < text.length()) {
      throw new IllegalArgumentException(NO_QUANTITY);
    }
    return from;
  }

  private static Suffix suffix(String text) {
    Suffix known = SUFFIXES.get(text);
    if (known != null) {
      return known;
    }
    if (text.length() > 1 && (text.charAt(0) == 'e' || text.charAt(0) == 'E')) {
      try {
        return new Suffix(Format.DECIMAL_EXPONENT, Integer.parseInt(text, 1, text.length(), 10));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(NO_SUFFIX, e);
      }
    }
    throw new IllegalArgumentException(NO_SUFFIX);
  }

  private static Quantity of(String text, Parts parts, Suffix suffix) {
    boolean binary = suffix.format == Format.BINARY_SI;
    long scale = (binary ? 0 : suffix.exponent) - (long) parts.fraction.length();
    if (text.length() > MAX_DIGITS || parts.digits() + scale > MAX_DIGITS) {
      throw new IllegalArgumentException(NO_NUMBER);
    }
    // A binary suffix uses up three of fifteen digits per factor of 1024, and one more.
    int room =
        binary ? (parts.fraction.isEmpty() ? 15 - suffix.exponent * 3 / 10 - 1 : -1) : INT64_DIGITS;
    if (room - parts.digits() >= 0 && scale >= NANO) {
      long digits = Long.parseLong(parts.whole + parts.fraction);
      long unscaled = (binary ? digits << suffix.exponent : digits) * (parts.negative ? -1 : 1);
      var amount = digits == 0 ? BigDecimal.ZERO : BigDecimal.valueOf(unscaled, (int) -scale);
      return looksCanonical(parts, digits, scale, binary)
          ? new Quantity(amount, suffix.format, text)
          : new Quantity(amount, suffix.format);
    }
    return ofLarge(parts.amount(), suffix);
  }

  /** Whether apimachinery prints a short text as it was written. */
  private static boolean looksCanonical(Parts parts, long digits, long scale, boolean binary) {
    if (binary) {
      return (digits & 7) != 0;
    }
    String all = parts.whole + parts.fraction;
    return scale % 3 == 0 && !all.endsWith("000") && all.charAt(0) != '0';
  }

  /** A quantity of many digits, or of a fraction that a suffix multiplies. */
  private static Quantity ofLarge(BigDecimal number, Suffix suffix) {
    boolean binary = suffix.format == Format.BINARY_SI;
    BigDecimal size = number.abs();
    if (binary) {
      size = size.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(suffix.exponent)));
    }
    long scale = size.scale() - (binary ? 0L : suffix.exponent);
    if (size.signum() == 0) {
      size = BigDecimal.ZERO;
    } else if (size.precision() - scale < NANO) {
      size = MIN_NANO; // who wants a little shall have a little
    } else {
      size = new BigDecimal(size.unscaledValue(), (int) scale);
      size = scale > -NANO ? size.setScale(-NANO, RoundingMode.UP) : size;
    }
    Format format = suffix.format;
    if (binary && size.compareTo(MAX_BINARY) > 0) {
      size = MAX_BINARY;
    }
    if (binary && size.signum() > 0 && size.compareTo(BigDecimal.ONE) < 0) {
      format = Format.DECIMAL_SI;
    }
    return new Quantity(number.signum() < 0 ? size.negate() : size, format);
  }

  private static String canonical(BigDecimal amount, Format format) {
    if (amount.signum() == 0) {
      return "0";
    }
    BigDecimal stripped = amount.stripTrailingZeros();
    if (format == Format.BINARY_SI && stripped.scale() <= 0 && amount.abs().compareTo(KI) >= 0) {
      return canonicalBinary(amount.toBigIntegerExact());
    }
    int exponent = -stripped.scale();
    int above = Math.floorMod(exponent, 3);
    BigInteger mantissa = stripped.unscaledValue().multiply(BigInteger.TEN.pow(above));
    exponent -= above;
    int suffix = exponent / 3 + 3;
    if (format == Format.DECIMAL_EXPONENT || suffix >= DECIMAL_SUFFIXES.length) {
      return mantissa + (exponent == 0 ? "" : "e" + exponent);
    }
    return mantissa + DECIMAL_SUFFIXES[suffix];
  }

  private static String canonicalBinary(BigInteger whole) {
    BigInteger mantissa = whole;
    int suffix = 0;
    while (suffix + 1 < BINARY_SUFFIXES.length) {
      BigInteger[] parts = mantissa.divideAndRemainder(KI_INTEGER);
      if (parts[1].signum() != 0) {
        break;
      }
      mantissa = parts[0];
      suffix++;
    }
    return mantissa + BINARY_SUFFIXES[suffix];
  }

  private static long roundedUp(BigDecimal amount) {
    BigDecimal whole = amount.setScale(0, RoundingMode.UP);
    if (whole.precision() <= INT64_DIGITS) {
      return whole.longValue();
    }
    BigInteger integer = whole.unscaledValue();
    return integer.bitLength() < Long.SIZE
        ? integer.longValue()
        : integer.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** Whole units, rounded away from zero; the extreme long where it is more. */
  public long value() {
    return value;
  }

  /** Thousandths, rounded away from zero; the extreme long where it is more. */
  public long milliValue() {
    return milliValue;
  }

  /** How it prints. */
  public Format format() {
    return format;
  }

  /** -1, 0 or 1. */
  public int signum() {
    return amount.signum();
  }

  /** The sum, in this format, or in the other's if this is zero. */
  public Quantity plus(Quantity other) {
    return new Quantity(amount.add(other.amount), signum() == 0 ? other.format : format);
  }

  /** The difference, in this format, or in the other's if this is zero. */
  public Quantity minus(Quantity other) {
    return new Quantity(amount.subtract(other.amount), signum() == 0 ? other.format : format);
  }

  @Override
  public int compareTo(Quantity other) {
    return amount.compareTo(other.amount);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quantity quantity && amount.compareTo(quantity.amount) == 0;
  }

  @Override
  public int hashCode() {
    return amount.stripTrailingZeros().hashCode();
  }

  /** As Kubernetes prints it. */
  @Override
  public String toString() {
    return text;
  }
}
