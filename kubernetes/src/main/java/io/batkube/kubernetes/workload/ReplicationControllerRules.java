package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** What is particular about replication controllers, the elder of replica sets. */
final class ReplicationControllerRules implements Replicated {
  private final ReplicaSetRules replicaSets = new ReplicaSetRules();

  @Override
  public Optional<Scaling> scaling() {
    return Optional.of(ReplicaScaling.BY_LABELS);
  }

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/core/v1", "ReplicationControllerStatus");
  }

  @Override
  public Propagation defaultPropagation() {
    return Propagation.ORPHAN;
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("status.replicas");
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return label.equals("status.replicas")
        ? Long.toString(object.fields("status").number("replicas"))
        : "";
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.of(old), mistakes);
    if (mistakes.isEmpty() && hasNewGeneration(object, old)) {
      // A real server looks at the old template here.
      warnOfTemplate(old, write);
    }
    return mistakes.list();
  }

  @Override
  public void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    mistakes.notNegative("spec.minReadySeconds", spec.number("minReadySeconds"));
    if (spec.fields("selector").isEmpty()) {
      mistakes.required("spec.selector");
    }
    if (!spec.has("replicas")) {
      mistakes.required("spec.replicas");
    } else {
      mistakes.notNegative("spec.replicas", spec.number("replicas"));
    }
    if (!spec.has("template")) {
      mistakes.required("spec.template");
      return;
    }
    Fields labels = template(object).fieldsAt("metadata", "labels");
    if (!SelectorOf.labels(spec.fields("selector")).matches(labels)) {
      mistakes.invalid(
          "spec.template.metadata.labels",
          labels.isEmpty() ? Null.NULL : labels.sorted(),
          "`selector` does not match template `labels`");
    }
    checkTemplate(object, old, mistakes);
    checkForEver(object, "ReplicationController", mistakes);
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    return replicaSets.validateStatusUpdate(object, old, write);
  }
}
