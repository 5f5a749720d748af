package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.selector.LabelSelector.Operator;
import io.batkube.kubernetes.selector.LabelSelector.Requirement;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Selectors of labels as objects hold them, made ready to be asked often. */
final class Selectors {
  private static final Comparator<Requirement> ORDER =
      Comparator.comparing(Requirement::key)
          .thenComparing(Requirement::operator)
          .thenComparing(requirement -> String.join(",", requirement.values()));

  private Selectors() {}

  /**
   * A selector in a field; equal selectors are equal however they are written.
   *
   * @return empty if it selects nothing: the field is absent, or makes no sense
   */
  static Optional<LabelSelector> in(Fields object, String field) {
    return object.find(field).orElse("") instanceof Fields selector
        ? of(selector)
        : Optional.empty();
  }

  private static Optional<LabelSelector> of(Fields selector) {
    List<Requirement> all = new ArrayList<>(equal(selector.fields("matchLabels")));
    for (Fields expression : selector.items("matchExpressions").eachFields()) {
      Optional<Requirement> requirement = requirement(expression);
      if (requirement.isEmpty()) {
        return Optional.empty();
      }
      all.add(requirement.get());
    }
    return Optional.of(ordered(all));
  }

  static LabelSelector ordered(List<Requirement> requirements) {
    return requirements.isEmpty()
        ? LabelSelector.EVERYTHING
        : new LabelSelector(requirements.stream().distinct().sorted(ORDER).toList());
  }

  /** That labels are there with their values. */
  static List<Requirement> equal(Fields labels) {
    List<Requirement> all = new ArrayList<>(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      all.add(new Requirement(labels.name(i), Operator.IN, List.of(labels.text(labels.name(i)))));
    }
    return all;
  }

  /** An expression on labels; those of nodes may compare numbers. */
  static Optional<Requirement> requirement(Fields expression) {
    Items values = expression.items("values");
    List<String> sorted = List.copyOf(new TreeSet<>(values.eachText()));
    Optional<Operator> operator =
        switch (expression.text("operator")) {
          case "In" -> when(!sorted.isEmpty(), Operator.IN);
          case "NotIn" -> when(!sorted.isEmpty(), Operator.NOT_IN);
          case "Exists" -> when(sorted.isEmpty(), Operator.EXISTS);
          case "DoesNotExist" -> when(sorted.isEmpty(), Operator.DOES_NOT_EXIST);
          case "Gt" -> when(isNumber(sorted), Operator.GREATER_THAN);
          case "Lt" -> when(isNumber(sorted), Operator.LESS_THAN);
          default -> Optional.empty();
        };
    return operator.map(op -> new Requirement(expression.text("key"), op, sorted));
  }

  private static Optional<Operator> when(boolean sensible, Operator operator) {
    return sensible ? Optional.of(operator) : Optional.empty();
  }

  private static boolean isNumber(List<String> values) {
    return values.size() == 1 && values.getFirst().matches("[+-]?[0-9]{1,18}");
  }

  /** One that asks for more. */
  static LabelSelector and(LabelSelector selector, List<Requirement> more) {
    List<Requirement> all = new ArrayList<>(selector.requirements());
    all.addAll(more);
    return ordered(all);
  }
}
