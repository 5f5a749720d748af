package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Paths into objects as printer columns and selectable fields have them: the JSONPath of
 * client-go's {@code util/jsonpath}, without its texts and ranges. Missing fields lead to nothing.
 * Immutable.
 */
public final class JsonPath {
  private static final List<String> OPERATORS = List.of("==", "!=", "<=", ">=", "<", ">");

  private final List<Step> steps;

  private JsonPath(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** The text is no path. */
  public static final class BadPathException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPathException(String message) {
      super(message, null, false, false);
    }
  }

  private sealed interface Step {
    /** A field by name. */
    record Name(String name) implements Step {}

    /** All fields or elements. */
    record All() implements Step {}

    /** Every value below, at any depth, and this one. */
    record Descend() implements Step {}

    /** Elements from, to and each so many; of a single one {@code to} is from + 1. */
    record Range(Optional<Long> from, Optional<Long> to, long step, boolean single)
        implements Step {}

    /** Elements of which a comparison is true. */
    record Filter(Operand left, String operator, Operand right) implements Step {}

    /** Several parts of one value. */
    record Union(List<Step> parts) implements Step {}
  }

  private sealed interface Operand {
    record Path(JsonPath path) implements Operand {}

    record Constant(Object value) implements Operand {}
  }

  /** Reads a path such as {@code .spec.containers[0].image}. */
  public static JsonPath parse(String text) throws BadPathException {
    return new Parser(text).path();
  }

  /** What the path leads to, in order. */
  public List<Object> find(Object root) {
    List<Object> found = List.of(root);
    for (Step step : steps) {
      List<Object> next = new ArrayList<>();
      for (Object value : found) {
        step(step, value, next);
      }
      found = next;
    }
    return found;
  }

  private static void step(Step step, Object value, List<Object> out) {
    switch (step) {
      case Step.Name name -> {
        if (value instanceof Fields fields) {
          fields.find(name.name()).ifPresent(out::add);
        }
      }
      case Step.All _ -> children(value).forEach(out::add);
      case Step.Descend _ -> descend(value, out);
      case Step.Range range -> range(range, value, out);
      case Step.Filter filter -> {
        for (Object child : children(value)) {
          if (holds(filter, child)) {
            out.add(child);
          }
        }
      }
      case Step.Union union -> union.parts().forEach(part -> step(part, value, out));
    }
  }

  private static List<Object> children(Object value) {
    List<Object> all = new ArrayList<>();
    switch (value) {
      case Items items -> items.forEach(all::add);
      case Fields fields -> {
        Fields sorted = fields.sorted();
        for (int i = 0; i < sorted.size(); i++) {
          all.add(sorted.value(i));
        }
      }
      default -> {
        // A scalar has none.
      }
    }
    return all;
  }

  private static void descend(Object value, List<Object> out) {
    out.add(value);
    children(value).forEach(child -> descend(child, out));
  }

  private static void range(Step.Range range, Object value, List<Object> out) {
    if (!(value instanceof Items items)) {
      return;
    }
    long size = items.size();
    long from = bounded(range.from().orElse(0L), size);
    long to = range.single() ? from + 1 : bounded(range.to().orElse(size), size);
    for (long i = Math.max(from, 0); i < Math.min(to, size); i += range.step()) {
      if (from >= 0) {
        out.add(items.get((int) i));
      }
    }
  }

  private static long bounded(long index, long size) {
    return index < 0 ? index + size : index;
  }

  private static boolean holds(Step.Filter filter, Object value) {
    Optional<Object> left = operand(filter.left(), value);
    if (filter.operator().equals("exists")) {
      return left.isPresent();
    }
    Optional<Object> right = operand(filter.right(), value);
    if (left.isEmpty() || right.isEmpty()) {
      return false;
    }
    return switch (filter.operator()) {
      case "==" -> compare(left.get(), right.get()).filter(c -> c == 0).isPresent();
      case "!=" -> compare(left.get(), right.get()).filter(c -> c == 0).isEmpty();
      case "<" -> compare(left.get(), right.get()).filter(c -> c < 0).isPresent();
      case ">" -> compare(left.get(), right.get()).filter(c -> c > 0).isPresent();
      case "<=" -> compare(left.get(), right.get()).filter(c -> c <= 0).isPresent();
      default -> compare(left.get(), right.get()).filter(c -> c >= 0).isPresent();
    };
  }

  private static Optional<Object> operand(Operand operand, Object value) {
    return switch (operand) {
      case Operand.Constant constant -> Optional.of(constant.value());
      case Operand.Path path -> path.path().find(value).stream().findFirst();
    };
  }

