package io.batkube.kubernetes.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * {@code status.phase=Running,spec.nodeName!=}: terms that must all hold. Immutable.
 *
 * @param terms in the order of their texts
 */
public record FieldSelector(List<Term> terms) {
  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  public FieldSelector {
    terms = List.copyOf(terms);
  }

  /** One field, and the value it has or must not have. */
  public record Term(String label, boolean equal, String value) {
    public boolean matches(String found) {
      return found.equals(value) == equal;
    }
  }

  /** Reads a selector; "" selects everything, and so does a term without a field. */
  public static FieldSelector parse(String text) throws BadSelectorException {
    List<String> parts = split(text);
    Collections.sort(parts);
    List<Term> terms = new ArrayList<>();
    for (String part : parts) {
      if (!part.isEmpty()) {
        terms.add(term(text, part));
      }
    }
    return new FieldSelector(terms);
  }

  /** At the commas that no backslash precedes. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == ',') {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  private static Term term(String whole, String part) throws BadSelectorException {
    for (int i = 0; i < part.length(); i++) {
      for (String operator : List.of("!=", "==", "=")) {
        if (part.startsWith(operator, i)) {
          String value = unescaped(part.substring(i + operator.length()));
          return new Term(part.substring(0, i), !operator.equals("!="), value);
        }
      }
    }
    throw new BadSelectorException(
        "invalid selector: '" + whole + "'; can't understand '" + part + "'");
  }

  private static String unescaped(String value) throws BadSelectorException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        String next = i + 1 < value.length() ? value.substring(i + 1, i + 2) : "";
        if (next.isEmpty() || "\\,=".indexOf(next.charAt(0)) < 0) {
          throw new BadSelectorException(
              "invalid field selector: invalid escape sequence: \\" + next);
        }
        out.append(next);
        i++;
      } else if (c == ',' || c == '=') {
        throw new BadSelectorException(
            "invalid field selector: unescaped character in value: " + (int) c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The one value that a field must have; empty if there is none. */
  public Optional<String> exact(String label) {
    return terms.stream()
        .filter(term -> term.equal() && term.label().equals(label))
        .map(Term::value)
        .findFirst();
  }
}
