package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/** What keeps pods away from a node, unless they tolerate it. */
record Taint(String key, String value, String effect) {
  /** What a node that is cordoned counts as having. */
  static final Taint CORDON = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

  static List<Taint> of(Fields node) {
    Items items = node.fields("spec").items("taints");
    if (items.isEmpty()) {
      return List.of();
    }
    List<Taint> taints = new ArrayList<>();
    for (Fields taint : items.eachFields()) {
      taints.add(new Taint(taint.text("key"), taint.text("value"), taint.text("effect")));
    }
    return List.copyOf(taints);
  }

  /** True if no pod may be put onto the node that does not tolerate it. */
  boolean isHard() {
    return effect.equals("NoSchedule") || effect.equals("NoExecute");
  }

  boolean isSoft() {
    return effect.equals("PreferNoSchedule");
  }
}
