package io.batkube.server.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.IntFunction;
import java.util.zip.Deflater;

/**
 * Columns of integers and text, packed for a page: one block of bytes, and the JSON that names its
 * parts in order. {@code data.js} is the other end.
 *
 * <pre>
 *   integers   per value: LEB128 of 0 for {@link #NONE}, else of zigzag(value) + 1
 *   text       per value: the length in UTF-16 units as an integer; then all texts, UTF-8
 * </pre>
 *
 * The block is deflated (zlib's format) and written as base64. The same columns give the same text.
 * Mutable, for one thread.
 */
final class Columns {
  /** No value. */
  static final long NONE = Long.MIN_VALUE;

  /** A value per row. */
  @FunctionalInterface
  interface LongColumn {
    long at(int row);
  }

  /** The higher levels take several times as long for a few per cent. */
  private static final int LEVEL = 6;

  private byte[] block = new byte[1 << 16];
  private int size;
  private final StringBuilder names = new StringBuilder();

  /** Adds a column of integers; {@link #NONE} stands for a missing one. */
  Columns integers(String name, int rows, LongColumn column) {
    int before = size;
    for (int row = 0; row < rows; row++) {
      integer(column.at(row));
    }
    return named(name, "integers", rows, size - before, 0);
  }

  /** Adds a column of text. Unpaired surrogates become U+FFFD. */
  Columns text(String name, int rows, IntFunction<String> column) {
    int before = size;
    var texts = new ByteArrayOutputStream();
    for (int row = 0; row < rows; row++) {
      String text = paired(column.apply(row));
      integer(text.length());
      texts.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
    int lengths = size - before;
    for (byte b : texts.toByteArray()) {
      add(b);
    }
    return named(name, "text", rows, lengths, texts.size());
  }

  /** The same text with U+FFFD for each half of a surrogate pair that stands alone. */
  private static String paired(String text) {
    if (!hasSurrogates(text)) {
      return text;
    }
    var out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
    return out.toString();
  }

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private void integer(long value) {
    long code = value == NONE ? 0 : ((value << 1) ^ (value >> 63)) + 1;
    while ((code & ~0x7fL) != 0) {
      add((byte) (code | 0x80));
      code >>>= 7;
    }
    add((byte) code);
  }

  private void add(byte b) {
    if (size == block.length) {
      block = Arrays.copyOf(block, size * 2);
    }
    block[size++] = b;
  }

  private Columns named(String name, String kind, int rows, int bytes, int textBytes) {
    names
        .append(names.isEmpty() ? "" : ",")
        .append("{\"name\":\"" + name + "\",\"kind\":\"" + kind + "\",\"rows\":" + rows)
        .append(",\"bytes\":" + bytes + ",\"textBytes\":" + textBytes + "}");
    return this;
  }

  /**
   * A JSON array: name, kind, rows and sizes in bytes of the columns, in the order of the block.
   */
  String directory() {
    return "[" + names + "]";
  }

  /** The block, deflated, as base64. */
  String base64() {
    var deflater = new Deflater(LEVEL);
    try {
      deflater.setInput(block, 0, size);
      deflater.finish();
      var packed = new ByteArrayOutputStream(size / 3);
      byte[] buffer = new byte[1 << 16];
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      return Base64.getEncoder().encodeToString(packed.toByteArray());
    } finally {
      deflater.end();
    }
  }
}
