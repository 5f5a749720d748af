package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.pod.PodSpecRules;
import io.batkube.kubernetes.pod.PodWarnings;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The spec of a job, where it stands alone and where a CronJob holds it. */
final class JobSpecRules {
  private static final long MOST_INDEXES = 100_000;
  private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
  private static final List<String> STATUSES = List.of("False", "True", "Unknown");

  private final Fields spec;
  private final String path;
  private final Mistakes mistakes;

  JobSpecRules(Fields spec, String path, Mistakes mistakes) {
    this.spec = spec;
    this.path = path;
    this.mistakes = mistakes;
  }

  private String at(String field) {
    return path + "." + field;
  }

  private boolean isIndexed() {
    return spec.text("completionMode").equals("Indexed");
  }

  /**
   * Checks all but the selector.
   *
   * @param oldTemplate the stored template
   */
  void check(Optional<Fields> oldTemplate) {
    for (String field :
        List.of(
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished",
            "backoffLimitPerIndex",
            "maxFailedIndexes")) {
      mistakes.notNegative(at(field), spec.number(field));
    }
    if (spec.has("maxFailedIndexes") && !spec.has("backoffLimitPerIndex")) {
      mistakes.required(at("backoffLimitPerIndex"), "when maxFailedIndexes is specified");
    }
    if (spec.has("managedBy")) {
      TextRules.checkDomainPrefixedPath(at("managedBy"), spec.text("managedBy"), mistakes);
      if (spec.text("managedBy").length() > 63) {
        mistakes.tooLong(at("managedBy"), 63);
      }
    }
    checkMode();
    if (spec.has("podFailurePolicy")) {
      checkFailurePolicy(spec.fields("podFailurePolicy").items("rules"));
    }
    checkSuccessPolicy();
    checkReplacement();
    Fields template = spec.fields("template");
    if (oldTemplate.isPresent()) {
      PodSpecRules.checkTemplate(template, oldTemplate.get(), at("template"), mistakes);
    } else {
      PodSpecRules.checkTemplate(template, at("template"), mistakes);
    }
    checkRestart(template.fields("spec").text("restartPolicy"));
  }

  private void checkMode() {
    List<String> modes = List.of("NonIndexed", "Indexed");
    if (spec.has("completionMode") && !modes.contains(spec.text("completionMode"))) {
      mistakes.notSupportedInOrder(at("completionMode"), spec.text("completionMode"), modes);
    }
    if (isIndexed()) {
      checkIndexed();
      return;
    }
    if (!spec.has("completionMode") || spec.text("completionMode").equals("NonIndexed")) {
      for (String field : List.of("backoffLimitPerIndex", "maxFailedIndexes")) {
        if (spec.has(field)) {
          mistakes.invalid(at(field), spec.number(field), "requires indexed completion mode");
        }
      }
    }
  }

  private void checkIndexed() {
    long parallelism = spec.number("parallelism");
    long failed = spec.number("maxFailedIndexes");
    long completions = spec.number("completions");
    if (!spec.has("completions")) {
      mistakes.required(at("completions"), "when completion mode is Indexed");
    }
    if (parallelism > MOST_INDEXES) {
      mistakes.invalid(
          at("parallelism"),
          parallelism,
          "must be less than or equal to 100000 when completion mode is Indexed");
    }
    if (spec.has("completions") && failed > completions) {
      mistakes.invalid(at("maxFailedIndexes"), failed, "must be less than or equal to completions");
    }
    if (failed > MOST_INDEXES) {
      mistakes.invalid(at("maxFailedIndexes"), failed, "must be less than or equal to 100000");
    }
    if (completions > MOST_INDEXES && spec.has("backoffLimitPerIndex")) {
      if (!spec.has("maxFailedIndexes")) {
        mistakes.required(
            at("maxFailedIndexes"), "must be specified when completions is above 100000");
      }
      String bound =
          "must be less than or equal to 10000 when completions are above 100000 and used with"
              + " backoff limit per index";
      if (parallelism > 10_000) {
        mistakes.invalid(at("parallelism"), parallelism, bound);
      }
      if (failed > 10_000) {
        mistakes.invalid(at("maxFailedIndexes"), failed, bound);
      }
    }
  }

