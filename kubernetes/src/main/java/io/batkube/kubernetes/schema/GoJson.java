package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.tree.GoText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** JSON as Go's scanner sees it: what is wrong with it, and how its numbers are written. */
public final class GoJson {
  private static final int MAX_DEPTH = 10_000;
  private static final String UNEXPECTED_END = "unexpected end of JSON input";

  private final byte[] json;
  private int at;

  /** Stops the scan; a message is made once, so no stack is needed. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private GoJson(byte[] json) {
    this.json = json;
  }

  /** What Go says of bytes that are no JSON document; empty if they are one. */
  public static Optional<String> problem(byte[] json) {
    GoJson scan = new GoJson(json);
    try {
      scan.blanks();
      scan.value(0);
      scan.blanks();
      if (scan.at < json.length) {
        throw scan.unexpected("after top-level value");
      }
      return Optional.empty();
    } catch (Malformed e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * A number as it is written.
   *
   * @param json a document
   * @param path names of fields, and positions in lists
   */
  static Optional<String> number(byte[] json, List<Object> path) {
    GoJson scan = new GoJson(json);
    try {
      for (Object step : path) {
        scan.blanks();
        if (!(step instanceof Integer position
            ? scan.enterElement(position)
            : scan.enterField(step))) {
          return Optional.empty();
        }
      }
      scan.blanks();
      int from = scan.at;
      scan.value(0);
      return Optional.of(new String(json, from, scan.at - from, StandardCharsets.UTF_8));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /** Goes to an element of the list that begins here. */
  private boolean enterElement(int position) throws Malformed {
    if (peek() != '[') {
      return false;
    }
    at++;
    for (int i = 0; i < position; i++) {
      value(0);
      blanks();
      at++; // the comma
    }
    return true;
  }

  /** Goes to the last field of a name in the object that begins here. */
  private boolean enterField(Object name) throws Malformed {
    if (peek() != '{') {
      return false;
    }
    byte[] wanted = ("\"" + name + "\"").getBytes(StandardCharsets.UTF_8);
    int found = -1;
    do {
      at++;
      blanks();
      int from = at;
      if (peek() != '"') {
        break;
      }
      string();
      boolean same = at - from == wanted.length;
      for (int i = 0; same && i < wanted.length; i++) {
        same = json[from + i] == wanted[i];
      }
      blanks();
      at++; // the colon
      if (same) {
        found = at;
      }
      value(0);
      blanks();
    } while (peek() == ',');
    at = found;
    return found >= 0;
  }

  private int peek() throws Malformed {
    if (at == json.length) {
      throw new Malformed(UNEXPECTED_END);
    }
    return json[at];
  }

  private void blanks() {
    while (at < json.length
        && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n')) {
      at++;
    }
  }

  private void value(int depth) throws Malformed {
    blanks();
    int first = peek();
    if (first == '{' || first == '[') {
      if (depth == MAX_DEPTH) {
        throw new Malformed("exceeded max depth");
      }
      if (first == '{') {
        object(depth + 1);
      } else {
        array(depth + 1);
      }
    } else if (first == '"') {
      string();
    } else if (first == '-' || (first >= '0' && first <= '9')) {
      number();
    } else if (first == 't') {
      word("true");
    } else if (first == 'f') {
      word("false");
    } else if (first == 'n') {
      word("null");
    } else {
      throw unexpected("looking for beginning of value");
    }
  }

  private void object(int depth) throws Malformed {
    at++;
    blanks();
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      blanks();
      if (peek() != '"') {
        throw unexpected("looking for beginning of object key string");
      }
      string();
      blanks();
      if (peek() != ':') {
        throw unexpected("after object key");
      }
      at++;
      value(depth);
      blanks();
      int next = peek();
      if (next != ',' && next != '}') {
        throw unexpected("after object key:value pair");
      }
      at++;
      if (next == '}') {
        return;
      }
    }
  }

  private void array(int depth) throws Malformed {
    at++;
    blanks();
    if (peek() == ']') {
      at++;
      return;
    }
    while (true) {
      value(depth);
      blanks();
      int next = peek();
      if (next != ',' && next != ']') {
        throw unexpected("after array element");
      }
      at++;
      if (next == ']') {
        return;
      }
    }
  }

  private void string() throws Malformed {
    at++;
    while (true) {
      int here = peek();
      if (here >= 0 && here < 0x20) {
        throw unexpected("in string literal");
      }
      at++;
      if (here == '"') {
        return;
      }
      if (here == '\\') {
        escape();
      }
    }
  }

  private void escape() throws Malformed {
    int code = peek();
    if ("bfnrt\\/\"u".indexOf(code) < 0) {
      throw unexpected("in string escape code");
    }
    at++;
    for (int i = 0; code == 'u' && i < 4; i++) {
      if (Character.digit(peek(), 16) < 0) {
        throw unexpected("in \\u hexadecimal character escape");
      }
      at++;
    }
  }

  private boolean digit() {
    return at < json.length && json[at] >= '0' && json[at] <= '9';
  }

  private void digits(String otherwise) throws Malformed {
    peek();
    if (!digit()) {
      throw unexpected(otherwise);
    }
    while (digit()) {
      at++;
    }
  }

  private void number() throws Malformed {
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits("in numeric literal");
    }
    if (at < json.length && json[at] == '.') {
      at++;
      digits("after decimal point in numeric literal");
    }
    if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits("in exponent of numeric literal");
    }
  }

  private void word(String word) throws Malformed {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      at++;
    }
  }

  /** What is there is named as if its byte were a character of Latin-1. */
  private Malformed unexpected(String where) {
    String shown = GoText.escaped(json[at] & 0xff, '\'');
    return new Malformed("invalid character '" + shown + "' " + where);
  }
}
