package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeSelectorRules;
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

  static void checkAffinity(Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    Fields affinity = spec.fields("affinity");
    if (affinity.has("nodeAffinity")) {
      checkNodeAffinity(
          affinity.fields("nodeAffinity"), path + ".nodeAffinity", tolerance, mistakes);
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
            mistakes);
      }
      Items preferred = terms.items(PREFERRED);
      for (int i = 0; i < preferred.size(); i++) {
        String at = path + "." + kind + "." + PREFERRED + "[" + i + "]";
        checkWeight(preferred.fields(i), at, mistakes);
        checkPodTerm(
            preferred.fields(i).fields("podAffinityTerm"),
            anyValues,
            at + ".podAffinityTerm",
            mistakes);
      }
    }
  }

  private static void checkWeight(Fields weighted, String path, Mistakes mistakes) {
    long weight = weighted.number("weight");
    if (weight <= 0 || weight > 100) {
      mistakes.invalid(path + ".weight", weight, "must be in the range 1-100");
    }
  }

  private static void checkNodeAffinity(
      Fields affinity, String path, Tolerance tolerance, Mistakes mistakes) {
    if (affinity.has(REQUIRED)) {
      mistakes.addAll(
          NodeSelectorRules.check(
              affinity.fields(REQUIRED), path + "." + REQUIRED, tolerance.anyRequiredNodeValues()));
    }
    Items preferred = affinity.items(PREFERRED);
    for (int i = 0; i < preferred.size(); i++) {
      String at = path + "." + PREFERRED + "[" + i + "]";
      checkWeight(preferred.fields(i), at, mistakes);
      mistakes.addAll(
          NodeSelectorRules.checkTerm(
              preferred.fields(i).fields("preference"), at + ".preference", true));
    }
  }

  private static void checkPodTerm(Fields term, boolean anyValues, String path, Mistakes mistakes) {
    for (String selector : List.of("labelSelector", "namespaceSelector")) {
      mistakes.addAll(LabelRules.selector(term.fields(selector), path + "." + selector, anyValues));
    }
    for (String name : term.items("namespaces").eachText()) {
      mistakes.invalid(path + ".namespace", name, Names.labelProblems(name));
    }
    checkLabelKeys(term, path, mistakes);
    String key = term.text("topologyKey");
    if (key.isEmpty()) {
      mistakes.required(path + ".topologyKey", "can not be empty");
    }
    mistakes.addAll(LabelRules.key(key, path + ".topologyKey"));
  }

  /** Keys whose values are taken from the pod's own labels. */
  static void checkLabelKeys(Fields term, String path, Mistakes mistakes) {
    List<String> match = term.items("matchLabelKeys").eachText();
    List<String> mismatch = term.items("mismatchLabelKeys").eachText();
    checkKeys(match, term, path + ".matchLabelKeys", mistakes);
    checkKeys(mismatch, term, path + ".mismatchLabelKeys", mistakes);
    Set<String> selected =
        new LinkedHashSet<>(term.fields("labelSelector").fields("matchLabels").names());
    for (Fields expression : term.fields("labelSelector").items("matchExpressions").eachFields()) {
      String key = expression.text("key");
      if (match.contains(key) && selected.contains(key)) {
        mistakes.invalid(
            path + "[" + match.lastIndexOf(key) + "]",
            key,
            "exists in both matchLabelKeys and labelSelector");
      }
      selected.add(key);
    }
    for (int i = 0; i < match.size(); i++) {
      if (mismatch.contains(match.get(i))) {
        mistakes.invalid(
            path + ".matchLabelKeys[" + i + "]",
            match.get(i),
            "exists in both matchLabelKeys and mismatchLabelKeys");
      }
    }
  }

  private static void checkKeys(List<String> keys, Fields term, String path, Mistakes mistakes) {
    if (!keys.isEmpty() && !term.has("labelSelector")) {
      mistakes.forbidden(path, "must not be specified when labelSelector is not set");
      return;
    }
    for (int i = 0; i < keys.size(); i++) {
      mistakes.addAll(LabelRules.key(keys.get(i), path + "[" + i + "]"));
    }
  }

  static void checkSpread(Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    Items constraints = spec.items("topologySpreadConstraints");
    for (int i = 0; i < constraints.size(); i++) {
      Fields constraint = constraints.fields(i);
      String at = path + "[" + i + "]";
      mistakes.positive(at + ".maxSkew", constraint.number("maxSkew"));
      if (constraint.text("topologyKey").isEmpty()) {
        mistakes.required(at + ".topologyKey", "can not be empty");
      }
      String when = constraint.text("whenUnsatisfiable");
      if (!when.equals("DoNotSchedule") && !when.equals("ScheduleAnyway")) {
        mistakes.notSupportedInOrder(
            at + ".whenUnsatisfiable", when, List.of("DoNotSchedule", "ScheduleAnyway"));
      }
      checkNotRepeated(constraints, i, at, mistakes);
      if (constraint.has("minDomains")) {
        long domains = constraint.number("minDomains");
        mistakes.positive(at + ".minDomains", domains);
        if (!when.equals("DoNotSchedule")) {
          mistakes.invalid(
              at + ".minDomains",
              domains,
              "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + when);
        }
      }
      for (String policy : List.of("nodeAffinityPolicy", "nodeTaintsPolicy")) {
        if (constraint.has(policy)
            && !List.of("Honor", "Ignore").contains(constraint.text(policy))) {
          mistakes.notSupportedInOrder(
              at + "." + policy, constraint.text(policy), List.of("Honor", "Ignore"));
        }
      }
      if (tolerance.repeatedSpreadKeys()) {
        checkOldLabelKeys(constraint, at + ".matchLabelKeys", mistakes);
      } else {
        checkLabelKeys(constraint, at, mistakes);
      }
      if (!tolerance.anySpreadSelector()) {
        mistakes.addAll(
            LabelRules.selector(constraint.fields("labelSelector"), at + ".labelSelector"));
      }
    }
  }

  private static void checkNotRepeated(
      Items constraints, int position, String path, Mistakes mistakes) {
    Fields constraint = constraints.fields(position);
    for (int i = position + 1; i < constraints.size(); i++) {
      Fields other = constraints.fields(i);
      if (constraint.text("topologyKey").equals(other.text("topologyKey"))
          && constraint.text("whenUnsatisfiable").equals(other.text("whenUnsatisfiable"))) {
        mistakes.duplicate(
            path + ".{topologyKey, whenUnsatisfiable}",
            "{" + other.text("topologyKey") + ", " + other.text("whenUnsatisfiable") + "}");
        return;
      }
    }
  }

  /** The older rule, kept for constraints that were stored under it. */
  private static void checkOldLabelKeys(Fields constraint, String path, Mistakes mistakes) {
    List<String> keys = constraint.items("matchLabelKeys").eachText();
    if (keys.isEmpty()) {
      return;
    }
    Fields selector = constraint.fields("labelSelector");
    Set<String> selected = new LinkedHashSet<>(selector.fields("matchLabels").names());
    selector.items("matchExpressions").eachFields().forEach(e -> selected.add(e.text("key")));
    if (!constraint.has("labelSelector")) {
      mistakes.forbidden(path, "must not be specified when labelSelector is not set");
    }
    for (int i = 0; i < keys.size(); i++) {
      mistakes.addAll(LabelRules.key(keys.get(i), path + "[" + i + "]"));
      if (selected.contains(keys.get(i))) {
        mistakes.invalid(
            path + "[" + i + "]", keys.get(i), "exists in both matchLabelKeys and labelSelector");
      }
    }
  }

  static void checkTolerations(
      Items tolerations, String path, boolean comparing, Mistakes mistakes) {
    for (int i = 0; i < tolerations.size(); i++) {
      checkToleration(tolerations.fields(i), path + "[" + i + "]", comparing, mistakes);
    }
  }

  private static void checkToleration(
      Fields toleration, String path, boolean comparing, Mistakes mistakes) {
    String key = toleration.text("key");
    String operator = toleration.text("operator");
    String value = toleration.text("value");
    String effect = toleration.text("effect");
    if (!key.isEmpty()) {
      mistakes.addAll(LabelRules.key(key, path + ".key"));
    } else if (!operator.equals("Exists")) {
      mistakes.invalid(
          path + ".operator",
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all"
              + " keys\"");
    }
    if (toleration.has("tolerationSeconds") && !effect.equals("NoExecute")) {
      mistakes.invalid(
          path + ".effect", effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (operator) {
      case "Equal", "" -> {
        List<String> problems = NameRule.LABEL_VALUE.problems(value);
        if (!problems.isEmpty()) {
          mistakes.invalid(path + ".operator", value, String.join(";", problems));
        }
      }
      case "Exists" -> {
        if (!value.isEmpty()) {
          mistakes.invalid(
              path + ".operator", value, "value must be empty when `operator` is 'Exists'");
        }
      }
      case "Lt", "Gt" -> {
        if (!comparing) {
          mistakes.notSupportedInOrder(
              path + ".operator", operator, List.of("Equal", "Exists", "Lt", "Gt"));
        }
      }
      default ->
          mistakes.notSupportedInOrder(path + ".operator", operator, List.of("Equal", "Exists"));
    }
    if (!effect.isEmpty() && !TAINT_EFFECTS.contains(effect)) {
      mistakes.notSupportedInOrder(path + ".effect", effect, TAINT_EFFECTS);
    }
  }
}
