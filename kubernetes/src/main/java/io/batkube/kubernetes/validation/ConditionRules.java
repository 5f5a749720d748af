package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of conditions of the newer kinds: metav1.Condition. */
public final class ConditionRules {
  private static final Pattern REASON = Pattern.compile("[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?");
  private static final int MAX_REASON_BYTES = 1024;
  private static final int MAX_MESSAGE_BYTES = 32 * 1024;

  private ConditionRules() {}

  public static List<FieldError> check(Items conditions, String path) {
    List<FieldError> errors = new ArrayList<>();
    Set<String> types = new LinkedHashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      Fields condition = conditions.fields(i);
      String at = path + "[" + i + "]";
      if (!types.add(condition.text("type"))) {
        errors.add(FieldError.duplicate(at + ".type", condition.text("type")));
      }
      errors.addAll(check(condition, at));
    }
    return errors;
  }

  private static List<FieldError> check(Fields condition, String path) {
    List<FieldError> errors =
        new ArrayList<>(LabelRules.key(condition.text("type"), path + ".type"));
    List<String> statuses = List.of("False", "True", "Unknown");
    if (!statuses.contains(condition.text("status"))) {
      errors.add(FieldError.notSupported(path + ".status", condition.text("status"), statuses));
    }
    if (condition.number("observedGeneration") < 0) {
      errors.add(
          FieldError.invalid(
              path + ".observedGeneration",
              condition.number("observedGeneration"),
              "must be greater than or equal to zero"));
    }
    if (condition.text("lastTransitionTime").isEmpty()) {
      errors.add(FieldError.required(path + ".lastTransitionTime", ""));
    }
    errors.addAll(reason(condition.text("reason"), path + ".reason"));
    if (Names.bytes(condition.text("message")) > MAX_MESSAGE_BYTES) {
      errors.add(FieldError.tooLong(path + ".message", MAX_MESSAGE_BYTES));
    }
    return errors;
  }

  private static List<FieldError> reason(String reason, String path) {
    if (reason.isEmpty()) {
      return List.of(FieldError.required(path, ""));
    }
    List<FieldError> errors = new ArrayList<>();
    if (!REASON.matcher(reason).matches()) {
      errors.add(
          FieldError.invalid(
              path,
              reason,
              Names.patternProblem(
                  "a condition reason must start with alphabetic character, optionally followed by"
                      + " a string of alphanumeric characters or '_,:', and must end with an"
                      + " alphanumeric character or '_'",
                  REASON.pattern(),
                  "my_name",
                  "MY_NAME",
                  "MyName",
                  "ReasonA,ReasonB",
                  "ReasonA:ReasonB")));
    }
    if (Names.bytes(reason) > MAX_REASON_BYTES) {
      errors.add(FieldError.tooLong(path, MAX_REASON_BYTES));
    }
    return errors;
  }
}
