package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** What is particular about replica sets. */
final class ReplicaSetRules implements Replicated {
  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/apps/v1", "ReplicaSetStatus");
  }

  @Override
  public void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
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
