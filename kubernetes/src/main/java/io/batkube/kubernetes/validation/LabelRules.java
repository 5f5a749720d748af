package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import java.util.ArrayList;
import java.util.List;

/** What may be a label, and what may be a selector of labels. */
public final class LabelRules {
  private LabelRules() {}

  /** The labels of an object: keys and values. */
  public static List<FieldError> labels(Fields labels, String path) {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      errors.addAll(key(labels.name(i), path));
      if (labels.value(i) instanceof String value) {
        NameRule.LABEL_VALUE
            .problems(value)
            .forEach(problem -> errors.add(FieldError.invalid(path, value, problem)));
      }
    }
    return errors;
  }

  public static List<FieldError> key(String key, String path) {
    List<String> problems = NameRule.QUALIFIED_NAME.problems(key);
    return problems.isEmpty()
        ? List.of()
        : problems.stream().map(problem -> FieldError.invalid(path, key, problem)).toList();
  }

  /** True if an expression of a stored selector has a value that no label may have. */
  public static boolean hasInvalidValue(Fields selector) {
    return selector.items("matchExpressions").eachFields().stream()
        .flatMap(expression -> expression.items("values").eachText().stream())
        .anyMatch(value -> !NameRule.LABEL_VALUE.problems(value).isEmpty());
  }

  /** A selector as most kinds have it: matchLabels and matchExpressions. */
  public static List<FieldError> selector(Fields selector, String path) {
    return selector(selector, path, false);
  }

  /**
   * A selector.
   *
   * @param anyValue values that no label can have are let pass, for what is stored already
   */
  public static List<FieldError> selector(Fields selector, String path, boolean anyValue) {
    List<FieldError> errors =
        new ArrayList<>(labels(selector.fields("matchLabels"), path + ".matchLabels"));
    Items expressions = selector.items("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      errors.addAll(
          expression(expressions.fields(i), path + ".matchExpressions[" + i + "]", anyValue));
    }
    return errors;
  }

  private static List<FieldError> expression(Fields expression, String path, boolean anyValue) {
    List<FieldError> errors = new ArrayList<>();
    Items values = expression.items("values");
    switch (expression.text("operator")) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          errors.add(
              FieldError.required(
                  path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          errors.add(
              FieldError.forbidden(
                  path + ".values",
                  "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
      }
      default ->
          errors.add(
              FieldError.invalid(
                  path + ".operator",
                  expression.text("operator"),
                  "not a valid selector operator"));
    }
    errors.addAll(key(expression.text("key"), path + ".key"));
    for (int i = 0; i < values.size() && !anyValue; i++) {
      String value = values.text(i);
      String at = path + ".values[" + i + "]";
      NameRule.LABEL_VALUE
          .problems(value)
          .forEach(problem -> errors.add(FieldError.invalid(at, value, problem)));
    }
    return errors;
  }
}
