package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import java.util.List;

/** Selectors of nodes, as pods, volumes and devices have them. */
public final class NodeSelectorRules {
  private NodeSelectorRules() {}

  /**
   * A selector with its terms.
   *
   * @param anyValue values that no label can have are let pass, for what is stored already
   */
  public static List<FieldError> check(Fields selector, String path, boolean anyValue) {
    Mistakes mistakes = new Mistakes();
    Items terms = selector.items("nodeSelectorTerms");
    String at = path + ".nodeSelectorTerms";
    if (terms.isEmpty()) {
      mistakes.required(at, "must have at least one node selector term");
    }
    for (int i = 0; i < terms.size(); i++) {
      mistakes.addAll(checkTerm(terms.fields(i), at + "[" + i + "]", anyValue));
    }
    return mistakes.list();
  }

  /** One of the terms, which nodes may also be preferred by. */
  public static List<FieldError> checkTerm(Fields term, String path, boolean anyValue) {
    Mistakes mistakes = new Mistakes();
    Items expressions = term.items("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      expression(mistakes, expressions.fields(i), path + ".matchExpressions[" + i + "]", anyValue);
    }
    Items fields = term.items("matchFields");
    for (int i = 0; i < fields.size(); i++) {
      field(mistakes, fields.fields(i), path + ".matchFields[" + i + "]");
    }
    return mistakes.list();
  }

  /** True if a stored selector has a value that no label may have. */
  public static boolean hasInvalidValue(Fields selector) {
    return selector.items("nodeSelectorTerms").eachFields().stream()
        .anyMatch(LabelRules::hasInvalidValue);
  }

  private static void expression(
      Mistakes mistakes, Fields expression, String path, boolean anyValue) {
    Items values = expression.items("values");
    switch (expression.text("operator")) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          mistakes.required(
              path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          mistakes.forbidden(
              path + ".values",
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          mistakes.required(
              path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default ->
          mistakes.invalid(
              path + ".operator", expression.text("operator"), "not a valid selector operator");
    }
    mistakes.addAll(LabelRules.key(expression.text("key"), path + ".key"));
    for (int i = 0; i < values.size() && !anyValue; i++) {
      String value = values.text(i);
      mistakes.invalid(path + ".values[" + i + "]", value, NameRule.LABEL_VALUE.problems(value));
    }
  }

  private static void field(Mistakes mistakes, Fields expression, String path) {
    Items values = expression.items("values");
    switch (expression.text("operator")) {
      case "In", "NotIn" -> {
        if (values.size() != 1) {
          mistakes.required(
              path + ".values",
              "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
      }
      default ->
          mistakes.invalid(
              path + ".operator", expression.text("operator"), "not a valid selector operator");
    }
    if (!expression.text("key").equals("metadata.name")) {
      mistakes.invalid(path + ".key", expression.text("key"), "not a valid field selector key");
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      String value = values.text(i);
      mistakes.invalid(path + ".values[" + i + "]", value, Names.subdomainProblems(value));
    }
  }
}
