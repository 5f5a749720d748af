package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A tree as YAML, written as Go's library for YAML 1.1 writes it: keys in natural order, lists at
 * the indent of their key, long lines folded after the eightieth column. One owner.
 */
final class YamlText {
  private static final int WIDTH = 80;
  private static final int STEP = 2;

  /** The longest key that needs no question mark. */
  private static final int LONGEST_KEY = 128;

  private static final Set<String> WORDS =
      new TreeSet<>(
          List.of(
              "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "n", "N",
              "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", "", "~", "null",
              "Null", "NULL", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf",
              "+.INF", "-.inf", "-.Inf", "-.INF", "<<"));

  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]{1,16}|0[oO]?[0-7]+|0[bB][01]+|[0-9]+)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
              + "([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})"
              + "| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?)?");

  private final StringBuilder out = new StringBuilder();

  /** Characters of the present line. */
  private int column;

  private YamlText() {}

  /** The document, with a newline at its end. */
  static String of(Object value) {
    YamlText text = new YamlText();
    switch (value) {
      case Fields fields when !fields.isEmpty() -> text.mapping(fields, 0, false);
      case Items items when !items.isEmpty() -> text.sequence(items, 0, false);
      default -> text.scalar(value, 0);
    }
    text.breakLine();
    return text.out.toString();
  }

  /**
   * Writes the fields, each on a line of its own.
   *
   * @param inline the first one continues the present line
   */
  private void mapping(Fields fields, int indent, boolean inline) {
    List<String> names = new ArrayList<>(fields.names());
    names.sort(YamlText::compareKeys);
    boolean first = true;
    for (String name : names) {
      if (!first || !inline && column > 0) {
        breakLine();
      }
      if (!first || !inline) {
        spaces(indent);
      }
      first = false;
      Object value = fields.find(name).orElseThrow();
      if (name.length() > LONGEST_KEY || name.contains("\n")) {
        put("? ");
        string(name, indent, false);
        breakLine();
        spaces(indent);
        put(":");
      } else {
        string(name, indent, true);
        put(":");
      }
      nested(value, indent);
    }
  }

  private void nested(Object value, int indent) {
    switch (value) {
      case Fields inner when !inner.isEmpty() -> mapping(inner, indent + STEP, false);
      case Items inner when !inner.isEmpty() -> sequence(inner, indent, false);
      default -> {
        put(" ");
        scalar(value, indent);
      }
    }
  }

  private void sequence(Items items, int indent, boolean inline) {
    boolean first = true;
    for (Object item : items) {
      if (!first || !inline && column > 0) {
        breakLine();
      }
      if (!first || !inline) {
        spaces(indent);
      }
      first = false;
      put("- ");
      switch (item) {
        case Fields inner when !inner.isEmpty() -> mapping(inner, indent + STEP, true);
        case Items inner when !inner.isEmpty() -> sequence(inner, indent + STEP, true);
        default -> scalar(item, indent);
      }
    }
  }

  private void scalar(Object value, int indent) {
    switch (value) {
      case String text -> string(text, indent, false);
      case Fields _ -> put("{}");
      case Items _ -> put("[]");
      case Null _ -> put("null");
      case Long number -> put(Long.toString(number));
      case Boolean truth -> put(truth ? "true" : "false");
      case Double number -> put(number(number));
      default -> throw new IllegalArgumentException("no YAML value: " + value.getClass());
    }
  }

  /** As Go's FormatFloat with 'g': an exponent below 1e-4 and from 1e21. */
  private static String number(double number) {
    double size = Math.abs(number);
    String json = Json.text(number);
    if (size == 0 || size >= 1e-4 && size < 1e21) {
      return json;
    }
    String text = String.format(Locale.ROOT, "%s", number);
    int e = text.indexOf('E');
    String digits = text.substring(0, e).replaceAll("\\.0$", "");
    int exponent = Integer.parseInt(text.substring(e + 1));
    String sign = exponent < 0 ? "-" : "+";
    return digits + "e" + sign + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  private void string(String text, int indent, boolean key) {
    Shape shape = Shape.of(text);
    boolean plain = !key || !text.isEmpty();
    if (text.contains("\n")) {
      if (shape.block && !key) {
        literal(text, indent + STEP);
      } else {
        doubleQuoted(text, indent + STEP, key);
      }
    } else if (!isString(text)) {
      doubleQuoted(text, indent + STEP, key);
    } else if (plain && shape.plain) {
      folded(text, indent + STEP, key, false);
    } else if (shape.singleQuoted) {
      put("'");
      folded(text, indent + STEP, key, true);
      put("'");
    } else {
      doubleQuoted(text, indent + STEP, key);
    }
  }

  /** True if the bare text would be read as a string again. */
  private static boolean isString(String text) {
    if (WORDS.contains(text)) {
      return false;
    }
    char first = text.charAt(0);
    if (first == '.') {
      return !FLOAT.matcher(text).matches();
    }
    if (first != '+' && first != '-' && (first < '0' || first > '9')) {
      return true;
    }
    String plain = text.replace("_", "");
    return !(TIMESTAMP.matcher(text).matches()
        || BASE_60.matcher(text).matches()
        || INTEGER.matcher(plain).matches()
        || FLOAT.matcher(plain).matches() && !Double.isInfinite(Double.parseDouble(plain)));
  }

  /**
   * In which styles a text may be written.
   *
   * @param plain without quotes, outside of brackets
   * @param block as a literal block
   */
  private record Shape(boolean plain, boolean singleQuoted, boolean block) {
    static Shape of(String text) {
      if (text.isEmpty()) {
        return new Shape(true, true, false);
      }
      boolean indicators = text.startsWith("---") || text.startsWith("...");
      boolean special = false;
      boolean breaks = false;
      boolean breakSpace = false;
      boolean spaceBreak = false;
      char previous = ' ';
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean last = i + 1 == text.length();
        boolean blankFollows = last || text.charAt(i + 1) == ' ' || text.charAt(i + 1) == '\t';
        indicators |= indicates(c, i, blankFollows, previous);
        special |= !printable(c);
        breaks |= isBreak(c);
        breakSpace |= c == ' ' && i > 0 && isBreak(previous);
        spaceBreak |= isBreak(c) && i > 0 && previous == ' ';
        previous = c;
      }
      char first = text.charAt(0);
      boolean edges = first == ' ' || previous == ' ' || isBreak(first) || isBreak(previous);
      return new Shape(
          !(indicators || special || breaks || breakSpace || spaceBreak || edges),
          !(special || breakSpace || spaceBreak),
          !(special || spaceBreak || previous == ' '));
    }

    private static boolean indicates(char c, int position, boolean blankFollows, char previous) {
      if (position == 0) {
        return ",[]{}#&*!|>'\"%@`".indexOf(c) >= 0 || "?:-".indexOf(c) >= 0 && blankFollows;
      }
      boolean blankBefore = previous == ' ' || previous == '\t' || isBreak(previous);
      return c == ':' && blankFollows || c == '#' && blankBefore;
    }
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  private static boolean printable(char c) {
    return c == '\n'
        || c >= 0x20 && c <= 0x7E
        || c >= 0xA0 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
  }

  /** Plain or single-quoted text; a single blank beyond the width becomes a new line. */
  private void folded(String text, int indent, boolean key, boolean quoted) {
    boolean spaces = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ') {
        boolean next = i + 1 < text.length() && text.charAt(i + 1) != ' ';
        if (!key && !spaces && column > WIDTH && next && (!quoted || i > 0)) {
          breakLine();
          spaces(indent);
        } else {
          put(" ");
        }
        spaces = true;
      } else {
        put(c == '\'' && quoted ? "''" : String.valueOf(c));
        column -= Character.isLowSurrogate(c) ? 1 : 0;
        spaces = false;
      }
    }
  }

  private void literal(String text, int indent) {
    char first = text.charAt(0);
    put("|");
    if (first == ' ' || isBreak(first)) {
      put(Integer.toString(STEP));
    }
    boolean endsInBreak = isBreak(text.charAt(text.length() - 1));
    if (!endsInBreak) {
      put("-");
    } else if (text.length() == 1 || isBreak(text.charAt(text.length() - 2))) {
      put("+");
    }
    String[] lines = text.split("\n", -1);
    int count = endsInBreak ? lines.length - 1 : lines.length;
    for (int i = 0; i < count; i++) {
      breakLine();
      if (!lines[i].isEmpty()) {
        spaces(indent);
        put(lines[i]);
      }
    }
  }

  private void doubleQuoted(String text, int indent, boolean key) {
    put("\"");
    boolean spaces = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int width = Character.charCount(c);
      boolean inside = i > 0 && i < text.length() - 1;
      if (c == ' ') {
        if (!key && !spaces && column > WIDTH && inside) {
          breakLine();
          spaces(indent);
          if (text.charAt(i + 1) == ' ') {
            put("\\");
          }
        } else {
          put(" ");
        }
        spaces = true;
      } else {
        put(quoted(c));
        spaces = false;
      }
      i += width;
    }
    put("\"");
  }

  private static String quoted(int c) {
    return switch (c) {
      case 0 -> "\\0";
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case 0x0b -> "\\v";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      case 0x1b -> "\\e";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x85 -> "\\N";
      case 0xA0 -> "\u00A0";
      case 0x2028 -> "\\L";
      case 0x2029 -> "\\P";
      default ->
          c >= 0x20 && c < 0x7F || c > 0xA0 && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF
              ? Character.toString(c)
              : c <= 0xFF
                  ? String.format(Locale.ROOT, "\\x%02X", c)
                  : String.format(Locale.ROOT, "\\u%04X", c);
    };
  }

  private void put(String text) {
    out.append(text);
    column += text.codePointCount(0, text.length());
  }

  private void spaces(int count) {
    put(" ".repeat(count));
  }

  private void breakLine() {
    out.append('\n');
    column = 0;
  }

  /** Letters after everything else; numbers by their value. */
  static int compareKeys(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    for (int i = 0; i < left.length && i < right.length; i++) {
      if (left[i] == right[i]) {
        continue;
      }
      boolean leftLetter = Character.isLetter(left[i]);
      boolean rightLetter = Character.isLetter(right[i]);
      if (leftLetter && rightLetter) {
        return Integer.compare(left[i], right[i]);
      }
      if (leftLetter || rightLetter) {
        return rightLetter ? -1 : 1;
      }
      return compareNumbers(left, right, i);
    }
    return Integer.compare(left.length, right.length);
  }

  private static int compareNumbers(int[] left, int[] right, int from) {
    long head = 0;
    if (left[from] == '0' || right[from] == '0') {
      for (int i = from - 1; i >= 0 && Character.isDigit(left[i]); i--) {
        if (left[i] != '0') {
          head = 1;
          break;
        }
      }
    }
    int leftEnd = from;
    int rightEnd = from;
    long leftValue = head;
    long rightValue = head;
    while (leftEnd < left.length && Character.isDigit(left[leftEnd])) {
      leftValue = leftValue * 10 + left[leftEnd++] - '0';
    }
    while (rightEnd < right.length && Character.isDigit(right[rightEnd])) {
      rightValue = rightValue * 10 + right[rightEnd++] - '0';
    }
    if (leftValue != rightValue) {
      return Long.compare(leftValue, rightValue);
    }
    return leftEnd != rightEnd
        ? Integer.compare(leftEnd, rightEnd)
        : Integer.compare(left[from], right[from]);
  }
}
