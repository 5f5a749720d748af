package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.ConditionRules;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** What is particular about budgets of disruptions. */
final class DisruptionBudgetRules implements Workload {
  private static final List<String> UNHEALTHY = List.of("AlwaysAllow", "IfHealthyBudget");

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/policy/v1", "PodDisruptionBudgetStatus");
  }

  @Override
  public List<String> templatePath() {
    return List.of();
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.pathSegmentProblems(name, prefix);
  }

  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object.fields("spec"), false, mistakes);
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    check(
        object.fields("spec"),
        LabelRules.hasInvalidValue(old.fieldsAt("spec", "selector")),
        mistakes);
    return mistakes.list();
  }

  private static void check(Fields spec, boolean anyValues, Mistakes mistakes) {
    if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
      mistakes.invalid(
          "spec",
          InternalForm.of("policy.PodDisruptionBudgetSpec", spec),
          "minAvailable and maxUnavailable cannot be both set");
    }
    for (String field : List.of("minAvailable", "maxUnavailable")) {
      if (spec.has(field)) {
        Portion portion = Portion.of(spec, field);
        portion.check("spec." + field, mistakes);
        portion.checkAtMostAll("spec." + field, mistakes);
      }
    }
    mistakes.addAll(LabelRules.selector(spec.fields("selector"), "spec.selector", anyValues));
    String policy = spec.text("unhealthyPodEvictionPolicy");
    if (spec.has("unhealthyPodEvictionPolicy") && !UNHEALTHY.contains(policy)) {
      mistakes.notSupportedInOrder("spec.unhealthyPodEvictionPolicy", policy, UNHEALTHY);
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields status = object.fields("status");
    mistakes.addAll(ConditionRules.check(status.items("conditions"), "status.conditions"));
    checkCounts(
        status,
        List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"),
        mistakes);
    return mistakes.list();
  }
}