  private static Optional<Integer> compare(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Optional.of(a.compareTo(b));
    }
    if (left instanceof String a && right instanceof String b) {
      return Optional.of(a.compareTo(b));
    }
    if (left instanceof Boolean a && right instanceof Boolean b) {
      return Optional.of(a.compareTo(b));
    }
    boolean numbers =
        (left instanceof Long || left instanceof Double)
            && (right instanceof Long || right instanceof Double);
    return numbers
        ? Optional.of(Double.compare(((Number) left).doubleValue(), ((Number) right).doubleValue()))
        : Optional.empty();
  }

  /** A value as {@code kubectl} prints it: texts as they are, objects and lists as JSON. */
  static String printed(Object value) {
    return switch (value) {
      case String text -> text;
      case Fields _, Items _ -> Json.text(Fields.sortedThroughout(value));
      case Null _ -> "<no value>";
      default -> GoText.of(value);
    };
  }

  /** Reads one path. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    JsonPath path() throws BadPathException {
      List<Step> steps = new ArrayList<>();
      while (at < text.length()) {
        char c = text.charAt(at);
        switch (c) {
          case '.' -> dot(steps);
          case '[' -> steps.add(brackets());
          case '$', '@' -> at++;
          case ' ' -> at++;
          default -> {
            if (at > 0 || !Character.isLetter(c)) {
              throw new BadPathException("unexpected character " + c);
            }
            steps.add(new Step.Name(name()));
          }
        }
      }
      return new JsonPath(steps);
    }

    private void dot(List<Step> steps) throws BadPathException {
      at++;
      if (text.startsWith(".", at)) {
        at++;
        steps.add(new Step.Descend());
        if (at == text.length()) {
          throw new BadPathException("unterminated recursive descent");
        }
      }
      if (text.startsWith("*", at)) {
        at++;
        steps.add(new Step.All());
        return;
      }
      String name = name();
      if (!name.isEmpty()) {
        steps.add(new Step.Name(name));
      }
    }

    private String name() {
      StringBuilder name = new StringBuilder();
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '\\' && at + 1 < text.length()) {
          name.append(text.charAt(at + 1));
          at += 2;
        } else if (".[]() ,|!=<>@$".indexOf(c) >= 0) {
          break;
        } else {
          name.append(c);
          at++;
        }
      }
      return name.toString();
    }

    private Step brackets() throws BadPathException {
      int end = end();
      String inside = text.substring(at + 1, end);
      at = end + 1;
      if (inside.startsWith("?(") && inside.endsWith(")")) {
        return filter(inside.substring(2, inside.length() - 1).strip());
      }
      List<Step> parts = new ArrayList<>();
      for (String part : splitOutsideQuotes(inside)) {
        parts.add(part(part.strip()));
      }
      return parts.size() == 1 ? parts.getFirst() : new Step.Union(parts);
    }

    private int end() throws BadPathException {
      char quote = 0;
      int depth = 0;
      for (int i = at; i < text.length(); i++) {
        char c = text.charAt(i);
        if (quote != 0) {
          quote = c == quote && text.charAt(i - 1) != '\\' ? 0 : quote;
        } else if (c == '\'' || c == '"') {
          quote = c;
        } else if (c == '[') {
          depth++;
        } else if (c == ']' && --depth == 0) {
          return i;
        }
      }
      throw new BadPathException("unterminated array");
    }

    private static List<String> splitOutsideQuotes(String inside) {
      List<String> parts = new ArrayList<>();
      int from = 0;
      char quote = 0;
      for (int i = 0; i < inside.length(); i++) {
        char c = inside.charAt(i);
        if (quote != 0) {
          quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
          quote = c;
        } else if (c == ',') {
          parts.add(inside.substring(from, i));
          from = i + 1;
        }
      }
      parts.add(inside.substring(from));
      return parts;
    }

    private static Step part(String part) throws BadPathException {
      if (part.equals("*")) {
        return new Step.All();
      }
      if (part.length() > 1 && part.startsWith("'") && part.endsWith("'")) {
        return new Step.Name(part.substring(1, part.length() - 1).replace("\\'", "'"));
      }
      if (!part.matches("-?\\d{0,18}(:-?\\d{0,18}(:\\d{0,9})?)?") || part.isEmpty()) {
        throw new BadPathException("invalid array index " + part);
      }
      String[] numbers = part.split(":", -1);
      boolean single = numbers.length == 1;
      long step = numbers.length < 3 || numbers[2].isEmpty() ? 1 : Long.parseLong(numbers[2]);
      if (step <= 0) {
        throw new BadPathException("step must be > 0");
      }
      return new Step.Range(
          number(numbers[0]), single ? Optional.empty() : number(numbers[1]), step, single);
    }

    private static Optional<Long> number(String digits) {
      return digits.isEmpty() || digits.equals("-")
          ? Optional.empty()
          : Optional.of(Long.parseLong(digits));
    }

    private static Step filter(String text) throws BadPathException {
      for (int i = 0; i < text.length(); i++) {
        for (String operator : OPERATORS) {
          if (text.startsWith(operator, i)) {
            return new Step.Filter(
                operand(text.substring(0, i).strip()),
                operator,
                operand(text.substring(i + operator.length()).strip()));
          }
        }
      }
      return new Step.Filter(operand(text), "exists", new Operand.Constant(true));
    }

    private static Operand operand(String text) throws BadPathException {
      boolean quoted =
          text.length() > 1
              && (text.startsWith("'") && text.endsWith("'")
                  || text.startsWith("\"") && text.endsWith("\""));
      if (quoted) {
        return new Operand.Constant(text.substring(1, text.length() - 1));
      }
      if (text.equals("true") || text.equals("false")) {
        return new Operand.Constant(text.equals("true"));
      }
      if (text.matches("[-+]?\\d{1,18}")) {
        return new Operand.Constant(Long.parseLong(text));
      }
      if (text.matches("[-+]?\\d*\\.\\d+")) {
        return new Operand.Constant(Double.parseDouble(text));
      }
      return new Operand.Path(parse(text));
    }
  }
}