  private void checkFailurePolicy(Items rules) {
    String at = at("podFailurePolicy.rules");
    if (rules.size() > 20) {
      mistakes.tooMany(at, rules.size(), 20);
    }
    for (int i = 0; i < rules.size(); i++) {
      Fields rule = rules.fields(i);
      String where = at + "[" + i + "]";
      checkAction(rule.text("action"), where + ".action");
      if (rule.has("onExitCodes")) {
        checkExitCodes(rule.fields("onExitCodes"), where + ".onExitCodes");
      }
      Items conditions = rule.items("onPodConditions");
      checkConditions(conditions, where + ".onPodConditions");
      if (rule.has("onExitCodes") && !conditions.isEmpty()) {
        mistakes.invalidUnshown(
            where, "specifying both OnExitCodes and OnPodConditions is not supported");
      }
      if (!rule.has("onExitCodes") && conditions.isEmpty()) {
        mistakes.invalidUnshown(
            where, "specifying one of OnExitCodes and OnPodConditions is required");
      }
    }
  }

  private void checkAction(String action, String at) {
    if (action.isEmpty()) {
      mistakes.required(at, "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
    } else if (action.equals("FailIndex")) {
      if (!spec.has("backoffLimitPerIndex")) {
        mistakes.invalid(at, action, "requires the backoffLimitPerIndex to be set");
      }
    } else if (!ACTIONS.contains(action)) {
      mistakes.notSupportedInOrder(at, action, ACTIONS);
    }
  }

  private void checkConditions(Items conditions, String at) {
    if (conditions.size() > 20) {
      mistakes.tooMany(at, conditions.size(), 20);
    }
    for (int i = 0; i < conditions.size(); i++) {
      String type = conditions.fields(i).text("type");
      String status = conditions.fields(i).text("status");
      String where = at + "[" + i + "]";
      mistakes.invalid(where + ".type", type, NameRule.QUALIFIED_NAME.problems(type));
      if (status.isEmpty()) {
        mistakes.required(where + ".status", "valid values: [\"False\" \"True\" \"Unknown\"]");
      } else if (!STATUSES.contains(status)) {
        mistakes.notSupportedInOrder(where + ".status", status, STATUSES);
      }
    }
  }

  private void checkExitCodes(Fields requirement, String at) {
    String operator = requirement.text("operator");
    if (operator.isEmpty()) {
      mistakes.required(at + ".operator", "valid values: [\"In\" \"NotIn\"]");
    } else if (!operator.equals("In") && !operator.equals("NotIn")) {
      mistakes.notSupportedInOrder(at + ".operator", operator, List.of("In", "NotIn"));
    }
    if (requirement.has("containerName")) {
      String name = requirement.text("containerName");
      Fields pod = spec.fieldsAt("template", "spec");
      boolean known =
          pod.items("containers").eachFields().stream().anyMatch(c -> c.text("name").equals(name))
              || pod.items("initContainers").eachFields().stream()
                  .anyMatch(c -> c.text("name").equals(name));
      if (!known) {
        mistakes.invalid(
            at + ".containerName",
            name,
            "must be one of the container or initContainer names in the pod template");
      }
    }
    checkValues(requirement.items("values"), operator, at + ".values");
  }

  private void checkValues(Items values, String operator, String at) {
    if (values.isEmpty()) {
      mistakes.invalid(at, values, "at least one value is required");
    } else if (values.size() > 255) {
      mistakes.tooMany(at, values.size(), 255);
    }
    Set<Long> seen = new LinkedHashSet<>();
    long before = Long.MIN_VALUE;
    boolean ordered = true;
    for (int i = 0; i < values.size(); i++) {
      long code = values.get(i) instanceof Long number ? number : 0;
      if (operator.equals("In") && code == 0) {
        mistakes.invalid(at + "[" + i + "]", code, "must not be 0 for the In operator");
      }
      if (!seen.add(code)) {
        mistakes.duplicate(at + "[" + i + "]", code);
      }
      ordered &= before <= code;
      before = code;
    }
    if (!ordered) {
      mistakes.invalid(at, values, "must be ordered");
    }
  }

  private void checkSuccessPolicy() {
    if (!spec.has("successPolicy")) {
      return;
    }
    Fields policy = spec.fields("successPolicy");
    if (!isIndexed()) {
      mistakes.invalid(
          at("successPolicy"),
          InternalForm.of("batch.SuccessPolicy", policy),
          "requires indexed completion mode");
      return;
    }
    Items rules = policy.items("rules");
    String at = at("successPolicy.rules");
    if (rules.isEmpty()) {
      mistakes.required(
          at, "at least one rules must be specified when the successPolicy is specified");
    }
    if (rules.size() > 20) {
      mistakes.tooMany(at, rules.size(), 20);
    }
    for (int i = 0; i < rules.size(); i++) {
      checkSuccessRule(rules.fields(i), at + "[" + i + "]");
    }
  }

  private void checkSuccessRule(Fields rule, String at) {
    long completions = spec.number("completions");
    if (!rule.has("succeededCount") && !rule.has("succeededIndexes")) {
      mistakes.required(at, "at least one of succeededCount or succeededIndexes must be specified");
    }
    long total = 0;
    if (rule.has("succeededIndexes")) {
      String text = rule.text("succeededIndexes");
      if (text.length() > 64 * 1024) {
        mistakes.tooLong(at + ".succeededIndexes", 64 * 1024);
      }
      try {
        total = Indexes.parse(text, completions).count();
      } catch (Indexes.BadIndexesException e) {
        mistakes.invalid(
            at + ".succeededIndexes", text, "error parsing succeededIndexes: " + e.getMessage());
      }
    }
    if (rule.has("succeededCount")) {
      long count = rule.number("succeededCount");
      String where = at + ".succeededCount";
      mistakes.notNegative(where, count);
      if (count > completions) {
        mistakes.invalid(
            where,
            count,
            "must be less than or equal to "
                + completions
                + " (the number of specified completions)");
      }
      if (rule.has("succeededIndexes") && count > total) {
        mistakes.invalid(
            where,
            count,
            "must be less than or equal to "
                + total
                + " (the number of indexes in the specified succeededIndexes field)");
      }
    }
  }

  private void checkReplacement() {
    if (!spec.has("podReplacementPolicy")) {
      return;
    }
    String policy = spec.text("podReplacementPolicy");
    List<String> supported =
        spec.has("podFailurePolicy") ? List.of("Failed") : List.of("Failed", "TerminatingOrFailed");
    if (!supported.contains(policy)) {
      mistakes.notSupportedInOrder(at("podReplacementPolicy"), policy, supported);
    }
  }

  private void checkRestart(String policy) {
    String at = at("template.spec.restartPolicy");
    if (policy.isEmpty() || policy.equals("Always")) {
      mistakes.required(at, "valid values: \"OnFailure\", \"Never\"");
    } else if (!policy.equals("OnFailure") && !policy.equals("Never")) {
      mistakes.notSupportedInOrder(at, policy, List.of("OnFailure", "Never"));
    } else if (spec.has("podFailurePolicy") && !policy.equals("Never")) {
      mistakes.invalid(
          at, policy, "only \"Never\" is supported when podFailurePolicy is specified");
    }
  }

  /** What a client should hear: many indexes, and what there is to say of the template. */
  static void warn(Fields spec, String path, List<String> warnings) {
    if (spec.text("completionMode").equals("Indexed")
        && spec.number("completions") > MOST_INDEXES
        && spec.number("parallelism") > 10_000) {
      warnings.add(
          path
              + ": In Indexed Jobs with a number of completions higher than 10^5 and a parallelism"
              + " higher than 10^4, Kubernetes might not be able to track completedIndexes when a"
              + " big number of indexes fail");
    }
    warnings.addAll(PodWarnings.ofTemplate(spec.fields("template"), path + ".template"));
  }
}
