package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.store.ObjectMap;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which pods the disruption budgets would rather keep. Owner thread only. */
final class Budgets {
  private record Budget(
      String namespace, LabelSelector selector, long allowed, Fields disruptedPods) {}

  private final Store store;
  private ObjectMap from;
  private List<Budget> budgets = List.of();

  Budgets(Store store) {
    this.store = store;
    this.from = store.snapshot().of(Partitions.BUDGETS);
    read();
  }

  private void read() {
    List<Budget> all = new ArrayList<>();
    from.forEach(
        object -> {
          Fields status = object.tree().fields("status");
          Selectors.in(object.tree().fields("spec"), "selector")
              .filter(selector -> !selector.requirements().isEmpty())
              .ifPresent(
                  selector ->
                      all.add(
                          new Budget(
                              object.namespace(),
                              selector,
                              status.number("disruptionsAllowed"),
                              status.fields("disruptedPods"))));
        });
    budgets = List.copyOf(all);
  }

  /**
   * Which of some pods would break a budget if they were ended in this order, all of them; in that
   * order.
   */
  @SuppressWarnings("ReferenceEquality") // of snapshots
  List<PodEntry> violated(List<PodEntry> pods) {
    ObjectMap now = store.snapshot().of(Partitions.BUDGETS);
    if (now != from) {
      from = now;
      read();
    }
    if (budgets.isEmpty()) {
      return List.of();
    }
    Map<Budget, Long> left = new HashMap<>();
    List<PodEntry> violated = new ArrayList<>();
    for (PodEntry pod : pods) {
      boolean violates = false;
      Fields labels = pod.labels();
      for (Budget budget : budgets) {
        if (!labels.isEmpty()
            && budget.namespace.equals(pod.namespace())
            && budget.selector.matches(labels)
            && !budget.disruptedPods.has(pod.object.name())) {
          violates |= left.merge(budget, budget.allowed - 1, (more, _) -> more - 1) < 0;
        }
      }
      if (violates) {
        violated.add(pod);
      }
    }
    return violated;
  }
}
