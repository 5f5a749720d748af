package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks values against a schema as kube-openapi does: the same checks in the same order, and the
 * same words. Where several fields are wrong, they come in the order of their names. It remembers
 * the patterns it has compiled. Owner thread only.
 */
final class ValueCheck {
  private static final String STRING = "string";
  private static final String INTEGER = "integer";
  private static final String NUMBER = "number";

  /** Whether an integer in disguise may be off by rounding. */
  private static final double ROUNDING = 1e-9;

  private final boolean asWritten;
  private final Map<String, Optional<GoRegex>> patterns = new TreeMap<>();

  private ValueCheck(boolean asWritten) {
    this.asWritten = asWritten;
  }

  /** For objects: formats that do not fit their type mean nothing. */
  static ValueCheck ofObjects() {
    return new ValueCheck(false);
  }

  /** For defaults, which a real server checks against the schema as it is written. */
  static ValueCheck ofDefaults() {
    return new ValueCheck(true);
  }

  List<FieldError> check(String path, Object value, Schema schema) {
    return new Run(Optional.empty()).value("", value, schema).under(path);
  }

  /** Checks an update. What an unchanged part breaks is let pass. */
  List<FieldError> check(String path, Object value, Object old, Schema schema) {
    Correlation root = new Correlation(value, old, schema);
    return new Run(Optional.of(root)).correlated("", root).under(path);
  }

  /** What was found in one value. Used by one check. */
  private static final class Result {
    private final List<Problem> problems = new ArrayList<>();

    /** How much was right; of several alternatives the one with most is told about. */
    private int matches;

    boolean isValid() {
      return problems.isEmpty();
    }

    void add(Problem problem) {
      if (problems.stream().noneMatch(known -> known.message().equals(problem.message()))) {
        problems.add(problem);
      }
    }

    void add(Result other) {
      other.problems.forEach(this::add);
      matches += other.matches;
    }

    List<FieldError> under(String path) {
      return problems.stream().map(problem -> problem.under(path)).toList();
    }
  }

  private List<String> types(Schema schema) {
    if (schema.intOrString() && !asWritten) {
      return List.of(INTEGER, STRING);
    }
    return schema.type().isEmpty() ? List.of() : List.of(schema.type());
  }

  private String format(Schema schema, List<String> types) {
    return asWritten ? schema.format() : Formats.meant(schema.format(), types);
  }

  private Optional<GoRegex> pattern(String text) {
    return patterns.computeIfAbsent(
        text,
        unknown -> {
          try {
            return Optional.of(GoRegex.compile(unknown));
          } catch (GoRegex.SyntaxException _) {
            return Optional.empty();
          }
        });
  }

  /** The check of one value and all inside it. */
  private final class Run {
    private final Optional<Correlation> here;

    Run(Optional<Correlation> here) {
      this.here = here;
    }

    Result correlated(String path, Correlation correlation) {
      Result result =
          new Run(Optional.of(correlation)).value(path, correlation.value(), correlation.schema());
      if (!result.isValid() && correlation.isUnchanged()) {
        return new Result();
      }
      return result;
    }

    private Result inside(String path, Object value, Schema schema, Optional<Correlation> with) {
      return with.isPresent()
          ? correlated(path, new Correlation(with.get().value(), with.get().old(), schema))
          : new Run(Optional.empty()).value(path, value, schema);
    }

    Result value(String path, Object value, Schema schema) {
      Result result = new Result();
      List<String> types = types(schema);
      String format = format(schema, types);
      if (value == Null.NULL) {
        checkNull(path, schema, types, result);
        return result;
      }
      if (!types.isEmpty() || !format.isEmpty()) {
        result.add(type(path, value, types, format));
        result.matches++;
      }
      result.add(combinations(path, value, schema));
      result.matches++;
      if (value instanceof String text) {
        string(path, text, schema, result);
        if (Formats.isKnown(format)) {
          result.matches++;
          if (!Formats.holds(format, text)) {
            result.add(Problem.type(path, format, text));
          }
        }
      } else if (value instanceof Long || value instanceof Double) {
        result.add(number(path, value, schema, types, format));
        result.matches++;
      } else if (value instanceof Items items) {
        result.add(items(path, items, schema));
        result.matches++;
      }
      if (!isAllowed(value, schema.allowed())) {
        result.add(Problem.notAllowed(path, value, schema.allowed()));
      }
      result.matches++;
      if (value instanceof Fields fields) {
        result.add(object(path, fields, schema));
        result.matches++;
      }
      result.matches++;
      return result;
    }

