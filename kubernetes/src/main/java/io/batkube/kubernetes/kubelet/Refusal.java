package io.batkube.kubernetes.kubelet;

/**
 * Why a kubelet does not take a pod.
 *
 * @param reason "OutOfcpu", "NodeAffinity"
 */
record Refusal(String reason, String message) {

  static Refusal ofPredicate(String name, String why) {
    return new Refusal(name, "Predicate " + name + " failed: " + why);
  }

  static Refusal outOf(String resource, long requested, long used, long capacity) {
    return new Refusal(
        "OutOf" + resource,
        "Node didn't have enough resource: "
            + resource
            + ", requested: "
            + requested
            + ", used: "
            + used
            + ", capacity: "
            + capacity);
  }
}
