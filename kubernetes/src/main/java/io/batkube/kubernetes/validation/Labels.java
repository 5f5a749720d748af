package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Labels, annotations and the selectors of labels that objects hold. */
public final class Labels {
  private static final long ANNOTATIONS_LIMIT = 256 * 1024;
  private static final List<String> WITH_VALUES = List.of("In", "NotIn");
  private static final List<String> WITHOUT_VALUES = List.of("Exists", "DoesNotExist");

  private Labels() {}

  /** Checks a map of labels, or of the labels that nodes must have. */
  public static void check(Fields labels, String path, Findings findings) {
    Fields sorted = labels.sorted();
    for (int i = 0; i < sorted.size(); i++) {
      checkName(sorted.name(i), path, findings);
      String value = sorted.text(sorted.name(i));
      findings.invalid(path, value, NameRule.LABEL_VALUE.problems(value));
    }
  }

  /** Checks the key of a label. */
  public static void checkName(String name, String path, Findings findings) {
    findings.invalid(path, name, NameRule.QUALIFIED_NAME.problems(name));
  }

  public static void checkAnnotations(Fields annotations, String path, Findings findings) {
    Fields sorted = annotations.sorted();
    long size = 0;
    for (int i = 0; i < sorted.size(); i++) {
      String key = sorted.name(i);
      findings.invalid(
          path, key, NameRule.QUALIFIED_NAME.problems(key.toLowerCase(Locale.ROOT)));
      size += bytes(key) + bytes(sorted.text(key));
    }
    if (size > ANNOTATIONS_LIMIT) {
      findings.tooLong(path, ANNOTATIONS_LIMIT);
    }
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Checks a selector with matchLabels and matchExpressions. */
  public static void checkSelector(Fields selector, String path, Findings findings) {
    checkSelector(selector, path, false, findings);
  }

  /**
   * Checks a selector.
   *
   * @param anyValues values that are no labels are let through: the stored object has some
   */
  public static void checkSelector(
      Fields selector, String path, boolean anyValues, Findings findings) {
    check(selector.fields("matchLabels"), path + ".matchLabels", findings);
    Items expressions = selector.items("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      checkRequirement(
          expressions.fields(i), path + ".matchExpressions[" + i + "]", anyValues, findings);
    }
  }

  private static void checkRequirement(
      Fields requirement, String path, boolean anyValues, Findings findings) {
    String operator = requirement.text("operator");
    List<String> values = requirement.items("values").eachText();
    if (WITH_VALUES.contains(operator)) {
      if (values.isEmpty()) {
        findings.required(
            path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
      }
    } else if (WITHOUT_VALUES.contains(operator)) {
      if (!values.isEmpty()) {
        findings.forbidden(
            path + ".values",
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
    } else {
      findings.invalid(path + ".operator", operator, "not a valid selector operator");
    }
    checkName(requirement.text("key"), path + ".key", findings);
    if (!anyValues) {
      for (int i = 0; i < values.size(); i++) {
        findings.invalid(
            path + ".values[" + i + "]",
            values.get(i),
            NameRule.LABEL_VALUE.problems(values.get(i)));
      }
    }
  }

  /** True if some value in the selector could not be a label. */
  public static boolean hasInvalidValue(Fields selector) {
    return selector.items("matchExpressions").eachFields().stream()
        .flatMap(requirement -> requirement.items("values").eachText().stream())
        .anyMatch(value -> !NameRule.LABEL_VALUE.problems(value).isEmpty());
  }

  /** True if it has no requirement; such a selector selects everything. */
  public static boolean isEmptySelector(Fields selector) {
    return selector.fields("matchLabels").isEmpty()
        && selector.items("matchExpressions").isEmpty();
  }

  /** True if the selector can be evaluated: a real server cannot use others at all. */
  public static boolean isUsable(Fields selector) {
    Fields labels = selector.fields("matchLabels");
    for (int i = 0; i < labels.size(); i++) {
      if (!isLabel(labels.name(i), labels.text(labels.name(i)))) {
        return false;
      }
    }
    for (Fields requirement : selector.items("matchExpressions").eachFields()) {
      String operator = requirement.text("operator");
      List<String> values = requirement.items("values").eachText();
      boolean fitting =
          WITH_VALUES.contains(operator)
              ? !values.isEmpty()
              : WITHOUT_VALUES.contains(operator) && values.isEmpty();
      if (!fitting
          || !NameRule.QUALIFIED_NAME.problems(requirement.text("key")).isEmpty()
          || values.stream().anyMatch(v -> !NameRule.LABEL_VALUE.problems(v).isEmpty())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabel(String key, String value) {
    return NameRule.QUALIFIED_NAME.problems(key).isEmpty()
        && NameRule.LABEL_VALUE.problems(value).isEmpty();
  }

  /** True if labels fulfil a usable selector. An empty selector selects everything. */
  public static boolean matches(Fields selector, Fields labels) {
    Fields wanted = selector.fields("matchLabels");
    for (int i = 0; i < wanted.size(); i++) {
      if (!labels.find(wanted.name(i)).equals(java.util.Optional.of(wanted.value(i)))) {
        return false;
      }
    }
    return selector.items("matchExpressions").eachFields().stream()
        .allMatch(requirement -> fulfils(requirement, labels));
  }

  private static boolean fulfils(Fields requirement, Fields labels) {
    String key = requirement.text("key");
    boolean there = labels.has(key);
    boolean among = there && requirement.items("values").contains(labels.text(key));
    return switch (requirement.text("operator")) {
      case "In" -> among;
      case "NotIn" -> !among;
      case "Exists" -> there;
      case "DoesNotExist" -> !there;
      default -> false;
    };
  }
}