    private void checkNull(String path, Schema schema, List<String> types, Result result) {
      if (!types.isEmpty() && !schema.nullable()) {
        result.add(Problem.type(path, String.join(",", types), "null"));
      } else {
        result.matches++;
      }
      if (!schema.allowed().isEmpty()) {
        result.add(Problem.notAllowed(path, Null.NULL, schema.allowed()));
      }
    }

    private Result combinations(String path, Object value, Schema schema) {
      Result result = new Result();
      if (!schema.anyOf().isEmpty()) {
        anyOf(path, value, schema, result);
      }
      if (!schema.oneOf().isEmpty()) {
        oneOf(path, value, schema, result);
      }
      int valid = 0;
      for (Schema part : schema.allOf()) {
        Result each = value(path, value, part);
        valid += each.isValid() ? 1 : 0;
        result.add(each);
      }
      if (valid != schema.allOf().size()) {
        result.add(
            Problem.general(
                GoText.quoted(path)
                    + " must validate all the schemas (allOf)"
                    + (valid == 0 ? ". None validated" : "")));
      }
      if (schema.not().isPresent() && value(path, value, schema.not().get()).isValid()) {
        result.add(Problem.general(GoText.quoted(path) + " must not validate the schema (not)"));
      }
      result.matches++;
      return result;
    }

    private void anyOf(String path, Object value, Schema schema, Result result) {
      Result best = null;
      for (Schema part : schema.anyOf()) {
        Result each = value(path, value, part);
        if (each.isValid()) {
          result.add(each);
          return;
        }
        if (best == null || each.matches > best.matches) {
          best = each;
        }
      }
      result.add(
          Problem.general(GoText.quoted(path) + " must validate at least one schema (anyOf)"));
      result.add(best);
    }

