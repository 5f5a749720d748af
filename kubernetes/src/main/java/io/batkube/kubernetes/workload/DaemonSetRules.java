package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** What is particular about daemon sets. */
final class DaemonSetRules implements Workload {
  private static final String GENERATION = "deprecated.daemonset.template.generation";

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/apps/v1", "DaemonSetStatus");
  }

  private static long templateGeneration(Fields object) {
    String text = object.fieldsAt("metadata", "annotations").text(GENERATION);
    return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static Fields withTemplateGeneration(Fields object, long generation) {
    Fields annotations = object.fieldsAt("metadata", "annotations");
    return object.withAt(
        annotations.with(GENERATION, Long.toString(generation)).sorted(),
        "metadata",
        "annotations");
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withTemplateGeneration(
        Workload.super.prepareCreate(object, write), Math.max(1, templateGeneration(object)));
  }

  /** The server counts versions of the template, whatever the client says. */
  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    Fields prepared = Workload.super.prepareUpdate(object, old, write);
    boolean changed = !SameMeaning.of(template(prepared), template(old));
    return withTemplateGeneration(prepared, templateGeneration(old) + (changed ? 1 : 0));
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return withTemplateGeneration(
        Workload.super.prepareStatusUpdate(object, old, write), templateGeneration(old));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.empty(), mistakes);
    if (mistakes.isEmpty()) {
      warnOfTemplate(object, write);
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.immutable(
        "spec.selector",
        object.fields("spec").find("selector").orElse(Null.NULL),
        old.fields("spec").find("selector").orElse(Null.NULL));
    check(object, Optional.of(old), mistakes);
    if (mistakes.isEmpty() && templateGeneration(object) != templateGeneration(old)) {
      warnOfTemplate(object, write);
    }
    return mistakes.list();
  }

  private void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    Fields selector = spec.fields("selector");
    boolean anyValues =
        old.isPresent() && LabelRules.hasInvalidValue(old.get().fieldsAt("spec", "selector"));
    mistakes.addAll(LabelRules.selector(selector, "spec.selector", anyValues));
    if (new SelectorOf(selector).isUsable()) {
      checkSelects(object, mistakes);
    }
    if (Workload.hasSelector(spec) && new SelectorOf(selector).isEmpty()) {
      mistakes.invalid("spec.selector", selector, "empty selector is invalid for daemonset");
    }
    checkTemplate(object, old, mistakes);
    checkForEver(object, "DaemonSet", mistakes);
    mistakes.notNegative("spec.minReadySeconds", spec.number("minReadySeconds"));
    mistakes.notNegative("spec.templateGeneration", templateGeneration(object));
    checkStrategy(spec.fields("updateStrategy"), mistakes);
    mistakes.notNegative("spec.revisionHistoryLimit", spec.number("revisionHistoryLimit"));
  }

  private static void checkStrategy(Fields strategy, Mistakes mistakes) {
    String path = "spec.updateStrategy";
    switch (strategy.text("type")) {
      case "OnDelete" -> {}
      case "RollingUpdate" -> {
        if (!strategy.has("rollingUpdate")) {
          mistakes.required(path + ".rollingUpdate");
        } else {
          checkRolling(strategy.fields("rollingUpdate"), path + ".rollingUpdate", mistakes);
        }
      }
      default ->
          mistakes.notSupportedInOrder(
              path,
              InternalForm.of("apps.DaemonSetUpdateStrategy", strategy),
              List.of("RollingUpdate", "OnDelete"));
    }
  }

  private static void checkRolling(Fields rolling, String path, Mistakes mistakes) {
    Portion unavailable = Portion.of(rolling, "maxUnavailable");
    Portion surge = Portion.of(rolling, "maxSurge");
    unavailable.check(path + ".maxUnavailable", mistakes);
    surge.check(path + ".maxSurge", mistakes);
    unavailable.checkAtMostAll(path + ".maxUnavailable", mistakes);
    surge.checkAtMostAll(path + ".maxSurge", mistakes);
    if (unavailable.amount() != 0 && surge.amount() != 0) {
      mistakes.invalid(
          path + ".maxSurge", surge.value(), "may not be set when maxUnavailable is non-zero");
    } else if (unavailable.amount() == 0 && surge.amount() == 0) {
      mistakes.required(path + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    checkCounts(
        object.fields("status"),
        List.of(
            "currentNumberScheduled",
            "numberMisscheduled",
            "desiredNumberScheduled",
            "numberReady",
            "observedGeneration",
            "updatedNumberScheduled",
            "numberAvailable",
            "numberUnavailable",
            "collisionCount"),
        mistakes);
    checkNotDecremented(object, old, mistakes);
    return mistakes.list();
  }
}
