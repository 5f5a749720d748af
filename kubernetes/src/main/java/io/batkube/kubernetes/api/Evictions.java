package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.pod.PodConditions;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Deletes pods as far as their disruption budgets allow. Owner thread only. */
final class Evictions {
  private static final int MOST_DISRUPTED = 2000;
  private static final String REFUSAL =
      "Cannot evict pod as it would violate the pod's disruption budget.";

  private final Store store;
  private final Deletes deletes;

  Evictions(Store store, Deletes deletes) {
    this.store = store;
    this.deletes = deletes;
  }

  /** Evicts a pod; the Status is the answer. */
  Status evict(Call call, ResourceTable table, Fields eviction) {
    Resource row = call.row();
    String name = call.route().name();
    if (!eviction.fields("metadata").text("name").equals(name)) {
      throw Status.badRequest("name in URL does not match name in Eviction object").exception();
    }
    Fields sent = eviction.fields("deleteOptions");
    checkSent(name, sent);
    List<FieldError> errors = new ArrayList<>();
    boolean dryRun =
        WriteOptions.dryRun(sent.items("dryRun").eachText(), errors) || call.options().dryRun();
    DeleteOptions options = DeleteOptions.of(sent, dryRun);
    StoredObject pod =
        store
            .snapshot()
            .get(row.partition(), call.route().namespace(), name)
            .orElseThrow(() -> Status.notFound("", row.plural(), name).exception());
    if (!ignoresBudgets(pod.tree())) {
      List<StoredObject> budgets = budgetsOf(table, pod);
      if (budgets.size() > 1) {
        return Status.unforeseen(
            500,
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                + " not support.");
      }
      if (!budgets.isEmpty() && counts(pod.tree(), budgets.getFirst().tree())) {
        take(call, pod, budgets.getFirst(), dryRun);
      }
    }
    delete(call, options, pod);
    return Status.done(201, Status.NO_DETAILS);
  }

  private static void checkSent(String name, Fields sent) {
    String risky = "ignoreStoreReadErrorWithClusterBreakingPotential";
    if (sent.isTrue(risky)) {
      throw Status.invalid(
              "policy",
              "Eviction",
              name,
              List.of(
                  FieldError.invalid(
                      "deleteOptions." + risky,
                      true,
                      "can not be set for pod eviction, try after removing the option")))
          .exception();
    }
  }

  /** Pods that do not run, or will end anyhow. */
  private static boolean ignoresBudgets(Fields pod) {
    String phase = pod.fields("status").text("phase");
    return List.of("Succeeded", "Failed", "Pending").contains(phase)
        || pod.fields("metadata").has("deletionTimestamp");
  }

  private List<StoredObject> budgetsOf(ResourceTable table, StoredObject pod) {
    Resource budgets = table.find("policy", "v1", "poddisruptionbudgets").orElseThrow();
    List<StoredObject> found = new ArrayList<>();
    Iterator<StoredObject> all = store.snapshot().of(budgets.partition()).in(pod.namespace(), "");
    while (all.hasNext()) {
      StoredObject budget = all.next();
      Fields spec = budget.tree().fields("spec");
      SelectorOf selector = new SelectorOf(spec.fields("selector"));
      if (spec.has("selector")
          && selector.isUsable()
          && selector.matches(pod.metadata().fields("labels"))) {
        found.add(budget);
      }
    }
    return found;
  }

  /** A pod that is not ready counts against the budget only while the budget itself is not kept. */
  private static boolean counts(Fields pod, Fields budget) {
    if (PodConditions.isReady(pod)) {
      return true;
    }
    Fields status = budget.fields("status");
    boolean kept =
        status.number("currentHealthy") >= status.number("desiredHealthy")
            && status.number("desiredHealthy") > 0;
    return !budget.fields("spec").text("unhealthyPodEvictionPolicy").equals("AlwaysAllow") && !kept;
  }

