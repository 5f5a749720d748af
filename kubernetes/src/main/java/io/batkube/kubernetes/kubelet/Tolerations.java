package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;

/** Which taints of a node a pod puts up with. */
final class Tolerations {
  private Tolerations() {}

  /** Whether a pod puts up with all taints that forbid it to run. */
  static boolean tolerateExecution(Fields node, Fields podSpec) {
    return node.fields("spec").items("taints").eachFields().stream()
        .filter(taint -> taint.text("effect").equals("NoExecute"))
        .allMatch(
            taint ->
                podSpec.items("tolerations").eachFields().stream()
                    .anyMatch(toleration -> tolerates(toleration, taint)));
  }

  private static boolean tolerates(Fields toleration, Fields taint) {
    String effect = toleration.text("effect");
    String key = toleration.text("key");
    boolean concerns =
        (effect.isEmpty() || effect.equals(taint.text("effect")))
            && (key.isEmpty() || key.equals(taint.text("key")));
    return concerns
        && switch (toleration.text("operator")) {
          case "Exists" -> true;
          case "", "Equal" -> toleration.text("value").equals(taint.text("value"));
          default -> false;
        };
  }
}
