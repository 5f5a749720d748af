package io.batkube.kubernetes.crd;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions in Go's syntax, RE2. What Java writes otherwise is translated; what RE2 does
 * not have is refused in Go's words.
 *
 * <p>Java's engine may need exponential time, RE2 never does. A match therefore has a budget of
 * steps, the same on every machine; what exceeds it counts as no match.
 */
final class GoRegex {
  /** Characters looked at in one match, at most. */
  private static final long BUDGET = 5_000_000;

  private static final int MAX_REPEAT = 1_000;

  private final Pattern pattern;

  private GoRegex(Pattern pattern) {
    this.pattern = pattern;
  }

  /** The text is no regular expression; the message is Go's. */
  static final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(String problem, String part) {
      super("error parsing regexp: " + problem + ": `" + part + "`", null, false, false);
    }
  }

  static GoRegex compile(String text) throws SyntaxException {
    String translated = new Translation(text).run();
    try {
      return new GoRegex(Pattern.compile(translated));
    } catch (PatternSyntaxException _) {
      throw new SyntaxException("invalid or unsupported Perl syntax", text);
    }
  }

  /** Whether the text has the pattern somewhere in it. */
  boolean find(String text) {
    try {
      return pattern.matcher(new Budget(text)).find();
    } catch (BudgetException | StackOverflowError _) {
      return false;
    }
  }

  private static final class BudgetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BudgetException() {
      super("too many steps", null, false, false);
    }
  }

  /** A text that lets itself be read only so often. Used by one match. */
  private static final class Budget implements CharSequence {
    private final String text;
    private long left = BUDGET;

    Budget(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new BudgetException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** One pass over an expression. */
  private static final class Translation {
    private static final String ESCAPABLE_WORDS = "AbBdDsSwWzQEpPxaftnrvC";

    private final String text;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int open;

    /** What the next repetition operator repeats; empty at the start of a branch. */
    private boolean repeatable;

    /** Where the last repetition operator began, if it was directly before; else -1. */
    private int lastRepeat = -1;

    Translation(String text) {
      this.text = text;
    }

    String run() throws SyntaxException {
      while (at < text.length()) {
        step();
      }
      if (open > 0) {
        throw new SyntaxException("missing closing )", text);
      }
      return out.toString();
    }

    private void step() throws SyntaxException {
      char c = text.charAt(at);
      switch (c) {
        case '(' -> group();
        case ')' -> {
          if (--open < 0) {
            throw new SyntaxException("unexpected )", text);
          }
          literal(")", true);
        }
        case '|' -> literal("|", false);
        case '[' -> characterClass();
        case '*', '+', '?' -> repeat(1);
        case '{' -> braces();
        case '\\' -> escape();
        // Without the flag m, Go's $ matches at the very end only.
        case '$' -> literal("\\z", true);
        default -> {
          int point = text.codePointAt(at);
          out.appendCodePoint(point);
          at += Character.charCount(point);
          repeatable = true;
          lastRepeat = -1;
        }
      }
    }

    private void literal(String translated, boolean mayRepeat) {
      out.append(translated);
      at++;
      repeatable = mayRepeat;
      lastRepeat = -1;
    }

    private void group() throws SyntaxException {
      open++;
      lastRepeat = -1;
      repeatable = false;
      if (!text.startsWith("(?", at)) {
        out.append('(');
        at++;
        return;
      }
      int nameFrom = text.startsWith("(?P<", at) ? at + 4 : text.startsWith("(?<", at) ? at + 3 : 0;
      if (nameFrom > 0 && nameFrom < text.length() && Character.isLetter(text.charAt(nameFrom))) {
        int end = text.indexOf('>', nameFrom);
        if (end < 0) {
          throw new SyntaxException("invalid named capture", text.substring(at));
        }
        out.append('(');
        at = end + 1;
        return;
      }
      int end = at + 2;
      while (end < text.length() && "imsU-".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      if (end < text.length() && (text.charAt(end) == ':' || text.charAt(end) == ')')) {
        out.append(text, at, end + 1);
        open -= text.charAt(end) == ')' ? 1 : 0;
        at = end + 1;
        return;
      }
      throw new SyntaxException(
          "invalid or unsupported Perl syntax",
          text.substring(at, Math.min(text.length(), end + 1)));
    }

    private void repeat(int length) throws SyntaxException {
      int from = at;
      if (!repeatable) {
        throw new SyntaxException(
            "missing argument to repetition operator", text.substring(at, at + length));
      }
      int end = at + length;
      boolean lazy = end < text.length() && text.charAt(end) == '?';
      end += lazy ? 1 : 0;
      if (lastRepeat >= 0) {
        throw new SyntaxException(
            "invalid nested repetition operator", text.substring(lastRepeat, end));
      }
      out.append(text, at, end);
      at = end;
      lastRepeat = from;
    }

    /** A repetition with numbers; anything else in braces stands for itself. */
    private void braces() throws SyntaxException {
      Optional<Integer> end = repeatEnd();
      if (end.isEmpty()) {
        literal("\\{", true);
        return;
      }
      String[] numbers = text.substring(at + 1, end.get() - 1).split(",", -1);
      int least = number(numbers[0]);
      int most = numbers.length == 1 || numbers[1].isEmpty() ? least : number(numbers[1]);
      if (least > MAX_REPEAT || most > MAX_REPEAT || least > most) {
        throw new SyntaxException("invalid repeat count", text.substring(at, end.get()));
      }
      repeat(end.get() - at);
    }

    private static int number(String digits) {
      return digits.length() > 4 ? MAX_REPEAT + 1 : Integer.parseInt(digits);
    }

    private Optional<Integer> repeatEnd() {
      int end = text.indexOf('}', at);
      return end > 0 && text.substring(at, end + 1).matches("\\{[0-9]+(,[0-9]*)?\\}")
          ? Optional.of(end + 1)
          : Optional.empty();
    }

    private void escape() throws SyntaxException {
      if (at + 1 == text.length()) {
        throw new SyntaxException("trailing backslash at end of expression", "");
      }
      char c = text.charAt(at + 1);
      if (c == 'Q') {
        int end = text.indexOf("\\E", at + 2);
        String quoted = text.substring(at + 2, end < 0 ? text.length() : end);
        out.append(Pattern.quote(quoted));
        at = end < 0 ? text.length() : end + 2;
      } else if (c == 'C') {
        out.append("(?s:.)");
        at += 2;
      } else {
        out.append(escaped());
      }
      repeatable = true;
      lastRepeat = -1;
    }

    /** An escape, in or out of a class; {@code at} moves behind it. */
    private String escaped() throws SyntaxException {
      char c = text.charAt(at + 1);
      boolean word = c < 0x80 && Character.isLetterOrDigit(c);
      boolean octal = c == '0' || c >= '1' && c <= '7' && isOctal(at + 2);
      if (word && !octal && ESCAPABLE_WORDS.indexOf(c) < 0) {
        throw new SyntaxException("invalid escape sequence", text.substring(at, at + 2));
      }
      if (octal) {
        int end = at + 1;
        while (end < text.length() && end < at + 4 && isOctal(end)) {
          end++;
        }
        int point = Integer.parseInt(text.substring(at + 1, end), 8);
        at = end;
        return String.format(Locale.ROOT, "\\x{%x}", point);
      }
      return switch (c) {
        case 'p', 'P' -> unicodeClass();
        case 'x' -> hexadecimal();
        case 'v' -> taken("\\x0B");
        default -> {
          int point = text.codePointAt(at + 1);
          String same = "\\" + Character.toString(point);
          at += same.length();
          yield word || point >= 0x80 || !Character.isWhitespace(point) ? same : same.substring(1);
        }
      };
    }

    private String taken(String translated) {
      at += 2;
      return translated;
    }

    private boolean isOctal(int position) {
      return position < text.length()
          && text.charAt(position) >= '0'
          && text.charAt(position) <= '7';
    }

    private String unicodeClass() throws SyntaxException {
      int end = at + 3;
      if (at + 2 < text.length() && text.charAt(at + 2) == '{') {
        end = text.indexOf('}', at) + 1;
      }
      if (end <= 0 || end > text.length()) {
        throw new SyntaxException("invalid character class range", text.substring(at));
      }
      String part = text.substring(at, end);
      String translated = part;
      boolean script = part.length() > 5 && !part.startsWith("^", 3);
      if (script) {
        translated = part.substring(0, 3) + "Is" + part.substring(3);
      }
      try {
        Pattern.compile(translated);
      } catch (PatternSyntaxException _) {
        throw new SyntaxException("invalid character class range", part);
      }
      at = end;
      return translated;
    }

    private String hexadecimal() throws SyntaxException {
      int end = at + 4;
      if (at + 2 < text.length() && text.charAt(at + 2) == '{') {
        end = text.indexOf('}', at) + 1;
      }
      if (end <= 0
          || end > text.length()
          || !text.substring(at, end).matches("\\\\x([0-9a-fA-F]{2}|\\{[0-9a-fA-F]{1,6}\\})")) {
        throw new SyntaxException(
            "invalid escape sequence", text.substring(at, Math.min(text.length(), at + 3)));
      }
      String same = text.substring(at, end);
      at = end;
      return same;
    }

    private void characterClass() throws SyntaxException {
      int from = at;
      StringBuilder translated = new StringBuilder("[");
      at++;
      if (at < text.length() && text.charAt(at) == '^') {
        translated.append('^');
        at++;
      }
      boolean first = true;
      while (at < text.length() && (text.charAt(at) != ']' || first)) {
        translated.append(classPart(from));
        first = false;
      }
      if (at == text.length()) {
        throw new SyntaxException("missing closing ]", text.substring(from));
      }
      at++;
      out.append(translated).append(']');
      repeatable = true;
      lastRepeat = -1;
    }

    private String classPart(int from) throws SyntaxException {
      if (text.startsWith("[:", at)) {
        int end = text.indexOf(":]", at + 2);
        if (end > 0) {
          return posixClass(text.substring(at, end + 2));
        }
      }
      int rangeFrom = at;
      String low = classCharacter(from);
      boolean range =
          at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
      if (!range || low.length() == 2 && "dDwWsS".indexOf(low.charAt(1)) >= 0) {
        return low;
      }
      at++;
      String high = classCharacter(from);
      try {
        Pattern.compile("[" + low + "-" + high + "]");
      } catch (PatternSyntaxException _) {
        throw new SyntaxException("invalid character class range", text.substring(rangeFrom, at));
      }
      return low + "-" + high;
    }

    private String classCharacter(int from) throws SyntaxException {
      if (text.charAt(at) == '\\') {
        if (at + 1 == text.length()) {
          throw new SyntaxException("missing closing ]", text.substring(from));
        }
        return escaped();
      }
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      return point < 0x80 && !Character.isLetterOrDigit(point) && point > ' '
          ? "\\" + Character.toString(point)
          : Character.toString(point);
    }

    private String posixClass(String part) throws SyntaxException {
      boolean negated = part.startsWith("[:^");
      String name =
          switch (part.substring(negated ? 3 : 2, part.length() - 2)) {
            case "alnum" -> "Alnum";
            case "alpha" -> "Alpha";
            case "ascii" -> "ASCII";
            case "blank" -> "Blank";
            case "cntrl" -> "Cntrl";
            case "digit" -> "Digit";
            case "graph" -> "Graph";
            case "lower" -> "Lower";
            case "print" -> "Print";
            case "punct" -> "Punct";
            case "space" -> "Space";
            case "upper" -> "Upper";
            case "word" -> "";
            case "xdigit" -> "XDigit";
            default -> throw new SyntaxException("invalid character class range", part);
          };
      at += part.length();
      if (name.isEmpty()) {
        return negated ? "\\W" : "\\w";
      }
      return (negated ? "\\P{" : "\\p{") + name + "}";
    }
  }
}
