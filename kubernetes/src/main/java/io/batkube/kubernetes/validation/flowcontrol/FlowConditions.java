package io.batkube.kubernetes.validation.flowcontrol;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Conditions and status of both kinds of flow control. */
final class FlowConditions {
  private FlowConditions() {}

  static void check(Mistakes mistakes, Fields object) {
    Items conditions = object.fields("status").items("conditions");
    Set<String> types = new LinkedHashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      String type = conditions.fields(i).text("type");
      String path = "status.conditions[" + i + "].type";
      if (!types.add(type)) {
        mistakes.duplicate(path, type);
      }
      if (type.isEmpty()) {
        mistakes.required(path);
      }
    }
  }

  /** Of a status, only the fields of managers are taken from the new metadata. */
  static Fields keptForStatus(Fields object, Fields old) {
    Optional<Object> managers = object.fields("metadata").find("managedFields");
    Fields metadata = old.fields("metadata");
    metadata =
        managers.isPresent()
            ? metadata.with("managedFields", managers.get())
            : metadata.without("managedFields");
    return object.with("metadata", metadata).with("spec", old.fields("spec"));
  }
}
