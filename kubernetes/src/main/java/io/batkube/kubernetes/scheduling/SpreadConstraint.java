package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.selector.LabelSelector.Operator;
import io.batkube.kubernetes.selector.LabelSelector.Requirement;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How evenly pods are to be spread.
 *
 * @param selector of the pods of the same namespace that count; empty if none do
 * @param hard a node that breaks it will not do
 * @param honoursAffinity nodes that the pod cannot choose do not count
 * @param honoursTaints nodes that the pod does not tolerate do not count
 */
record SpreadConstraint(
    long maxSkew,
    String topologyKey,
    Optional<LabelSelector> selector,
    long minDomains,
    boolean hard,
    boolean honoursAffinity,
    boolean honoursTaints) {
  static final String HOSTNAME = "kubernetes.io/hostname";

  /** What holds for pods of services and workloads that say nothing themselves: never hard. */
  static List<SpreadConstraint> usual(LabelSelector selector) {
    return List.of(
        new SpreadConstraint(3, HOSTNAME, Optional.of(selector), 1, false, true, false),
        new SpreadConstraint(
            5, "topology.kubernetes.io/zone", Optional.of(selector), 1, false, true, false));
  }

  static List<SpreadConstraint> of(Fields spec, Fields labels) {
    List<SpreadConstraint> constraints = new ArrayList<>();
    for (Fields each : spec.items("topologySpreadConstraints").eachFields()) {
      constraints.add(
          new SpreadConstraint(
              each.number("maxSkew"),
              each.text("topologyKey"),
              Selectors.in(each, "labelSelector").map(selector -> withKeys(selector, each, labels)),
              each.number("minDomains", 1),
              !each.text("whenUnsatisfiable").equals("ScheduleAnyway"),
              !each.text("nodeAffinityPolicy").equals("Ignore"),
              each.text("nodeTaintsPolicy").equals("Honor")));
    }
    return List.copyOf(constraints);
  }

  private static LabelSelector withKeys(LabelSelector selector, Fields constraint, Fields labels) {
    List<Requirement> more = new ArrayList<>();
    for (String key : constraint.items("matchLabelKeys").eachText()) {
      if (labels.has(key)) {
        more.add(new Requirement(key, Operator.IN, List.of(labels.text(key))));
      }
    }
    return more.isEmpty() ? selector : Selectors.and(selector, more);
  }

  /** True if a pod of the same namespace counts, itself included. An empty selector is no pod's. */
  boolean counts(Fields labels) {
    return selector.isPresent() && selector.get().matches(labels);
  }
}