  private void take(Call call, StoredObject pod, StoredObject budget, boolean dryRun) {
    Fields status = budget.tree().fields("status");
    long allowed = status.number("disruptionsAllowed");
    if (status.number("observedGeneration") < budget.metadata().number("generation")) {
      throw refusal(
              "The disruption budget " + budget.name() + " is still being processed by the server.",
              10)
          .exception();
    }
    if (allowed < 0) {
      throw forbidden(budget, "pdb disruptions allowed is negative");
    }
    if (status.fields("disruptedPods").size() > MOST_DISRUPTED) {
      throw forbidden(
          budget, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
    }
    if (allowed == 0) {
      throw refusal(whyNot(budget, status), 0).exception();
    }
    if (dryRun) {
      return;
    }
    Fields disrupted = status.fields("disruptedPods").with(pod.name(), call.now());
    Fields changed =
        status.with("disruptedPods", disrupted.sorted()).with("disruptionsAllowed", allowed - 1);
    if (allowed == 1) {
      changed = changed.with("conditions", exhausted(status, call.now(), budget));
    }
    store.update(budget, budget.tree().with("status", changed));
  }

  private static RuntimeException forbidden(StoredObject budget, String why) {
    return Status.forbidden("policy", "poddisruptionbudget", budget.name(), why).exception();
  }

  private static String whyNot(StoredObject budget, Fields status) {
    String start = "The disruption budget " + budget.name();
    Optional<Fields> condition =
        status.items("conditions").eachFields().stream()
            .filter(c -> c.text("type").equals("DisruptionAllowed"))
            .filter(c -> c.text("status").equals("False") && !c.text("message").isEmpty())
            .findFirst();
    if (condition.isPresent() && condition.get().text("reason").equals("SyncFailed")) {
      return start
          + " does not allow evicting pods currently because it failed sync: "
          + condition.get().text("message");
    }
    if (status.number("currentHealthy") <= status.number("desiredHealthy")) {
      return start
          + " needs "
          + status.number("desiredHealthy")
          + " healthy pods and has "
          + status.number("currentHealthy")
          + " currently";
    }
    return condition
        .map(
            c ->
                start
                    + " does not allow evicting pods currently ("
                    + c.text("reason")
                    + "): "
                    + c.text("message"))
        .orElse(start + " does not allow evicting pods currently");
  }

  private static Status refusal(String cause, long retryAfterSeconds) {
    Status status = Status.tooManyRequests(REFUSAL, retryAfterSeconds);
    Fields causes =
        Fields.of("causes", Items.of(Fields.of("reason", "DisruptionBudget", "message", cause)));
    return status.withDetails(
        retryAfterSeconds == 0 ? causes : causes.with("retryAfterSeconds", retryAfterSeconds));
  }

  /** The conditions with the one that says that nothing more may go. */
  private static Items exhausted(Fields status, String now, StoredObject budget) {
    Items conditions = status.items("conditions");
    int position = 0;
    while (position < conditions.size()
        && !conditions.fields(position).text("type").equals("DisruptionAllowed")) {
      position++;
    }
    boolean before = position < conditions.size();
    boolean same = before && conditions.fields(position).text("status").equals("False");
    Fields condition =
        Fields.of(
            "type",
            "DisruptionAllowed",
            "status",
            "False",
            "observedGeneration",
            budget.tree().fields("status").number("observedGeneration"),
            "lastTransitionTime",
            same ? conditions.fields(position).text("lastTransitionTime") : now,
            "reason",
            "InsufficientPods",
            "message",
            "");
    return before ? conditions.with(position, condition) : conditions.plus(condition);
  }

  private void delete(Call call, DeleteOptions options, StoredObject pod) {
    Deletes.checkPreconditions(call.row(), options, pod);
    StoredObject marked = pod;
    DeleteOptions rest = options.withoutPreconditions();
    if (!options.dryRun()) {
      Fields status =
          PodConditions.with(
              pod.tree().fields("status"),
              "DisruptionTarget",
              "True",
              "EvictionByEvictionAPI",
              "Eviction API: evicting",
              call.write().now());
      Fields tree = call.row().codec().inOrder(pod.tree().with("status", status));
      if (!tree.equals(pod.tree())) {
        marked = store.update(pod, tree);
      }
    }
    deletes.delete(call, rest, marked);
  }
}
