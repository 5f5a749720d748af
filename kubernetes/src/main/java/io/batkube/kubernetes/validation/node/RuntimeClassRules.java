package io.batkube.kubernetes.validation.node;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeLabels;
import io.batkube.kubernetes.validation.Quantities;
import io.batkube.kubernetes.validation.ResourceNames;
import java.util.List;

/** RuntimeClasses: a handler that stays, and where its pods may run. */
public final class RuntimeClassRules implements KindRules {

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    String handler = object.text("handler");
    if (handler.isEmpty()) {
      mistakes.required("handler");
    } else {
      mistakes.label("handler", handler);
    }
    Fields overhead = object.fieldsAt("overhead", "podFixed");
    for (String name : overhead.names()) {
      String path = "overhead.limits[" + name + "]";
      ResourceNames.checkForContainer(mistakes, path, name);
      Quantities.check(mistakes, path, name, Quantities.of(overhead, name));
    }
    Fields nodes = object.fieldsAt("scheduling", "nodeSelector");
    mistakes.addAll(LabelRules.labels(nodes, "scheduling.nodeSelector"));
    if (mistakes.isEmpty()) {
      for (String label : nodes.names()) {
        NodeLabels.deprecation(label)
            .ifPresent(text -> write.warnings().add("scheduling.nodeSelector: " + text));
      }
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .immutableText("handler", object, old, "handler")
        .list();
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
