package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** What is particular about replica sets. */
final class ReplicaSetRules implements Workload {
  @Override
  public Optional<Scaling> scaling() {
    return Optional.of(ReplicaScaling.BY_SELECTOR);
  }

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/apps/v1", "ReplicaSetStatus");
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.empty(), mistakes);
    if (mistakes.isEmpty()) {
      warnOfName(object, write);
      warnOfTemplate(object, write);
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.of(old), mistakes);
    mistakes.immutable(
        "spec.selector",
        object.fields("spec").find("selector").orElse(Null.NULL),
        old.fields("spec").find("selector").orElse(Null.NULL));
    if (mistakes.isEmpty() && hasNewGeneration(object, old)) {
      warnOfTemplate(object, write);
    }
    return mistakes.list();
  }

  private void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    mistakes.notNegative("spec.replicas", spec.number("replicas"));
    mistakes.notNegative("spec.minReadySeconds", spec.number("minReadySeconds"));
    checkSelector(spec, "deployment", mistakes);
    if (!new SelectorOf(spec.fields("selector")).isUsable()) {
      mistakes.invalid("spec.selector", spec.fields("selector"), "invalid label selector");
    } else {
      checkSelects(object, mistakes);
      checkTemplate(object, old, mistakes);
      checkForEver(object, "ReplicaSet", mistakes);
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    checkStatus(object.fields("status"), mistakes);
    return mistakes.list();
  }

  void checkStatus(Fields status, Mistakes mistakes) {
    checkCounts(
        status,
        List.of(
            "replicas",
            "fullyLabeledReplicas",
            "readyReplicas",
            "availableReplicas",
            "observedGeneration",
            "terminatingReplicas"),
        mistakes);
    for (String name : List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas")) {
      checkAtMost(status, name, "replicas", "cannot be greater than status.replicas", mistakes);
    }
    checkAtMost(
        status,
        "availableReplicas",
        "readyReplicas",
        "cannot be greater than readyReplicas",
        mistakes);
  }
}
