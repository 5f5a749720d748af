package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Values as messages of a real server print them, which is how Go prints its own. */
final class GoText {
  private GoText() {}

  /** Inside a path: texts quoted, numbers and truths as they are. */
  static String shown(Object value) {
    return value instanceof String text ? quoted(text) : plain(value);
  }

  /** Go's {@code %v}. */
  static String plain(Object value) {
    return switch (value) {
      case Double number -> number(number);
      case Null _ -> "<nil>";
      case Items items -> {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < items.size(); i++) {
          text.append(i == 0 ? "" : " ").append(plain(items.get(i)));
        }
        yield text.append(']').toString();
      }
      case Fields fields -> {
        StringBuilder text = new StringBuilder("map[");
        sorted(fields)
            .forEach(
                (name, inner) -> {
                  text.append(text.length() == 4 ? "" : " ");
                  text.append(name).append(':').append(plain(inner));
                });
        yield text.append(']').toString();
      }
      default -> String.valueOf(value);
    };
  }

  /** Go's {@code %#v}. */
  static String source(Object value) {
    return switch (value) {
      case String text -> quoted(text);
      case Null _ -> "interface {}(nil)";
      case Items items -> {
        StringBuilder text = new StringBuilder("[]interface {}{");
        for (int i = 0; i < items.size(); i++) {
          text.append(i == 0 ? "" : ", ").append(source(items.get(i)));
        }
        yield text.append('}').toString();
      }
      case Fields fields -> {
        StringBuilder text = new StringBuilder();
        sorted(fields)
            .forEach(
                (name, inner) -> {
                  text.append(text.isEmpty() ? "" : ", ");
                  text.append(quoted(name)).append(':').append(source(inner));
                });
        yield "map[string]interface {}{" + text + "}";
      }
      default -> plain(value);
    };
  }

  /** Go's {@code %T}. */
  static String type(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Long _ -> "int64";
      case Double _ -> "float64";
      case Items _ -> "[]interface {}";
      case Fields _ -> "map[string]interface {}";
      default -> "<nil>";
    };
  }

  private static Map<String, Object> sorted(Fields fields) {
    Map<String, Object> sorted = new TreeMap<>();
    for (int i = 0; i < fields.size(); i++) {
      sorted.put(fields.name(i), fields.value(i));
    }
    return sorted;
  }

  /** The shortest digits that read back as the number; an exponent from 1e21 and below 1e-4. */
  private static String number(double number) {
    double size = Math.abs(number);
    if (size != 0 && (size < 1e-4 || size >= 1e21)) {
      String text = Double.toString(number).toLowerCase(Locale.ROOT).replace(".0e", "e");
      int exponent = text.indexOf('e') + 1;
      boolean negative = text.charAt(exponent) == '-';
      String digits = text.substring(exponent + (negative ? 1 : 0));
      String twoDigits = digits.length() < 2 ? "0" + digits : digits;
      return text.substring(0, exponent) + (negative ? "-" : "+") + twoDigits;
    }
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
  }

  /** Go's {@code %q}. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints().forEach(c -> quote(c, out));
    return out.append('"').toString();
  }

  private static void quote(int c, StringBuilder out) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 7 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case 11 -> out.append("\\v");
      default -> {
        if (c < 0x20 || c == 0x7f) {
          out.append(String.format(Locale.ROOT, "\\x%02x", c));
        } else if (!prints(c)) {
          out.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }

  private static boolean prints(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
