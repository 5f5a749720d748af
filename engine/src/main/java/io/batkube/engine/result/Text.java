package io.batkube.engine.result;

import io.batkube.engine.platform.HostSet;
import io.batkube.engine.time.Seconds;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 text on its way to a file, with numbers in the forms of C's printf that Batsim uses. Made
 * for tens of millions of rows: no objects per number. Not thread-safe.
 */
public final class Text implements Closeable {
  /** Bytes that wait before they are written. */
  static final int CAPACITY = 1 << 18;

  /** No single number or interval is longer. */
  private static final int MARGIN = 64;

  private static final byte[] TENS = new byte[100];
  private static final byte[] ONES = new byte[100];
  private static final long[] POWERS_OF_TEN = new long[19];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int i = 1; i < POWERS_OF_TEN.length; i++) {
      POWERS_OF_TEN[i] = POWERS_OF_TEN[i - 1] * 10;
    }
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private final OutputStream out;
  private final byte[] buffer = new byte[CAPACITY];
  private int size;
  private boolean closed;

  /** Writes to a file, which it will close. */
  public Text(OutputStream out) {
    this.out = out;
  }

  public Text add(char ascii) {
    if (size == CAPACITY) {
      flush();
    }
    buffer[size++] = (byte) ascii;
    return this;
  }

  /** The bytes of a text that is written often, for {@link #add(byte[])}. */
  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The names of an enum's constants, by ordinal. */
  static byte[][] ascii(Enum<?>[] constants) {
    byte[][] names = new byte[constants.length][];
    for (Enum<?> constant : constants) {
      names[constant.ordinal()] = ascii(constant.name());
    }
    return names;
  }

  Text add(byte[] ascii) {
    if (ascii.length > CAPACITY - size) {
      flush();
    }
    System.arraycopy(ascii, 0, buffer, size, ascii.length);
    size += ascii.length;
    return this;
  }

  public Text add(String text) {
    int length = text.length();
    if (length > CAPACITY - size) {
      flush();
    }
    if (length <= CAPACITY) {
      int i = 0;
      while (i < length && text.charAt(i) < 0x80) {
        buffer[size + i] = (byte) text.charAt(i);
        i++;
      }
      if (i == length) {
        size += length;
        return this;
      }
    }
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      add((char) b);
    }
    return this;
  }

  public Text add(long number) {
    room();
    digits(number);
    return this;
  }

  private void digits(long number) {
    if (number < 0) {
      buffer[size++] = '-';
      if (number == Long.MIN_VALUE) {
        add("9223372036854775808");
        return;
      }
      number = -number;
    }
    int length = digitCount(number);
    int i = size + length;
    long rest = number;
    while (rest > Integer.MAX_VALUE) {
      long hundreds = rest / 100;
      i = pair(i, (int) (rest - hundreds * 100));
      rest = hundreds;
    }
    int small = (int) rest;
    while (small >= 10) {
      int hundreds = small / 100;
      i = pair(i, small - hundreds * 100);
      small = hundreds;
    }
    if (i > size) {
      buffer[size] = (byte) ('0' + small);
    }
    size += length;
  }

  /** Two digits before index {@code end}; returns the index of the first. */
  private int pair(int end, int belowHundred) {
    buffer[end - 1] = ONES[belowHundred];
    buffer[end - 2] = TENS[belowHundred];
    return end - 2;
  }

  /** Decimal digits of a number that is not negative. */
  private static int digitCount(long number) {
    // 1233 / 4096 is a little more than log10(2).
    long positive = number | 1; // as many digits, and not 0
    int length = ((Long.SIZE - Long.numberOfLeadingZeros(positive)) * 1233) >>> 12;
    return positive >= POWERS_OF_TEN[length] ? length + 1 : length;
  }

  /** Seconds with six decimals: C's {@code %f} of the nearest double. */
  public Text addF(long ns) {
    long rest = Math.floorMod(ns, 1000);
    if (Math.abs(rest - 500) <= Math.abs(ns) >>> 52) {
      return add(exactF(Seconds.toDouble(ns))); // so near to the middle that the double decides
    }
    room();
    long micros = Math.floorDiv(ns, 1000) + (rest > 500 ? 1 : 0);
    if (ns < 0) {
      buffer[size++] = '-';
      micros = -micros;
    }
    digits(micros / 1_000_000);
    buffer[size++] = '.';
    sixDigits((int) (micros % 1_000_000));
    return this;
  }

  /** C's {@code %f}, with {@code inf} and {@code nan} as C prints them. */
  Text addF(double value) {
    double scaled = Math.abs(value) * 1e6;
    double floor = Math.floor(scaled);
    double fraction = scaled - floor;
    if (!(scaled < 1e15) || Math.abs(fraction - 0.5) < 1e-2) {
      return add(exactF(value));
    }
    room();
    long micros = (long) floor + (fraction > 0.5 ? 1 : 0);
    if (isNegative(value)) {
      buffer[size++] = '-';
    }
    digits(micros / 1_000_000);
    buffer[size++] = '.';
    sixDigits((int) (micros % 1_000_000));
    return this;
  }

  private static String exactF(double value) {
    if (Double.isNaN(value)) {
      return "-nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return (isNegative(value) ? "-" : "")
        + new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Zero has a sign too. */
  private static boolean isNegative(double value) {
    return Math.copySign(1, value) < 0;
  }

  private void sixDigits(int number) {
    int thousands = number / 10_000;
    int rest = number - thousands * 10_000;
    int hundreds = rest / 100;
    size += 6;
    pair(size, rest - hundreds * 100);
    pair(size - 2, hundreds);
    pair(size - 4, thousands);
  }

  /** Seconds with six significant digits: C's {@code %g} of the nearest double. */
  Text addG(long ns) {
    if (ns <= 0) {
      return add(formatG(Seconds.toDouble(ns)));
    }
    int length = digitCount(ns);
    long unit = POWERS_OF_TEN[Math.max(0, length - 6)];
    long digits = ns / unit;
    long rest = ns - digits * unit;
    if (Math.abs(rest - unit / 2) <= 1 + (ns >>> 52) && unit > 1) {
      return add(formatG(Seconds.toDouble(ns))); // so near to the middle that the double decides
    }
    digits += rest > unit / 2 ? 1 : 0;
    int exponent = length - 10;
    if (digits == 1_000_000) {
      digits = 100_000;
      exponent++;
    }
    return exponent < -4 || length < 6
        ? add(formatG(Seconds.toDouble(ns)))
        : significant((int) digits, exponent);
  }

  /** {@code sixDigits} × 10^({@code exponent} - 5), from 0.0001 up, as {@code %g} does. */
  private Text significant(int sixDigits, int exponent) {
    room();
    int before = exponent >= 6 || exponent < 0 ? 1 : exponent + 1; // digits before the point
    int kept = sixDigits;
    int decimals = 6 - before;
    while (decimals > 0 && kept % 10 == 0) {
      kept /= 10;
      decimals--;
    }
    if (exponent < 0) {
      add('0').add('.');
      for (int i = -1; i > exponent; i--) {
        add('0');
      }
      while (kept % 10 == 0) {
        kept /= 10;
      }
      digits(kept);
      return this;
    }
    int unit = (int) POWERS_OF_TEN[decimals];
    digits(kept / unit);
    if (decimals > 0) {
      buffer[size++] = '.';
      padded(kept % unit, decimals);
    }
    if (exponent >= 6) {
      add('e').add('+').add((char) ('0' + exponent / 10)).add((char) ('0' + exponent % 10));
    }
    return this;
  }

  static String formatG(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    BigDecimal plain = rounded.stripTrailingZeros();
    if (exponent >= -4 && exponent < 6) {
      return plain.toPlainString();
    }
    String mantissa = plain.movePointLeft(exponent).toPlainString();
    return mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** The shortest exact decimal seconds: {@code 12}, {@code 0.5}. Not negative. */
  public Text addSeconds(long ns) {
    room();
    digits(ns / Seconds.ONE);
    int fraction = (int) (ns % Seconds.ONE);
    if (fraction != 0) {
      buffer[size++] = '.';
      padded(fraction, 9);
      while (buffer[size - 1] == '0') {
        size--;
      }
    }
    return this;
  }

  /** Exactly {@code width} digits, with leading zeros. */
  private void padded(int number, int width) {
    size += width;
    for (int i = size - 1; i >= size - width; i--) {
      int tenth = number / 10;
      buffer[i] = (byte) ('0' + number - tenth * 10);
      number = tenth;
    }
  }

  /** Batsim's interval set: {@code 0-3 7}. */
  Text add(HostSet hosts) {
    for (int i = 0; i < hosts.intervals(); i++) {
      room();
      if (i > 0) {
        buffer[size++] = ' ';
      }
      digits(hosts.first(i));
      if (hosts.last(i) > hosts.first(i)) {
        buffer[size++] = '-';
        digits(hosts.last(i));
      }
    }
    return this;
  }

  /** A field of a CSV row, quoted only where it must be (RFC 4180). */
  public Text addCsv(String field) {
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return addQuotedCsv(field);
      }
    }
    return add(field);
  }

  /** A field of a CSV row, always quoted. */
  Text addQuotedCsv(String field) {
    return add('"').add(field.replace("\"", "\"\"")).add('"');
  }

  /** A JSON string with its quotes. */
  public Text addJson(String text) {
    add('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        add(text.substring(plainFrom, i));
        switch (c) {
          case '"' -> add("\\\"");
          case '\\' -> add("\\\\");
          case '\n' -> add("\\n");
          case '\t' -> add("\\t");
          case '\r' -> add("\\r");
          default -> add(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
        }
        plainFrom = i + 1;
      }
    }
    return add(plainFrom == 0 ? text : text.substring(plainFrom)).add('"');
  }

  private void room() {
    if (size > CAPACITY - MARGIN) {
      flush();
    }
  }

  private void flush() {
    try {
      out.write(buffer, 0, size);
      size = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what is left and closes the file; harmless when called twice. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      out.write(buffer, 0, size);
      size = 0;
    }
  }
}
