package io.batkube.kubernetes.crd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A path through a schema, such as {@code .spec.color} or {@code .spec['odd.name']}.
 *
 * @param shown as paths of fields are
 * @param schema of what the path leads to; empty if nothing is known of it
 */
record SchemaPath(String shown, Optional<Schema> schema) {

  /** The path leads nowhere. */
  static final class BadPathException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPathException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Follows a path.
   *
   * @param brackets whether it may have names in brackets
   */
  static SchemaPath follow(String path, Schema root, boolean brackets) throws BadPathException {
    List<String> tokens = tokens(path);
    SchemaPath here = new SchemaPath("", Optional.of(root));
    int at = 0;
    while (at < tokens.size()) {
      String token = tokens.get(at);
      switch (token) {
        case "[" -> {
          if (!brackets) {
            throw new BadPathException("array notation is not allowed");
          }
          String name = token(tokens, at + 1);
          if (name.length() < 2 || !name.startsWith("'") || !name.endsWith("'")) {
            throw new BadPathException("expected single quoted string but got " + name);
          }
          here = here.below(unescaped(name.substring(1, name.length() - 1)));
          if (!token(tokens, at + 2).equals("]")) {
            throw new BadPathException("expected ] but got " + tokens.get(at + 2));
          }
          at += 3;
        }
        case "." -> {
          here = here.below(token(tokens, at + 1));
          at += 2;
        }
        default -> throw new BadPathException("expected [ or . but got: " + token);
      }
    }
    return here;
  }

  private static String token(List<String> tokens, int at) throws BadPathException {
    if (at >= tokens.size()) {
      throw new BadPathException("unexpected end of JSON path");
    }
    return tokens.get(at);
  }

  private SchemaPath below(String name) throws BadPathException {
    if (schema.isPresent() && !schema.get().properties().isEmpty()) {
      Optional<Schema> property = schema.get().property(name);
      if (property.isEmpty()) {
        throw new BadPathException("does not refer to a valid field");
      }
      return new SchemaPath(Paths.child(shown, name), property);
    }
    if (schema.isPresent() && schema.get().hasAdditional()) {
      return new SchemaPath(Paths.key(shown, name), schema.get().additional());
    }
    throw new BadPathException("does not refer to a valid field");
  }

  private static List<String> tokens(String path) {
    List<String> tokens = new ArrayList<>();
    int at = 0;
    while (at < path.length()) {
      int end = at + 1;
      if (path.charAt(at) == '\'') {
        while (end < path.length() && !(path.charAt(end) == '\'' && path.charAt(end - 1) != '\\')) {
          end++;
        }
        end = Math.min(end + 1, path.length());
      } else if (".[]".indexOf(path.charAt(at)) < 0) {
        while (end < path.length() && ".[]".indexOf(path.charAt(end)) < 0) {
          end++;
        }
      }
      tokens.add(path.substring(at, end));
      at = end;
    }
    return tokens;
  }

  private static String unescaped(String text) throws BadPathException {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        if (i == text.length() || "\\'".indexOf(text.charAt(i)) < 0) {
          throw new BadPathException("invalid string literal: unsupported escape sequence");
        }
        c = text.charAt(i);
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
