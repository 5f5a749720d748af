package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.pod.PodEviction;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deletes pods as far as their disruption budgets allow. Owner thread only. */
final class Evictions {
  private final Store store;
  private final Deletes deletes;
  private final OwnClient client;

  /**
   * Begins.
   *
   * @param client writes the budgets, as the server itself
   */
  Evictions(Store store, Deletes deletes, OwnClient client) {
    this.store = store;
    this.deletes = deletes;
    this.client = client;
  }

  /** Evicts a pod; the Status is the answer. */
  Status evict(Call call, Fields eviction) {
    Resource row = call.row();
    String name = call.route().name();
    PodEviction.check(eviction, name);
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
    Optional<PodEviction.Payment> payment =
        PodEviction.pay(pod, store.snapshot(), call.write().now());
    if (payment.isPresent() && !dryRun) {
      pay(payment.get());
    }
    delete(call.dry(dryRun), options, pod);
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

  private void pay(PodEviction.Payment payment) {
    StoredObject budget = payment.before();
    client.put(
        "/apis/policy/v1/namespaces/"
            + budget.namespace()
            + "/poddisruptionbudgets/"
            + budget.name()
            + "/status",
        payment.after().withAt(Long.toString(budget.version()), "metadata", "resourceVersion"));
  }

  private void delete(Call call, DeleteOptions options, StoredObject pod) {
    Deletes.checkPreconditions(call.row(), options, pod);
    StoredObject marked = pod;
    if (!options.dryRun()) {
      Fields announced = PodEviction.announced(pod.tree(), call.write().now());
      Fields tree = call.row().codec().inOrder(announced);
      if (!tree.equals(pod.tree())) {
        marked = store.update(pod, tree);
      }
    }
    deletes.delete(call, options.withoutPreconditions(), marked);
  }
}
