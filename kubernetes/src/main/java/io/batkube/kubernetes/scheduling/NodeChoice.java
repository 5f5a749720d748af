package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which nodes a pod wants by their labels and names.
 *
 * @param selector labels that the node must have
 * @param required any of these must hold; empty if nothing is required, an empty list if no node
 *     will do
 * @param preferred terms with their weights
 * @param named if every required term names its node: these names, in their order
 */
record NodeChoice(
    LabelSelector selector,
    Optional<List<NodeTerm>> required,
    List<Weighted> preferred,
    Optional<List<String>> named) {

  /** A term that makes a node better. */
  record Weighted(NodeTerm term, long weight) {}

  static NodeChoice of(Fields spec) {
    Fields affinity = spec.fields("affinity").fields("nodeAffinity");
    List<Weighted> preferred = new ArrayList<>();
    for (Fields each :
        affinity.items("preferredDuringSchedulingIgnoredDuringExecution").eachFields()) {
      if (each.number("weight") != 0) {
        NodeTerm.of(each.fields("preference"))
            .ifPresent(term -> preferred.add(new Weighted(term, each.number("weight"))));
      }
    }
    String required = "requiredDuringSchedulingIgnoredDuringExecution";
    return new NodeChoice(
        Selectors.ordered(Selectors.equal(spec.fields("nodeSelector"))),
        affinity.has(required)
            ? Optional.of(NodeTerm.all(affinity.fields(required)))
            : Optional.empty(),
        List.copyOf(preferred),
        affinity.has(required) ? named(affinity.fields(required)) : Optional.empty());
  }

  /** The names of nodes that terms leave, if each of them leaves only some. */
  private static Optional<List<String>> named(Fields required) {
    List<Fields> terms = required.items("nodeSelectorTerms").eachFields();
    TreeSet<String> names = new TreeSet<>();
    for (Fields term : terms) {
      Optional<TreeSet<String>> own = Optional.empty();
      for (Fields field : term.items("matchFields").eachFields()) {
        if (field.text("key").equals("metadata.name") && field.text("operator").equals("In")) {
          TreeSet<String> left = new TreeSet<>(field.items("values").eachText());
          own.ifPresent(left::retainAll);
          own = Optional.of(left);
        }
      }
      if (own.isEmpty()) {
        return Optional.empty();
      }
      names.addAll(own.get());
    }
    return terms.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(names));
  }

  /** True if any node will do. */
  boolean asksNothing() {
    return selector.requirements().isEmpty() && required.isEmpty();
  }

  /** True if the terms contradict each other, so that no node can have the name they ask for. */
  boolean isContradictory() {
    return named.isPresent() && named.get().isEmpty();
  }

  boolean matches(String nodeName, Fields nodeLabels) {
    if (!selector.matches(nodeLabels)) {
      return false;
    }
    if (required.isEmpty()) {
      return true;
    }
    for (NodeTerm term : required.get()) {
      if (term.matches(nodeName, nodeLabels)) {
        return true;
      }
    }
    return false;
  }

  /** The weights of what is preferred about a node, together. */
  long preference(String nodeName, Fields nodeLabels) {
    long sum = 0;
    for (int i = 0; i < preferred.size(); i++) {
      if (preferred.get(i).term.matches(nodeName, nodeLabels)) {
        sum += preferred.get(i).weight;
      }
    }
    return sum;
  }
}
