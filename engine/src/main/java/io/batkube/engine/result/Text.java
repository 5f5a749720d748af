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
final class Text implements Closeable {
  private static final int CAPACITY = 1 << 16;

  /** No single number or interval is longer. */
  private static final int MARGIN = 64;

  private final OutputStream out;
  private final byte[] buffer = new byte[CAPACITY];
  private int size;
  private boolean closed;

  Text(OutputStream out) {
    this.out = out;
  }

  Text add(char ascii) {
    if (size == CAPACITY) {
      flush();
    }
    buffer[size++] = (byte) ascii;
    return this;
  }

  Text add(String text) {
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

  Text add(long number) {
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
    int length = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      length++;
    }
    for (int i = size + length - 1; i >= size; i--) {
      buffer[i] = (byte) ('0' + number % 10);
      number /= 10;
    }
    size += length;
  }

  /** Seconds with six decimals: C's {@code %f} of the nearest double. */
  Text addF(long ns) {
    long rest = Math.floorMod(ns, 1000);
    if (Math.abs(rest - 500) <= Math.abs(ns) >>> 53) { // as far off as the nearest double may be
      return add(exactF(Seconds.toDouble(ns)));
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
    for (int i = size + 5; i >= size; i--) {
      buffer[i] = (byte) ('0' + number % 10);
      number /= 10;
    }
    size += 6;
  }

  /** Seconds with six significant digits: C's {@code %g} of the nearest double. */
  Text addG(long ns) {
    if (ns % Seconds.ONE == 0 && ns >= 0 && ns < 1_000_000 * Seconds.ONE) {
      return add(ns / Seconds.ONE);
    }
    return add(formatG(Seconds.toDouble(ns)));
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
  Text addSeconds(long ns) {
    room();
    digits(ns / Seconds.ONE);
    long fraction = ns % Seconds.ONE;
    if (fraction != 0) {
      buffer[size++] = '.';
      for (long unit = Seconds.ONE / 10; fraction > 0; unit /= 10) {
        buffer[size++] = (byte) ('0' + fraction / unit);
        fraction %= unit;
      }
    }
    return this;
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
  Text addCsv(String field) {
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
  Text addJson(String text) {
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
