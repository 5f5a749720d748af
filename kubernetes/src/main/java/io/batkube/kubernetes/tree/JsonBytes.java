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

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
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
    switch (value) {
      case String text -> string(text);
      case Fields fields -> object(fields);
      case Items items -> array(items);
      case Long number -> raw(Long.toString(number));
      case Boolean truth -> raw(truth ? "true" : "false");
      case Double number -> raw(number(number));
      case Null _ -> raw("null");
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    }
    return this;
  }

  private void object(Fields fields) {
    raw('{');
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        raw(',');
      }
      string(fields.name(i));
      raw(':');
      value(fields.value(i));
    }
    raw('}');
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
    int start = length;
    bytes[length++] = '"';
    for (int i = 0; i < size; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || !plain(c)) {
        length = start;
        escaped(text);
        return this;
      }
      bytes[length++] = (byte) c;
    }
    bytes[length++] = '"';
    return this;
  }

  private static boolean plain(char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
  }

  private void escaped(String text) {
    raw('"');
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 ? c != '\u2028' && c != '\u2029' : plain(c)) {
        continue;
      }
      raw(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
      from = i + 1;
      switch (c) {
        case '"' -> raw("\\\"");
        case '\\' -> raw("\\\\");
        case '\b' -> raw("\\b");
        case '\f' -> raw("\\f");
        case '\n' -> raw("\\n");
        case '\r' -> raw("\\r");
        case '\t' -> raw("\\t");
        default -> {
          raw("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            raw((char) HEX[(c >> shift) & 15]);
          }
        }
      }
    }
    raw(text.substring(from).getBytes(StandardCharsets.UTF_8));
    raw('"');
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
