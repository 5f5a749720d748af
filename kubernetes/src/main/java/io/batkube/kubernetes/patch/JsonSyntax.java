package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.GoText;
import java.util.BitSet;
import java.util.Optional;

/** Whether bytes are a JSON document, and if not, the words in which Go's decoder says so. */
final class JsonSyntax {
  /** Objects and lists inside each other, at most, in Go's decoder. */
  private static final int MAX_DEPTH = 10_000;

  private final byte[] text;
  private int at;

  /** Which of the open brackets are objects'. */
  private final BitSet objects = new BitSet();

  private int depth;

  private JsonSyntax(byte[] text) {
    this.text = text;
  }

  /** The mistake, if there is one. */
  static Optional<String> mistake(byte[] text) {
    try {
      new JsonSyntax(text).document();
      return Optional.empty();
    } catch (Mistake e) {
      return Optional.of(e.getMessage());
    }
  }

  private static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
      super(message, null, false, false);
    }
  }

  private void document() throws Mistake {
    value();
    while (depth > 0) {
      char c = nextToken();
      boolean inObject = objects.get(depth);
      if (c == ',' && inObject) {
        key(nextToken());
        value();
      } else if (c == ',') {
        value();
      } else if (c == (inObject ? '}' : ']')) {
        depth--;
      } else {
        throw wrong(c, inObject ? "after object key:value pair" : "after array element");
      }
    }
    skipSpace();
    if (at < text.length) {
      throw wrong(next(), "after top-level value");
    }
  }

  /** A scalar, or all that opens until the first scalar or empty bracket. */
  private void value() throws Mistake {
    char c = nextToken();
    while (c == '{' || c == '[') {
      open(c);
      boolean inObject = c == '{';
      c = nextToken();
      if (c == (inObject ? '}' : ']')) {
        depth--;
        return;
      }
      if (inObject) {
        key(c);
        c = nextToken();
      }
    }
    scalar(c);
  }

  private void open(char c) throws Mistake {
    depth++;
    if (depth > MAX_DEPTH) {
      throw wrong(c, "exceeded max depth");
    }
    objects.set(depth, c == '{');
  }

  private void key(char c) throws Mistake {
    if (c != '"') {
      throw wrong(c, "looking for beginning of object key string");
    }
    string();
    char colon = nextToken();
    if (colon != ':') {
      throw wrong(colon, "after object key");
    }
  }

  private void scalar(char c) throws Mistake {
    switch (c) {
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> {
        if (c != '-' && !isDigit(c)) {
          throw wrong(c, "looking for beginning of value");
        }
        number(c);
      }
    }
  }

  private void string() throws Mistake {
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw wrong(c, "in string literal");
      }
      if (c == '\\') {
        escape(next());
      }
    }
  }

  private void escape(char c) throws Mistake {
    if (c != 'u' && "bfnrt\\/\"".indexOf(c) < 0) {
      throw wrong(c, "in string escape code");
    }
    for (int i = 0; c == 'u' && i < 4; i++) {
      char digit = next();
      if (digit > 'f' || Character.digit(digit, 16) < 0) {
        throw wrong(digit, "in \\u hexadecimal character escape");
      }
    }
  }

  private void word(String word) throws Mistake {
    for (int i = 1; i < word.length(); i++) {
      char c = next();
      if (c != word.charAt(i)) {
        throw wrong(c, "in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
  }

  private void number(char first) throws Mistake {
    char c = first == '-' ? next() : first;
    if (!isDigit(c)) {
      throw wrong(c, "in numeric literal");
    }
    if (c != '0') {
      skipDigits();
    }
    if (peek() == '.') {
      at++;
      digit(next(), "after decimal point in numeric literal");
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      char sign = next();
      digit(sign == '+' || sign == '-' ? next() : sign, "in exponent of numeric literal");
    }
  }

  private void digit(char c, String place) throws Mistake {
    if (!isDigit(c)) {
      throw wrong(c, place);
    }
    skipDigits();
  }

  private void skipDigits() {
    while (isDigit(peek())) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipSpace() {
    while (at < text.length
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
      at++;
    }
  }

  private char nextToken() throws Mistake {
    skipSpace();
    return next();
  }

  private char next() throws Mistake {
    if (at == text.length) {
      throw new Mistake("unexpected end of JSON input");
    }
    return (char) (text[at++] & 0xff);
  }

  /** The byte ahead, or 0 at the end. */
  private char peek() {
    return at == text.length ? 0 : (char) (text[at] & 0xff);
  }

  private static Mistake wrong(char c, String place) {
    return new Mistake("invalid character '" + GoText.escaped(c, '\'') + "' " + place);
  }
}
