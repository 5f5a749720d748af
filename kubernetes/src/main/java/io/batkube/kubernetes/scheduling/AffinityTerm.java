package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/**
 * Near which pods, or away from which, a pod is to be.
 *
 * @param pods the others
 * @param topologyKey nodes with the same value of this label are near each other
 * @param weight of what is preferred; negative for away; 0 of what is required
 */
record AffinityTerm(PodChoice.Part pods, String topologyKey, long weight) {

  static List<AffinityTerm> required(Fields affinity, String namespace, Fields labels) {
    Items items = affinity.items("requiredDuringSchedulingIgnoredDuringExecution");
    List<AffinityTerm> terms = new ArrayList<>(items.size());
    for (Fields term : items.eachFields()) {
      terms.add(of(term, 0, namespace, labels));
    }
    return List.copyOf(terms);
  }

  /**
   * What is preferred.
   *
   * @param sign -1 for what is to be away
   */
  static List<AffinityTerm> preferred(Fields affinity, int sign, String namespace, Fields labels) {
    Items items = affinity.items("preferredDuringSchedulingIgnoredDuringExecution");
    List<AffinityTerm> terms = new ArrayList<>(items.size());
    for (Fields each : items.eachFields()) {
      terms.add(
          of(each.fields("podAffinityTerm"), sign * each.number("weight"), namespace, labels));
    }
    return List.copyOf(terms);
  }

  private static AffinityTerm of(Fields term, long weight, String namespace, Fields labels) {
    return new AffinityTerm(
        PodChoice.part(term, namespace, labels), term.text("topologyKey"), weight);
  }

  /** True if a pod is one of the others. */
  boolean matches(String namespace, Fields namespaceLabels, Fields labels) {
    return pods.matches(namespace, namespaceLabels, labels);
  }
}
