package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.List;
import java.util.Optional;

/**
 * Pods by their namespaces and labels: those with all of these parts.
 *
 * @param parts each must hold
 * @param living leaves out pods that are being deleted
 */
record PodChoice(List<Part> parts, boolean living) {
  PodChoice {
    parts = List.copyOf(parts);
  }

  /**
   * Namespaces and labels.
   *
   * @param namespaces by name, in their order
   * @param byLabels namespaces by their labels, besides those; empty for none
   * @param labels of the pods; empty if no pod will do
   */
  record Part(
      List<String> namespaces, Optional<LabelSelector> byLabels, Optional<LabelSelector> labels) {

    /**
     * True if a pod is meant.
     *
     * @param namespaceLabels those of its namespace
     */
    boolean matches(String namespace, Fields namespaceLabels, Fields podLabels) {
      return labels.isPresent()
          && (namespaces.contains(namespace)
              || byLabels.isPresent() && byLabels.get().matches(namespaceLabels))
          && labels.get().matches(podLabels);
    }
  }

  /** Living pods of one namespace. */
  static PodChoice in(String namespace, LabelSelector labels) {
    return new PodChoice(
        List.of(new Part(List.of(namespace), Optional.empty(), Optional.of(labels))), true);
  }

  /** A part as a term of affinity has it, whose default namespace is the pod's own. */
  static Part part(Fields term, String ownNamespace, Fields ownLabels) {
    Items namespaces = term.items("namespaces");
    boolean own = namespaces.isEmpty() && !term.has("namespaceSelector");
    return new Part(
        own ? List.of(ownNamespace) : namespaces.eachText().stream().sorted().distinct().toList(),
        Selectors.in(term, "namespaceSelector"),
        Selectors.in(term, "labelSelector").map(labels -> withKeys(labels, term, ownLabels)));
  }

  /** With what a real server adds when the pod is made: labels that are to be like the pod's. */
  private static LabelSelector withKeys(LabelSelector labels, Fields term, Fields ownLabels) {
    LabelSelector all = labels;
    for (String key : term.items("matchLabelKeys").eachText()) {
      if (ownLabels.has(key)) {
        all =
            Selectors.and(
                all,
                List.of(
                    new LabelSelector.Requirement(
                        key, LabelSelector.Operator.IN, List.of(ownLabels.text(key)))));
      }
    }
    for (String key : term.items("mismatchLabelKeys").eachText()) {
      if (ownLabels.has(key)) {
        all =
            Selectors.and(
                all,
                List.of(
                    new LabelSelector.Requirement(
                        key, LabelSelector.Operator.NOT_IN, List.of(ownLabels.text(key)))));
      }
    }
    return all;
  }

  boolean matches(String namespace, Fields namespaceLabels, Fields podLabels) {
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).matches(namespace, namespaceLabels, podLabels)) {
        return false;
      }
    }
    return !parts.isEmpty();
  }

  /** The one namespace in which all such pods are, if it is known. */
  Optional<String> onlyNamespace() {
    for (Part part : parts) {
      if (part.byLabels.isEmpty() && part.namespaces.size() == 1) {
        return Optional.of(part.namespaces.getFirst());
      }
    }
    return Optional.empty();
  }
}
