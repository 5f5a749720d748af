package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.Findings;
import io.batkube.kubernetes.validation.LabelRules;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where a pod wants to run: affinities, spreading, tolerations. */
public final class AffinityRules {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  /** In the order in which they are told. */
  public static final List<String> TAINT_EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private AffinityRules() {}

  static void checkAffinity(Fields spec, String path, Tolerance tolerance, Findings findings) {
    Fields affinity = spec.fields("affinity");
    if (affinity.has("nodeAffinity")) {
      checkNodeAffinity(
          affinity.fields("nodeAffinity"), path + ".nodeAffinity", tolerance, findings);
    }
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      Fields terms = affinity.fields(kind);
      boolean anyValues = !terms.isEmpty() && tolerance.anyAffinityValues();
      Items required = terms.items(REQUIRED);
      for (int i = 0; i < required.size(); i++) {
        checkPodTerm(
            required.fields(i),
            anyValues,
            path + "." + kind + "." + REQUIRED + "[" + i + "]",
            findings);
      }
      Items preferred = terms.items(PREFERRED);
      for (int i = 0; i < preferred.size(); i++) {
        String at = path + "." + kind + "." + PREFERRED + "[" + i + "]";
        checkWeight(preferred.fields(i), at, findings);
        checkPodTerm(
            preferred.fields(i).fields("podAffinityTerm"),
            anyValues,
            at + ".podAffinityTerm",
            findings);
      }
    }
  }

  private static void checkWeight(Fields weighted, String path, Findings findings) {
    long weight = weighted.number("weight");
    if (weight <= 0 || weight > 100) {
      findings.invalid(path + ".weight", weight, "must be in the range 1-100");
    }
  }

  private static void checkNodeAffinity(
      Fields affinity, String path, Tolerance tolerance, Findings findings) {
    if (affinity.has(REQUIRED)) {
      checkNodeSelector(
          affinity.fields(REQUIRED),
          path + "." + REQUIRED,
          tolerance.anyRequiredNodeValues(),
          findings);
    }
    Items preferred = affinity.items(PREFERRED);
    for (int i = 0; i < preferred.size(); i++) {
      String at = path + "." + PREFERRED + "[" + i + "]";
      checkWeight(preferred.fields(i), at, findings);
      checkNodeTerm(preferred.fields(i).fields("preference"), at + ".preference", true, findings);
    }
  }

  /**
   * A selector of nodes: terms of which one must hold.
   *
   * @param anyValues values that are no labels are let through
   */
  public static void checkNodeSelector(
      Fields selector, String path, boolean anyValues, Findings findings) {
    Items terms = selector.items("nodeSelectorTerms");
    String at = path + ".nodeSelectorTerms";
    if (terms.isEmpty()) {
      findings.required(at, "must have at least one node selector term");
    }
    for (int i = 0; i < terms.size(); i++) {
      checkNodeTerm(terms.fields(i), at + "[" + i + "]", anyValues, findings);
    }
  }

  private static void checkNodeTerm(
      Fields term, String path, boolean anyValues, Findings findings) {
    Items expressions = term.items("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      checkNodeExpression(
          expressions.fields(i), path + ".matchExpressions[" + i + "]", anyValues, findings);
    }
    Items fields = term.items("matchFields");
    for (int i = 0; i < fields.size(); i++) {
      checkNodeField(fields.fields(i), path + ".matchFields[" + i + "]", findings);
    }
  }

  private static void checkNodeExpression(
      Fields expression, String path, boolean anyValues, Findings findings) {
    List<String> values = expression.items("values").eachText();
    String operator = expression.text("operator");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          findings.required(
              path + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          findings.forbidden(
              path + ".values",
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      case "Gt", "Lt" -> {
        if (values.size() != 1) {
          findings.required(
              path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      }
      default -> findings.invalid(path + ".operator", operator, "not a valid selector operator");
    }
    findings.addAll(LabelRules.key(expression.text("key"), path + ".key"));
    for (int i = 0; i < values.size() && !anyValues; i++) {
      findings.invalid(
          path + ".values[" + i + "]", values.get(i), NameRule.LABEL_VALUE.problems(values.get(i)));
    }
  }

  private static void checkNodeField(Fields requirement, String path, Findings findings) {
    List<String> values = requirement.items("values").eachText();
    switch (requirement.text("operator")) {
      case "In", "NotIn" -> {
        if (values.size() != 1) {
          findings.required(
              path + ".values",
              "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
        }
      }
      default ->
          findings.invalid(
              path + ".operator", requirement.text("operator"), "not a valid selector operator");
    }
    if (!requirement.text("key").equals("metadata.name")) {
      findings.invalid(path + ".key", requirement.text("key"), "not a valid field selector key");
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      findings.invalid(
          path + ".values[" + i + "]", values.get(i), Names.subdomainProblems(values.get(i)));
    }
  }

  private static void checkPodTerm(Fields term, boolean anyValues, String path, Findings findings) {
    for (String selector : List.of("labelSelector", "namespaceSelector")) {
      findings.addAll(LabelRules.selector(term.fields(selector), path + "." + selector, anyValues));
    }
    for (String name : term.items("namespaces").eachText()) {
      findings.invalid(path + ".namespace", name, Names.labelProblems(name));
    }
    checkLabelKeys(term, path, findings);
    String key = term.text("topologyKey");
    if (key.isEmpty()) {
      findings.required(path + ".topologyKey", "can not be empty");
    }
    findings.addAll(LabelRules.key(key, path + ".topologyKey"));
  }

  /** Keys whose values are taken from the pod's own labels. */
  static void checkLabelKeys(Fields term, String path, Findings findings) {
    List<String> match = term.items("matchLabelKeys").eachText();
    List<String> mismatch = term.items("mismatchLabelKeys").eachText();
    checkKeys(match, term, path + ".matchLabelKeys", findings);
    checkKeys(mismatch, term, path + ".mismatchLabelKeys", findings);
    Set<String> selected =
        new LinkedHashSet<>(term.fields("labelSelector").fields("matchLabels").names());
    for (Fields expression : term.fields("labelSelector").items("matchExpressions").eachFields()) {
      String key = expression.text("key");
      if (match.contains(key) && selected.contains(key)) {
        findings.invalid(
            path + "[" + match.lastIndexOf(key) + "]",
            key,
            "exists in both matchLabelKeys and labelSelector");
      }
      selected.add(key);
    }
    for (int i = 0; i < match.size(); i++) {
      if (mismatch.contains(match.get(i))) {
        findings.invalid(
            path + ".matchLabelKeys[" + i + "]",
            match.get(i),
            "exists in both matchLabelKeys and mismatchLabelKeys");
      }
    }
  }

  private static void checkKeys(List<String> keys, Fields term, String path, Findings findings) {
    if (!keys.isEmpty() && !term.has("labelSelector")) {
      findings.forbidden(path, "must not be specified when labelSelector is not set");
      return;
    }
    for (int i = 0; i < keys.size(); i++) {
      findings.addAll(LabelRules.key(keys.get(i), path + "[" + i + "]"));
    }
  }

  static void checkSpread(Fields spec, String path, Tolerance tolerance, Findings findings) {
    Items constraints = spec.items("topologySpreadConstraints");
    for (int i = 0; i < constraints.size(); i++) {
      Fields constraint = constraints.fields(i);
      String at = path + "[" + i + "]";
      findings.positive(at + ".maxSkew", constraint.number("maxSkew"));
      if (constraint.text("topologyKey").isEmpty()) {
        findings.required(at + ".topologyKey", "can not be empty");
      }
      String when = constraint.text("whenUnsatisfiable");
      if (!when.equals("DoNotSchedule") && !when.equals("ScheduleAnyway")) {
        findings.notSupported(
            at + ".whenUnsatisfiable", when, List.of("DoNotSchedule", "ScheduleAnyway"));
      }
      checkNotRepeated(constraints, i, at, findings);
      if (constraint.has("minDomains")) {
        long domains = constraint.number("minDomains");
        findings.positive(at + ".minDomains", domains);
        if (!when.equals("DoNotSchedule")) {
          findings.invalid(
              at + ".minDomains",
              domains,
              "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + when);
        }
      }
      for (String policy : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
        if (constraint.has(policy)
            && !List.of("Honor", "Ignore").contains(constraint.text(policy))) {
          findings.notSupported(
              at + "." + policy, constraint.text(policy), List.of("Honor", "Ignore"));
        }
      }
      if (tolerance.repeatedSpreadKeys()) {
        checkOldLabelKeys(constraint, at + ".matchLabelKeys", findings);
      } else {
        checkLabelKeys(constraint, at, findings);
      }
      if (!tolerance.anySpreadSelector()) {
        findings.addAll(
            LabelRules.selector(constraint.fields("labelSelector"), at + ".labelSelector"));
      }
    }
  }

  private static void checkNotRepeated(
      Items constraints, int position, String path, Findings findings) {
    Fields constraint = constraints.fields(position);
    for (int i = position + 1; i < constraints.size(); i++) {
      Fields other = constraints.fields(i);
      if (constraint.text("topologyKey").equals(other.text("topologyKey"))
          && constraint.text("whenUnsatisfiable").equals(other.text("whenUnsatisfiable"))) {
        findings.duplicate(
            path + ".{topologyKey, whenUnsatisfiable}",
            "{" + other.text("topologyKey") + ", " + other.text("whenUnsatisfiable") + "}");
        return;
      }
    }
  }

  /** The older rule, kept for constraints that were stored under it. */
  private static void checkOldLabelKeys(Fields constraint, String path, Findings findings) {
    List<String> keys = constraint.items("matchLabelKeys").eachText();
    if (keys.isEmpty()) {
      return;
    }
    Fields selector = constraint.fields("labelSelector");
    Set<String> selected = new LinkedHashSet<>(selector.fields("matchLabels").names());
    selector.items("matchExpressions").eachFields().forEach(e -> selected.add(e.text("key")));
    if (!constraint.has("labelSelector")) {
      findings.forbidden(path, "must not be specified when labelSelector is not set");
    }
    for (int i = 0; i < keys.size(); i++) {
      findings.addAll(LabelRules.key(keys.get(i), path + "[" + i + "]"));
      if (selected.contains(keys.get(i))) {
        findings.invalid(
            path + "[" + i + "]", keys.get(i), "exists in both matchLabelKeys and labelSelector");
      }
    }
  }

  static void checkTolerations(
      Items tolerations, String path, boolean comparing, Findings findings) {
    for (int i = 0; i < tolerations.size(); i++) {
      checkToleration(tolerations.fields(i), path + "[" + i + "]", comparing, findings);
    }
  }

  private static void checkToleration(
      Fields toleration, String path, boolean comparing, Findings findings) {
    String key = toleration.text("key");
    String operator = toleration.text("operator");
    String value = toleration.text("value");
    String effect = toleration.text("effect");
    if (!key.isEmpty()) {
      findings.addAll(LabelRules.key(key, path + ".key"));
    } else if (!operator.equals("Exists")) {
      findings.invalid(
          path + ".operator",
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
      findings.invalid(
          path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (operator) {
      case "Equal", "" -> {
        List<String> problems = NameRule.LABEL_VALUE.problems(value);
        if (!problems.isEmpty()) {
          findings.invalid(path + ".operator", value, String.join(";", problems));
        }
      }
      case "Exists" -> {
        if (!value.isEmpty()) {
          findings.invalid(
              path + ".operator", value, "value must be empty when `operator` is 'Exists'");
        }
      }
      case "Lt", "Gt" -> {
        if (!comparing) {
          findings.notSupported(
              path + ".operator", operator, List.of("Equal", "Exists", "Lt", "Gt"));
        }
      }
      default -> findings.notSupported(path + ".operator", operator, List.of("Equal", "Exists"));
    }
    if (!effect.isEmpty() && !TAINT_EFFECTS.contains(effect)) {
      findings.notSupported(path + ".effect", effect, TAINT_EFFECTS);
    }
  }
}
