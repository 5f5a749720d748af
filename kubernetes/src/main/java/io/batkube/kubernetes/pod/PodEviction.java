package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import io.batkube.kubernetes.validation.FieldOrder;
import io.batkube.kubernetes.validation.SelectorOf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A deletion of a pod that asks the budgets of disruptions first. The pod gets a condition that
 * says so, and is then deleted like any other.
 */
public final class PodEviction {
  private static final Partition BUDGETS = new Partition("policy", "poddisruptionbudgets");
  private static final String REFUSAL =
      "Cannot evict pod as it would violate the pod's disruption budget.";
  private static final int MOST_DISRUPTED = 2000;

  private PodEviction() {}

  /**
   * What an eviction takes from a budget.
   *
   * @param before what is stored
   * @param after what is to be stored: one disruption less, and the pod among the disrupted
   */
  public record Payment(StoredObject before, Fields after) {}

  /** Refuses an eviction whose body names another pod. */
  public static void check(Fields eviction, String name) {
    if (!eviction.fields("metadata").text("name").equals(name)) {
      throw Status.badRequest("name in URL does not match name in Eviction object").exception();
    }
  }

  /**
   * Asks the budgets that select the pod.
   *
   * @return what to store of the budget; empty if the pod needs none
   * @throws StatusException if the pod may not go now (429), or has several budgets (500)
   */
  public static Optional<Payment> pay(StoredObject pod, Snapshot state, Instant now) {
    if (ignoresBudgets(pod.tree())) {
      return Optional.empty();
    }
    List<StoredObject> budgets = budgets(pod, state);
    if (budgets.size() > 1) {
      throw Status.unforeseen(
              500,
              "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                  + " not support.")
          .exception();
    }
    if (budgets.isEmpty() || isUnhealthyAndFree(pod.tree(), budgets.getFirst().tree())) {
      return Optional.empty();
    }
    StoredObject budget = budgets.getFirst();
    checkBudget(budget);
    return Optional.of(new Payment(budget, paid(budget.tree(), pod.name(), now)));
  }

  /** The pod with the condition that announces its end. */
  public static Fields announced(Fields pod, Instant now) {
    return pod.with(
        "status",
        PodConditions.with(
            pod.fields("status"),
            "DisruptionTarget",
            "True",
            "EvictionByEvictionAPI",
            "Eviction API: evicting",
            now));
  }

  private static boolean ignoresBudgets(Fields pod) {
    return pod.fields("metadata").has("deletionTimestamp")
        || List.of("Succeeded", "Failed", "Pending").contains(pod.fields("status").text("phase"));
  }

  private static List<StoredObject> budgets(StoredObject pod, Snapshot state) {
    List<StoredObject> selecting = new ArrayList<>();
    Fields labels = pod.metadata().fields("labels");
    Iterator<StoredObject> all = state.of(BUDGETS).in(pod.namespace(), "");
    while (all.hasNext()) {
      StoredObject budget = all.next();
      Fields spec = budget.tree().fields("spec");
      SelectorOf selector = new SelectorOf(spec.fields("selector"));
      if (spec.has("selector") && selector.isUsable() && selector.matches(labels)) {
        selecting.add(budget);
      }
    }
    return selecting;
  }

  /** A pod that serves nobody may go, if its budget does not miss it. */
  private static boolean isUnhealthyAndFree(Fields pod, Fields budget) {
    if (PodConditions.isReady(pod)) {
      return false;
    }
    Fields status = budget.fields("status");
    long desired = status.number("desiredHealthy");
    return budget.fields("spec").text("unhealthyPodEvictionPolicy").equals("AlwaysAllow")
        || status.number("currentHealthy") >= desired && desired > 0;
  }

  private static void checkBudget(StoredObject budget) {
    Fields status = budget.tree().fields("status");
    String name = budget.name();
    if (status.number("observedGeneration") < budget.metadata().number("generation")) {
      throw tooMany(
          "The disruption budget " + name + " is still being processed by the server.", 10);
    }
    long allowed = status.number("disruptionsAllowed");
    if (allowed < 0) {
      throw Status.forbidden(
              "policy", "poddisruptionbudget", name, "pdb disruptions allowed is negative")
          .exception();
    }
    if (status.fields("disruptedPods").size() > MOST_DISRUPTED) {
      throw Status.forbidden(
              "policy",
              "poddisruptionbudget",
              name,
              "DisruptedPods map too big - too many evictions not confirmed by PDB controller")
          .exception();
    }
    if (allowed == 0) {
      throw tooMany(why(name, status), 0);
    }
  }

  private static String why(String name, Fields status) {
    Fields condition =
        status.items("conditions").eachFields().stream()
            .filter(c -> c.text("type").equals("DisruptionAllowed"))
            .filter(c -> c.text("status").equals("False") && !c.text("message").isEmpty())
            .findFirst()
            .orElse(Fields.EMPTY);
    String budget = "The disruption budget " + name;
    String message = condition.text("message");
    if (condition.text("reason").equals("SyncFailed")) {
      return budget + " does not allow evicting pods currently because it failed sync: " + message;
    }
    long desired = status.number("desiredHealthy");
    long current = status.number("currentHealthy");
    if (current <= desired) {
      return budget + " needs " + desired + " healthy pods and has " + current + " currently";
    }
    return condition.isEmpty()
        ? budget + " does not allow evicting pods currently"
        : budget
            + " does not allow evicting pods currently ("
            + condition.text("reason")
            + "): "
            + message;
  }

  private static StatusException tooMany(String why, long retryAfterSeconds) {
    Status refusal = Status.tooManyRequests(REFUSAL, retryAfterSeconds);
    Fields.Builder details = new Fields.Builder();
    details.put("causes", Items.of(Fields.of("reason", "DisruptionBudget", "message", why)));
    if (retryAfterSeconds > 0) {
      details.put("retryAfterSeconds", retryAfterSeconds);
    }
    return refusal.withDetails(details.build()).exception();
  }

  private static Fields paid(Fields budget, String pod, Instant now) {
    Fields status = budget.fields("status");
    String time = Times.text(now);
    long left = status.number("disruptionsAllowed") - 1;
    Fields changed =
        status
            .with("disruptionsAllowed", left)
            .with("disruptedPods", status.fields("disruptedPods").with(pod, time).sorted());
    if (left == 0) {
      changed = withoutRoom(changed, time);
    }
    return budget.with(
        "status", FieldOrder.of("k8s.io/api/policy/v1", "PodDisruptionBudgetStatus", changed));
  }

  private static Fields withoutRoom(Fields status, String time) {
    Items conditions = status.items("conditions");
    int position = 0;
    while (position < conditions.size()
        && !conditions.fields(position).text("type").equals("DisruptionAllowed")) {
      position++;
    }
    Fields before = position < conditions.size() ? conditions.fields(position) : Fields.EMPTY;
    String since = before.text("status").equals("False") ? before.text("lastTransitionTime") : time;
    Fields.Builder condition = new Fields.Builder();
    condition.put("type", "DisruptionAllowed");
    condition.put("status", "False");
    if (status.number("observedGeneration") != 0) {
      condition.put("observedGeneration", status.number("observedGeneration"));
    }
    condition.put("lastTransitionTime", since);
    condition.put("reason", "InsufficientPods");
    condition.put("message", "");
    Fields now = condition.build();
    return status.with(
        "conditions", before.isEmpty() ? conditions.plus(now) : conditions.with(position, now));
  }
}
