package io.batkube.kubernetes.tree;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing piece of JSON in UTF-8, escaped as Go's encoder does. One owner. */
public final class JsonBytes {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  public JsonBytes(int expected) {
    bytes = new byte[expected];
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  public int length() {
    return length;
  }

  /** All of it; nothing may be appended afterwards. */
  public byte[] toBytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Appends one ASCII character as it is. */
  public JsonBytes raw(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /** Appends JSON that is there already. */
  public JsonBytes raw(byte[] json) {
    ensure(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  /** Appends a part of JSON that is there already. */
  public JsonBytes raw(byte[] json, int from, int to) {
    ensure(to - from);
    System.arraycopy(json, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /** Appends ASCII text as it is. */
  @SuppressWarnings("deprecation") // the one copy of Latin-1 bytes without an encoder
  public JsonBytes raw(String ascii) {
    int size = ascii.length();
    ensure(size);
    ascii.getBytes(0, size, bytes, length);
    length += size;
    return this;
  }

  public JsonBytes value(Object value) {
    // Not a switch: the JVM makes a class for each that is over patterns, at every start.
    if (value instanceof String text) {
      string(text);
    } else if (value instanceof Fields fields) {
      object(fields);
    } else if (value instanceof Items items) {
      array(items);
    } else if (value instanceof Long number) {
      integer(number);
    } else if (value instanceof Boolean truth) {
      raw(truth ? "true" : "false");
    } else if (value instanceof Double number) {
      raw(number(number));
    } else if (value == Null.NULL) {
      raw("null");
    } else {
      throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
    return this;
  }

  private void object(Fields fields) {
    if (fields instanceof Fields.Shared shared) {
      raw(shared.json());
    } else {
      each(fields);
    }
  }

  /** Appends an object whose own JSON is not there yet. */
  JsonBytes each(Fields fields) {
    raw('{');
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        raw(',');
      }
      string(fields.name(i));
      raw(':');
      value(fields.value(i));
    }
    return raw('}');
  }

  private void integer(long number) {
    if (number >= 0 && number < 10) {
      raw((char) ('0' + number));
    } else {
      raw(Long.toString(number));
    }
  }

  private void array(Items items) {
    raw('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        raw(',');
      }
      value(items.get(i));
    }
    raw(']');
  }

  /** Appends a string with its quotes. */
  public JsonBytes string(String text) {
    int size = text.length();
    ensure(size + 2);
    byte[] to = bytes;
    int start = length + 1;
    to[length] = '"';
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || !PLAIN[c]) {
        length = start + i;
        escaped(text, i);
        return this;
      }
      to[start + i] = (byte) c;
    }
    to[start + size] = '"';
    length = start + size + 1;
    return this;
  }

  /** Of ASCII, what stands for itself. */
  private static final boolean[] PLAIN = new boolean[0x80];

  static {
    for (char c = 0x20; c < PLAIN.length; c++) {
      PLAIN[c] = "\"\\<>&".indexOf(c) < 0;
    }
  }

  /** Appends the rest of a string, from the first character on that is not plain. */
  private void escaped(String text, int begin) {
    int size = text.length();
    for (int i = begin; i < size; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii(c);
      } else if (c == '\u2028' || c == '\u2029') {
        unicode(c);
      } else {
        int end = i + 1;
        while (end < size && text.charAt(end) >= 0x80 && (text.charAt(end) & ~1) != 0x2028) {
          end++;
        }
        raw(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end - 1;
      }
    }
    raw('"');
  }

  private void ascii(char c) {
    if (PLAIN[c]) {
      raw(c);
      return;
    }
    switch (c) {
      case '"' -> raw("\\\"");
      case '\\' -> raw("\\\\");
      case '\b' -> raw("\\b");
      case '\f' -> raw("\\f");
      case '\n' -> raw("\\n");
      case '\r' -> raw("\\r");
      case '\t' -> raw("\\t");
      default -> unicode(c);
    }
  }

  private void unicode(char c) {
    raw("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      raw((char) HEX[(c >> shift) & 15]);
    }
  }

  /** As Go's encoding/json: plain digits between 1e-6 and 1e21, else an exponent. */
  static String number(double number) {
    double size = Math.abs(number);
    BigDecimal exact = new BigDecimal(Double.toString(number));
    if (size == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    if (size >= 1e-6 && size < 1e21) {
      String plain = exact.stripTrailingZeros().toPlainString();
      return plain;
    }
    BigDecimal stripped = exact.stripTrailingZeros();
    String digits = stripped.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - stripped.scale();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String sign = number < 0 ? "-" : "";
    return sign
        + digits.charAt(0)
        + fraction
        + "e"
        + (exponent < 0 ? "-" : "+")
        + Math.abs(exponent);
  }
}
