package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** What is particular about deployments. */
final class DeploymentRules implements Replicated {
  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/apps/v1", "DeploymentStatus");
  }

  /** Counted in {@link #prepareUpdate}: annotations count too, but not through /status. */
  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return false;
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    Fields prepared = Replicated.super.prepareUpdate(object, old, write);
    boolean changed =
        !SameMeaning.of(prepared.fields("spec"), old.fields("spec"))
            || !SameMeaning.of(
                prepared.fieldsAt("metadata", "annotations"),
                old.fieldsAt("metadata", "annotations"));
    return changed
        ? prepared.withAt(old.fields("metadata").number("generation") + 1, "metadata", "generation")
        : prepared;
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Optional<Object> labels = old.fields("metadata").find("labels");
    Fields prepared = Replicated.super.prepareStatusUpdate(object, old, write);
    return labels.isPresent()
        ? prepared.withAt(labels.get(), "metadata", "labels")
        : prepared.withoutAt("metadata", "labels");
  }

  @Override
  public void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    mistakes.notNegative("spec.replicas", spec.number("replicas"));
    checkSelector(spec, "deployment", mistakes);
    if (!new SelectorOf(spec.fields("selector")).isUsable()) {
      mistakes.invalid("spec.selector", spec.fields("selector"), "invalid label selector");
    } else {
      checkSelects(object, mistakes);
      checkTemplate(object, old, mistakes);
      checkForEver(object, "ReplicaSet", mistakes);
    }
    checkStrategy(spec.fields("strategy"), mistakes);
    mistakes.notNegative("spec.minReadySeconds", spec.number("minReadySeconds"));
    mistakes.notNegative("spec.revisionHistoryLimit", spec.number("revisionHistoryLimit"));
    if (spec.has("progressDeadlineSeconds")) {
      long deadline = spec.number("progressDeadlineSeconds");
      mistakes.notNegative("spec.progressDeadlineSeconds", deadline);
      if (deadline <= spec.number("minReadySeconds")) {
        mistakes.invalid(
            "spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
      }
    }
  }

  private static void checkStrategy(Fields strategy, Mistakes mistakes) {
    String path = "spec.strategy";
    switch (strategy.text("type")) {
      case "Recreate" -> {
        if (strategy.has("rollingUpdate")) {
          mistakes.forbidden(
              path + ".rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" -> {
        if (strategy.has("rollingUpdate")) {
          checkRolling(strategy.fields("rollingUpdate"), path + ".rollingUpdate", mistakes);
        } else {
          mistakes.required(path + ".rollingUpdate", "this should be defaulted and never be nil");
        }
      }
      default ->
          mistakes.notSupportedInOrder(
              path,
              InternalForm.of("apps.DeploymentStrategy", strategy),
              List.of("Recreate", "RollingUpdate"));
    }
  }

  private static void checkRolling(Fields rolling, String path, Mistakes mistakes) {
    Portion unavailable = Portion.of(rolling, "maxUnavailable");
    Portion surge = Portion.of(rolling, "maxSurge");
    unavailable.check(path + ".maxUnavailable", mistakes);
    surge.check(path + ".maxSurge", mistakes);
    if (unavailable.amount() == 0 && surge.amount() == 0) {
      mistakes.invalid(
          path + ".maxUnavailable", unavailable.value(), "may not be 0 when `maxSurge` is 0");
    }
    unavailable.checkAtMostAll(path + ".maxUnavailable", mistakes);
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields status = object.fields("status");
    checkCounts(
        status,
        List.of(
            "observedGeneration",
            "replicas",
            "updatedReplicas",
            "readyReplicas",
            "availableReplicas",
            "unavailableReplicas",
            "terminatingReplicas",
            "collisionCount"),
        mistakes);
    for (String name : List.of("updatedReplicas", "readyReplicas", "availableReplicas")) {
      checkAtMost(status, name, "replicas", "cannot be greater than status.replicas", mistakes);
    }
    checkAtMost(
        status,
        "availableReplicas",
        "readyReplicas",
        "cannot be greater than readyReplicas",
        mistakes);
    checkNotDecremented(object, old, mistakes);
    return mistakes.list();
  }
}
