package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Optional;

/** What the kinds share that keep a number of like pods. */
interface Replicated extends Workload {

  /** Checks the spec, of a new object or of one that was there. */
  void check(Fields object, Optional<Fields> old, Mistakes mistakes);

  @Override
  default Optional<Scaling> scaling() {
    return Optional.of(ReplicaScaling.BY_SELECTOR);
  }

  @Override
  default List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.empty(), mistakes);
    if (mistakes.isEmpty()) {
      warnOfName(object, write);
      warnOfTemplate(object, write);
    }
    return mistakes.list();
  }

  @Override
  default List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
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
}