    private void oneOf(String path, Object value, Schema schema, Result result) {
      Result best = null;
      Result firstValid = null;
      int valid = 0;
      for (Schema part : schema.oneOf()) {
        Result each = value(path, value, part);
        if (each.isValid()) {
          valid++;
          best = null;
          firstValid = firstValid == null ? each : firstValid;
        } else if (valid == 0 && (best == null || each.matches > best.matches)) {
          best = each;
        }
      }
      if (valid == 1) {
        result.add(firstValid);
        return;
      }
      result.add(
          Problem.general(
              GoText.quoted(path)
                  + " must validate one and only one schema (oneOf). "
                  + (valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives")));
      if (best != null) {
        result.add(best);
      }
    }

    private Result items(String path, Items items, Schema schema) {
      Result result = new Result();
      for (int i = 0; i < items.size() && schema.items().isPresent(); i++) {
        int index = i;
        result.add(
            inside(
                Paths.index(path, i),
                items.get(i),
                schema.items().get(),
                here.flatMap(at -> at.element(index))));
      }
      long size = items.size();
      schema
          .count("minItems")
          .filter(least -> size < least)
          .ifPresent(
              least ->
                  result.add(
                      Problem.other(path, size, "should have at least " + least + " items")));
      schema
          .count("maxItems")
          .filter(most -> size > most)
          .ifPresent(most -> result.add(Problem.tooMany(path, size, most, "items")));
      if (schema.isTrue("uniqueItems") && hasDuplicates(items)) {
        result.add(Problem.other(path, "", "shouldn't contain duplicates"));
      }
      result.matches++;
      return result;
    }

    private Result object(String path, Fields fields, Schema schema) {
      Result result = new Result();
      long size = fields.size();
      schema
          .count("minProperties")
          .filter(least -> size < least)
          .ifPresent(
              least ->
                  result.add(
                      Problem.other(path, size, "should have at least " + least + " properties")));
      schema
          .count("maxProperties")
          .filter(most -> size > most)
          .ifPresent(most -> result.add(Problem.tooMany(path, size, most, "properties")));
      Fields sorted = fields.sorted();
      for (int i = 0; i < sorted.size(); i++) {
        String name = sorted.name(i);
        if (schema.property(name).isPresent()) {
          continue;
        }
        if (schema.forbidsAdditional()) {
          result.add(Problem.forbiddenProperty(path, name));
        } else if (schema.additional().isPresent()) {
          result.add(
              inside(
                  path + "." + name,
                  sorted.value(i),
                  schema.additional().get(),
                  below(path, name)));
        }
      }
      for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
        String name = property.getKey();
        Optional<Object> value = fields.find(name);
        if (value.isPresent()) {
          result.add(
              inside(Paths.child(path, name), value.get(), property.getValue(), below(path, name)));
        }
      }
      for (String name : schema.required()) {
        if (!fields.has(name)) {
          result.add(Problem.required(path + "." + name));
        }
      }
      return result;
    }

    /** What names the type of an object is shown in the version of the request, old and new. */
    private Optional<Correlation> below(String path, String name) {
      boolean typeOfObject = path.isEmpty() && (name.equals("kind") || name.equals("apiVersion"));
      return typeOfObject ? Optional.empty() : here.flatMap(at -> at.field(name));
    }
  }

  private static Result type(String path, Object value, List<String> types, String format) {
    Result result = new Result();
    String found = typeOf(value);
    String foundFormat =
        switch (value) {
          case Long _ -> "int64";
          case Double _ -> "float64";
          default -> "";
        };
    boolean integerInside =
        value instanceof Double number && isInteger(number) && types.contains(INTEGER);
    boolean integerForNumber = value instanceof Long && types.contains(NUMBER);
    boolean fits = types.contains(found) || integerInside || integerForNumber;
    boolean textOrList = value instanceof String || value instanceof Items;
    if (!textOrList && !format.isEmpty() && !fits && !foundFormat.equals(format)) {
      result.add(Problem.type(path, format, foundFormat));
      return result;
    }
    boolean numeric = types.contains(NUMBER) || types.contains(INTEGER);
    if (!fits && (numeric || format.isEmpty() || !textOrList)) {
      result.add(Problem.type(path, String.join(",", types), found));
      return result;
    }
    result.matches++;
    return result;
  }

  static String typeOf(Object value) {
    return switch (value) {
      case String _ -> STRING;
      case Long _ -> INTEGER;
      case Double _ -> NUMBER;
      case Boolean _ -> "boolean";
      case Items _ -> "array";
      case Fields _ -> "object";
      default -> "null";
    };
  }

  /** The first rule that a text breaks. */
  private void string(String path, String text, Schema schema, Result result) {
    result.matches++;
    long length = text.codePointCount(0, text.length());
    Optional<Long> most = schema.count("maxLength");
    if (most.isPresent() && length > most.get()) {
      result.add(Problem.tooLong(path, most.get()));
      return;
    }
    Optional<Long> least = schema.count("minLength");
    if (least.isPresent() && length < least.get()) {
      result.add(Problem.other(path, text, "should be at least " + least.get() + " chars long"));
      return;
    }
    String pattern = schema.pattern();
    if (!pattern.isEmpty() && pattern(pattern).filter(regex -> regex.find(text)).isEmpty()) {
      result.add(Problem.other(path, text, "should match '" + pattern + "'"));
    }
  }

  private static Result number(
      String path, Object value, Schema schema, List<String> types, String format) {
    Result result = new Result();
    String type = types.size() == 1 ? types.getFirst() : "";
    type = type.equals(INTEGER) || type.equals(NUMBER) ? type : "";
    String sized = fitsType(type, format) ? format : "";
    outOfRange(value, type, sized, "Checked", path).ifPresent(result::add);
    Optional<Double> factor = schema.bound("multipleOf");
    if (factor.isPresent()) {
      Optional<Problem> bad = outOfRange(factor.get(), type, sized, "MultipleOf", path);
      bad.ifPresent(result::add);
      multipleOf(path, bad.isPresent() ? asDouble(value) : value, factor.get())
          .ifPresent(result::add);
    }
    Optional<Double> least = schema.bound("minimum");
    if (least.isPresent()) {
      Optional<Problem> bad = outOfRange(least.get(), type, sized, "Minimum boundary", path);
      bad.ifPresent(result::add);
      Object compared = bad.isPresent() ? asDouble(value) : value;
      atLeast(path, compared, least.get(), schema.isTrue("exclusiveMinimum"), result);
    }
    Optional<Double> most = schema.bound("maximum");
    if (most.isPresent()) {
      Optional<Problem> bad = outOfRange(most.get(), type, sized, "Maximum boundary", path);
      bad.ifPresent(result::add);
      Object compared = bad.isPresent() ? asDouble(value) : value;
      atMost(path, compared, most.get(), schema.isTrue("exclusiveMaximum"), result);
    }
    result.matches++;
    return result;
  }

  private static boolean fitsType(String type, String format) {
    return type.equals(INTEGER) && (format.equals("int32") || format.equals("int64"))
        || type.equals(NUMBER) && (format.equals("float") || format.equals("double"));
  }

  /** A value or a bound that the type cannot hold. */
  private static Optional<Problem> outOfRange(
      Object value, String type, String format, String what, String path) {
    boolean fits =
        switch (type) {
          case INTEGER -> {
            Optional<Long> whole = whole(value);
            yield whole.isPresent()
                && (!format.equals("int32") || whole.get() == whole.get().intValue());
          }
          default -> !format.equals("float") || !Float.isInfinite((float) asDouble(value));
        };
    return fits
        ? Optional.empty()
        : Optional.of(
            Problem.general(
                what
                    + " value must be of type "
                    + type
                    + (format.isEmpty() ? " (default format)" : " with format " + format)
                    + " in "
                    + path));
  }

  private static Optional<Long> whole(Object value) {
    if (value instanceof Long number) {
      return Optional.of(number);
    }
    try {
      return Optional.of(
          new BigDecimal(Double.toString(asDouble(value))).stripTrailingZeros().longValueExact());
    } catch (ArithmeticException _) {
      return Optional.empty();
    }
  }

  private static double asDouble(Object number) {
    return number instanceof Long whole ? whole : (Double) number;
  }

  private static Optional<Problem> multipleOf(String path, Object value, double factor) {
    if (value instanceof Long number) {
      long whole = (long) factor;
      if (whole <= 0) {
        return Optional.of(
            Problem.unnamed(
                Problem.Kind.OTHER,
                path,
                whole,
                "factor MultipleOf declared for " + path + " must be positive: " + whole));
      }
      return number % whole == 0
          ? Optional.empty()
          : Optional.of(Problem.other(path, number, "should be a multiple of " + whole));
    }
    double number = asDouble(value);
    if (factor <= 0) {
      return Optional.of(
          Problem.unnamed(
              Problem.Kind.OTHER,
              path,
              factor,
              "factor MultipleOf declared for "
                  + path
                  + " must be positive: "
                  + GoText.number(factor)));
    }
    double times = factor < 1 ? 1 / factor * number : number / factor;
    return isInteger(times)
        ? Optional.empty()
        : Optional.of(
            Problem.other(path, number, "should be a multiple of " + GoText.number(factor)));
  }

  /** An integer is compared as one, unless the bound is none. */
  private static void atLeast(
      String path, Object compared, double bound, boolean exclusive, Result result) {
    boolean breaks =
        compared instanceof Long number
            ? number < (long) bound || exclusive && number == (long) bound
            : asDouble(compared) < bound || exclusive && asDouble(compared) == bound;
    if (breaks) {
      String words = "should be greater than " + (exclusive ? "" : "or equal to ");
      result.add(Problem.other(path, compared, words + shown(compared, bound)));
    }
  }

  private static void atMost(
      String path, Object compared, double bound, boolean exclusive, Result result) {
    boolean breaks =
        compared instanceof Long number
            ? number > (long) bound || exclusive && number == (long) bound
            : asDouble(compared) > bound || exclusive && asDouble(compared) == bound;
    if (breaks) {
      String words = "should be less than " + (exclusive ? "" : "or equal to ");
      result.add(Problem.other(path, compared, words + shown(compared, bound)));
    }
  }

  private static String shown(Object value, double bound) {
    return value instanceof Long ? Long.toString((long) bound) : GoText.number(bound);
  }

  /** Whether a number is an integer, but for rounding. */
  private static boolean isInteger(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number) || Math.abs(number) > (1L << 53) - 1) {
      return false;
    }
    double whole = (long) number;
    double difference = Math.abs(number - whole);
    return difference == 0 || difference / (Math.abs(number) + Math.abs(whole)) < ROUNDING;
  }

  /** Go compares after converting the value to the type of what is allowed. */
  private static boolean isAllowed(Object value, Items allowed) {
    if (allowed.isEmpty()) {
      return true;
    }
    for (Object candidate : allowed) {
      if (candidate.equals(value)
          || candidate instanceof Long whole
              && value instanceof Double number
              && (long) (double) number == whole
          || candidate instanceof Double number
              && value instanceof Long whole
              && (double) whole == number) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasDuplicates(Items items) {
    for (int i = 0; i < items.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (items.get(i).equals(items.get(j))) {
          return true;
        }
      }
    }
    return false;
  }
}
