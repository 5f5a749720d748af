package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.Optional;

/** Whether a node is one that a pod requires. */
final class NodeTerms {
  private NodeTerms() {}

  /** Whether one of the terms fits; a term without requirements fits no node. */
  static boolean match(Fields nodeSelector, String node, Fields labels) {
    for (Fields term : nodeSelector.items("nodeSelectorTerms").eachFields()) {
      Items byLabel = term.items("matchExpressions");
      Items byField = term.items("matchFields");
      if (!(byLabel.isEmpty() && byField.isEmpty())
          && byLabel.eachFields().stream().allMatch(each -> matches(each, label(labels, each)))
          && byField.eachFields().stream().allMatch(each -> matches(each, Optional.of(node)))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> label(Fields labels, Fields requirement) {
    String key = requirement.text("key");
    return labels.has(key) ? Optional.of(labels.text(key)) : Optional.empty();
  }

  private static boolean matches(Fields requirement, Optional<String> value) {
    Items values = requirement.items("values");
    return switch (requirement.text("operator")) {
      case "In" -> value.isPresent() && values.contains(value.get());
      case "NotIn" -> value.isEmpty() || !values.contains(value.get());
      case "Exists" -> value.isPresent();
      case "DoesNotExist" -> value.isEmpty();
      case "Gt" -> compare(value, values) > 0;
      case "Lt" -> compare(value, values) < 0;
      default -> false;
    };
  }

  /** How a label compares with the one value, as whole numbers; 0 if either is none. */
  private static int compare(Optional<String> value, Items values) {
    try {
      return value.isPresent() && values.size() == 1
          ? Long.compare(Long.parseLong(value.get()), Long.parseLong(values.text(0)))
          : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
