package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the outermost brackets off a JSON text, whose parts stay as they were written: JSON patches
 * compare values by their text. The text must be known to be correct.
 */
final class RawJson {

  private RawJson() {}

  /** A member of an object. */
  record Member(String name, String value) {}

  static List<Member> members(String object) {
    List<Member> members = new ArrayList<>();
    int at = afterSpace(object, 1);
    while (object.charAt(at) != '}') {
      int nameEnd = end(object, at);
      String name = (String) Json.parse(object.substring(at, nameEnd));
      int from = afterSpace(object, afterSpace(object, nameEnd) + 1);
      int to = end(object, from);
      members.add(new Member(name, object.substring(from, to)));
      at = next(object, to);
    }
    return members;
  }

  static List<String> elements(String array) {
    List<String> elements = new ArrayList<>();
    int at = afterSpace(array, 1);
    while (array.charAt(at) != ']') {
      int to = end(array, at);
      elements.add(array.substring(at, to));
      at = next(array, to);
    }
    return elements;
  }

  /** Where the value after a comma begins, or the closing bracket is. */
  private static int next(String text, int end) {
    int at = afterSpace(text, end);
    return text.charAt(at) == ',' ? afterSpace(text, at + 1) : at;
  }

  private static int afterSpace(String text, int from) {
    int at = from;
    while (isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
  }

  /** The end of the value that begins there. */
  private static int end(String text, int from) {
    char first = text.charAt(from);
    if (first == '"') {
      return afterString(text, from);
    }
    if (first != '{' && first != '[') {
      int at = from;
      while (at < text.length()
          && ",]}".indexOf(text.charAt(at)) < 0
          && !isSpace(text.charAt(at))) {
        at++;
      }
      return at;
    }
    int at = from;
    int depth = 0;
    do {
      char c = text.charAt(at);
      if (c == '"') {
        at = afterString(text, at);
        continue;
      }
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
      at++;
    } while (depth > 0);
    return at;
  }

  private static int afterString(String text, int from) {
    int at = from + 1;
    while (text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
