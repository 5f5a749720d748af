package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.math.BigDecimal;
import java.util.Locale;

/** How Go's fmt writes JSON values; messages of the API quote them so. */
final class GoText {

  private GoText() {}

  /** As {@code %v}: {@code map[a:1 b:[x y]]}, names in order. */
  static String of(Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, Object value) {
    switch (value) {
      case Fields fields -> {
        Fields sorted = fields.sorted();
        text.append("map[");
        for (int i = 0; i < sorted.size(); i++) {
          text.append(i > 0 ? " " : "").append(sorted.name(i)).append(':');
          append(text, sorted.value(i));
        }
        text.append(']');
      }
      case Items items -> {
        text.append('[');
        for (int i = 0; i < items.size(); i++) {
          text.append(i > 0 ? " " : "");
          append(text, items.get(i));
        }
        text.append(']');
      }
      case Null _ -> text.append("<nil>");
      case Double number -> text.append(number(number));
      default -> text.append(value);
    }
  }

  /** As {@code %s} of a value that ought to be a string. */
  static String asString(Object value) {
    return value instanceof String text
        ? text
        : value == Null.NULL ? "%!s(<nil>)" : "%!s(" + typeName(value) + "=" + of(value) + ")";
  }

  private static String number(double number) {
    double size = Math.abs(number);
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (size == 0 || (size >= 1e-4 && size < 1e21)) {
      return digits.toPlainString();
    }
    String all = digits.unscaledValue().abs().toString();
    int exponent = all.length() - 1 - digits.scale();
    return (number < 0 ? "-" : "")
        + all.charAt(0)
        + (all.length() > 1 ? "." + all.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** The name of the type in which Go holds a value. */
  static String typeName(Object value) {
    return switch (value) {
      case Fields _ -> "map[string]interface {}";
      case Items _ -> "[]interface {}";
      case String _ -> "string";
      case Long _ -> "int64";
      case Double _ -> "float64";
      case Boolean _ -> "bool";
      default -> "%!s(<nil>)";
    };
  }

  /** What JSON calls a value, in the messages of Go's decoder. */
  static String jsonName(Object value) {
    return switch (value) {
      case Fields _ -> "object";
      case Items _ -> "array";
      case String _ -> "string";
      case Boolean _ -> "bool";
      default -> "number";
    };
  }

  /** As {@code %q}. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> quoted.append(escaped(c, '"')));
    return quoted.append('"').toString();
  }

  /** A character inside quotation marks of its kind. */
  static String escaped(int c, char mark) {
    return switch (c) {
      case '\\' -> "\\\\";
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 11 -> "\\v";
      default -> {
        if (c == mark) {
          yield "\\" + mark;
        }
        if (c < ' ' || c == 0x7f) {
          yield String.format(Locale.ROOT, "\\x%02x", c);
        }
        if (printable(c)) {
          yield Character.toString(c);
        }
        yield String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
      }
    };
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
