package io.batkube.kubernetes.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Labels of nodes that are still understood but have successors. */
public final class NodeLabels {
  private static final Map<String, String> DEPRECATED = new LinkedHashMap<>();

  static {
    successor("beta.kubernetes.io/arch", "v1.14", "kubernetes.io/arch");
    successor("beta.kubernetes.io/os", "v1.14", "kubernetes.io/os");
    successor("failure-domain.beta.kubernetes.io/region", "v1.17", "topology.kubernetes.io/region");
    successor("failure-domain.beta.kubernetes.io/zone", "v1.17", "topology.kubernetes.io/zone");
    successor("beta.kubernetes.io/instance-type", "v1.17", "node.kubernetes.io/instance-type");
    DEPRECATED.put("app.kubernetes.io/created-by", "deprecated since v1.9");
    DEPRECATED.put(
        "scheduler.alpha.kubernetes.io/preferAvoidPods",
        "deprecated since v1.22; use Taints and Tolerations instead");
    DEPRECATED.put(
        "node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead");
  }

  private NodeLabels() {}

  private static void successor(String label, String since, String now) {
    DEPRECATED.put(label, "deprecated since " + since + "; use \"" + now + "\" instead");
  }

  /** What to tell who uses a label that has a successor. */
  public static Optional<String> deprecation(String label) {
    return Optional.ofNullable(DEPRECATED.get(label));
  }
}
