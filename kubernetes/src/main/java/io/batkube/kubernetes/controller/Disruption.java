package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.pod.PodConditions;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a controller writes into the status of a pod that it is about to delete.
 *
 * @param status fields to be merged; empty if nothing is to be written
 */
record Disruption(StoredObject pod, Fields status) {
  private static final String TYPE = "DisruptionTarget";

  /** The condition that says why. */
  static Disruption of(StoredObject pod, String reason, String message, Instant now) {
    return new Disruption(pod, conditions(pod, reason, message, now));
  }

  /** The phase Failed, for pods that have not ended. */
  static Disruption failed(StoredObject pod) {
    return new Disruption(pod, failed(pod, Fields.EMPTY));
  }

  /** The phase Failed, and why. */
  static Disruption failed(StoredObject pod, String reason, String message, Instant now) {
    return new Disruption(pod, failed(pod, conditions(pod, reason, message, now)));
  }

  private static Fields failed(StoredObject pod, Fields status) {
    if (Pods.isEnded(pod.tree())) {
      return Fields.EMPTY;
    }
    Fields failed = status.with("phase", "Failed");
    long generation = pod.metadata().number("generation");
    return generation == 0 ? failed : failed.with("observedGeneration", generation);
  }

  private static Fields conditions(StoredObject pod, String reason, String message, Instant now) {
    Fields before = PodConditions.find(pod.tree(), TYPE);
    boolean same = before.text("status").equals("True");
    if (same && before.text("reason").equals(reason) && before.text("message").equals(message)) {
      return Fields.EMPTY;
    }
    Object since = same ? before.find("lastTransitionTime").orElse(Null.NULL) : Times.text(now);
    Fields.Builder condition = new Fields.Builder();
    condition.put("type", TYPE);
    Optional.of(pod.metadata().number("generation"))
        .filter(generation -> generation > 0)
        .ifPresent(generation -> condition.put("observedGeneration", generation));
    condition.put("status", "True");
    condition.put("lastTransitionTime", since);
    condition.put("reason", reason);
    condition.put("message", message);
    List<Fields> order = new ArrayList<>();
    for (Fields each : pod.tree().fields("status").items("conditions").eachFields()) {
      order.add(Fields.of("type", each.text("type")));
    }
    if (before.isEmpty()) {
      order.add(Fields.of("type", TYPE));
    }
    return Fields.of(
        "$setElementOrder/conditions", Items.of(order), "conditions", Items.of(condition.build()));
  }

  /** Writes it; true if that was done, or was not needed. */
  boolean write(Client client) {
    if (status.isEmpty()) {
      return true;
    }
    Fields patch = Fields.of("metadata", Fields.of("uid", pod.uid()), "status", status);
    return client.patch(Pods.path(pod) + "/status", Patch.Format.STRATEGIC, patch).isDone();
  }
}
