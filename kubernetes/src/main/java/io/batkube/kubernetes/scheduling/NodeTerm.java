package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.selector.LabelSelector.Requirement;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One of the terms of a selector of nodes: labels and names, both as they must be.
 *
 * @param labels that the node must have
 * @param names that the node's must be, or must not be
 */
record NodeTerm(LabelSelector labels, List<Name> names) {
  NodeTerm {
    names = List.copyOf(names);
  }

  /** What the name of the node must be or, otherwise, must not be. */
  record Name(boolean equal, String name) {}

  /** The terms of a selector, any of which may hold. Those that make no sense never do. */
  static List<NodeTerm> all(Fields nodeSelector) {
    List<NodeTerm> terms = new ArrayList<>();
    for (Fields term : nodeSelector.items("nodeSelectorTerms").eachFields()) {
      of(term).ifPresent(terms::add);
    }
    return List.copyOf(terms);
  }

  /** Empty if no node can match: the term asks for nothing at all, or makes no sense. */
  static Optional<NodeTerm> of(Fields term) {
    Items expressions = term.items("matchExpressions");
    Items fields = term.items("matchFields");
    if (expressions.isEmpty() && fields.isEmpty()) {
      return Optional.empty();
    }
    List<Requirement> labels = new ArrayList<>();
    for (Fields expression : expressions.eachFields()) {
      Optional<Requirement> requirement = Selectors.requirement(expression);
      if (requirement.isEmpty()) {
        return Optional.empty();
      }
      labels.add(requirement.get());
    }
    List<Name> names = new ArrayList<>();
    for (Fields field : fields.eachFields()) {
      String operator = field.text("operator");
      Items values = field.items("values");
      boolean sensible = operator.equals("In") || operator.equals("NotIn");
      if (!sensible || values.size() != 1 || !field.text("key").equals("metadata.name")) {
        return Optional.empty();
      }
      names.add(new Name(operator.equals("In"), values.text(0)));
    }
    return Optional.of(new NodeTerm(Selectors.ordered(labels), names));
  }

  boolean matches(String nodeName, Fields nodeLabels) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equal != names.get(i).name.equals(nodeName)) {
        return false;
      }
    }
    return labels.matches(nodeLabels);
  }
}
