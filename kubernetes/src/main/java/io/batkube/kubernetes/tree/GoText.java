package io.batkube.kubernetes.tree;

import java.math.BigDecimal;
import java.util.Locale;

/** How Go's fmt writes values of a tree: messages of the API quote them so. */
public final class GoText {
  /** From this power of ten on, Go writes an exponent. */
  private static final int EXPONENT_FROM = 6;

  private GoText() {}

  /** As {@code %v}: {@code map[a:1 b:[x y]]}, names in order. */
  public static String of(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields sorted = fields.sorted();
        StringBuilder text = new StringBuilder("map[");
        for (int i = 0; i < sorted.size(); i++) {
          text.append(i > 0 ? " " : "").append(sorted.name(i)).append(':');
          text.append(of(sorted.value(i)));
        }
        yield text.append(']').toString();
      }
      case Items items -> {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < items.size(); i++) {
          text.append(i > 0 ? " " : "").append(of(items.get(i)));
        }
        yield text.append(']').toString();
      }
      case Null _ -> "<nil>";
      case Double number -> number(number);
      default -> String.valueOf(value);
    };
  }

  /**
   * As {@code %v} of a float64: the shortest digits that read back as the number, with an exponent
   * below 1e-4 and from 1e6 on.
   */
  public static String number(double number) {
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    String all = digits.unscaledValue().abs().toString();
    int exponent = all.length() - 1 - digits.scale();
    if (exponent >= -4 && exponent < EXPONENT_FROM) {
      return digits.toPlainString();
    }
    return (number < 0 ? "-" : "")
        + all.charAt(0)
        + (all.length() > 1 ? "." + all.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** As {@code %#v}. */
  public static String source(Object value) {
    return switch (value) {
      case String text -> quoted(text);
      case Null _ -> "interface {}(nil)";
      case Items items -> {
        StringBuilder text = new StringBuilder("[]interface {}{");
        for (int i = 0; i < items.size(); i++) {
          text.append(i > 0 ? ", " : "").append(source(items.get(i)));
        }
        yield text.append('}').toString();
      }
      case Fields fields -> {
        Fields sorted = fields.sorted();
        StringBuilder text = new StringBuilder("map[string]interface {}{");
        for (int i = 0; i < sorted.size(); i++) {
          text.append(i > 0 ? ", " : "").append(quoted(sorted.name(i))).append(':');
          text.append(source(sorted.value(i)));
        }
        yield text.append('}').toString();
      }
      default -> of(value);
    };
  }

  /** As {@code %s} of a value that ought to be a string. */
  public static String asString(Object value) {
    return switch (value) {
      case String text -> text;
      case Null _ -> "%!s(<nil>)";
      default -> "%!s(" + typeName(value) + "=" + of(value) + ")";
    };
  }

  /** As {@code %T}. */
  public static String typeName(Object value) {
    return switch (value) {
      case Fields _ -> "map[string]interface {}";
      case Items _ -> "[]interface {}";
      case String _ -> "string";
      case Long _ -> "int64";
      case Double _ -> "float64";
      case Boolean _ -> "bool";
      default -> "<nil>";
    };
  }

  /** What JSON calls a value, in the messages of Go's decoder. */
  public static String jsonName(Object value) {
    return switch (value) {
      case Fields _ -> "object";
      case Items _ -> "array";
      case String _ -> "string";
      case Boolean _ -> "bool";
      default -> "number";
    };
  }

  /** As {@code %q}. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> quoted.append(escaped(c, '"')));
    return quoted.append('"').toString();
  }

  /** A character as it stands between quotation marks of a kind. */
  public static String escaped(int c, char mark) {
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
        if (isPrintable(c)) {
          yield Character.toString(c);
        }
        yield String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
      }
    };
  }

  /** As Go's {@code unicode.IsPrint}. */
  public static boolean isPrintable(int c) {
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
