package io.batkube.kubernetes.validation.coordination;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** Leases. Fields for the coordinated election of leaders are dropped: its gate is off. */
public final class LeaseRules implements KindRules {
  private static final List<String> GATED = List.of("strategy", "preferredHolder");

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withoutGated(object, Fields.EMPTY);
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return withoutGated(object, old.fields("spec"));
  }

  private static Fields withoutGated(Fields object, Fields oldSpec) {
    Fields result = object;
    for (String field : GATED) {
      if (!oldSpec.has(field)) {
        result = result.withoutAt("spec", field);
      }
    }
    return result;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    long duration = spec.number("leaseDurationSeconds");
    if (spec.has("leaseDurationSeconds") && duration <= 0) {
      mistakes.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0");
    }
    mistakes.notNegative("spec.leaseTransitions", spec.number("leaseTransitions"));
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return validateCreate(object, write);
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }
}
