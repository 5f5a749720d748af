package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/** What a pod puts up with. The operators Gt and Lt are off by default, and tolerate nothing. */
record Toleration(String key, String operator, String value, String effect) {

  static List<Toleration> of(Items items) {
    List<Toleration> tolerations = new ArrayList<>(items.size());
    for (Fields each : items.eachFields()) {
      tolerations.add(
          new Toleration(
              each.text("key"), each.text("operator"), each.text("value"), each.text("effect")));
    }
    return List.copyOf(tolerations);
  }

  boolean tolerates(Taint taint) {
    if (!effect.isEmpty() && !effect.equals(taint.effect())
        || !key.isEmpty() && !key.equals(taint.key())) {
      return false;
    }
    return switch (operator) {
      case "", "Equal" -> value.equals(taint.value());
      case "Exists" -> true;
      default -> false;
    };
  }

  static boolean anyTolerates(List<Toleration> tolerations, Taint taint) {
    for (int i = 0; i < tolerations.size(); i++) {
      if (tolerations.get(i).tolerates(taint)) {
        return true;
      }
    }
    return false;
  }
}
