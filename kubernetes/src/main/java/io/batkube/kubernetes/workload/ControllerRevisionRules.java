package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** What is particular about the history of daemon sets and stateful sets. */
final class ControllerRevisionRules implements KindRules {
  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.notNegative("revision", object.number("revision"));
    Object data = object.find("data").orElse(Null.NULL);
    if (data instanceof Null) {
      mistakes.required("data", "data is mandatory");
    } else if (!(data instanceof Fields)) {
      mistakes.required("data", "data must be a valid JSON object");
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.notNegative("revision", object.number("revision"));
    Object data = object.find("data").orElse(Null.NULL);
    if (!data.equals(old.find("data").orElse(Null.NULL))) {
      mistakes.invalid("data", data, "field is immutable");
    }
    return mistakes.list();
  }
}
