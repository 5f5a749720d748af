package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;

/**
 * A pod that has not ended, as the scheduler sees it. Mutable; owned by {@link Census}, which keeps
 * the parts of it in step with each other.
 */
final class PodEntry {
  /** As it was told last. */
  StoredObject object;

  PodShape shape;

  /** The node that it is bound to, or about to be. */
  Optional<NodeState> node = Optional.empty();

  /** Among the pods of its node. */
  int place;

  /** It was bound by us, and we have not been told yet. */
  boolean assumed;

  /** Its amounts have been changed while it is bound: what the kubelet says of them counts. */
  boolean isResized;

  /** Where it waits; empty if it does not. */
  Optional<WaitingGroup> group = Optional.empty();

  /** Its place in the queue among pods of its priority. */
  final long sequence;

  /** The node that was made free for it; "" for none. */
  String nominatedNode = "";

  /** It has been told why it waits. */
  boolean told;

  PodEntry(StoredObject object, PodShape shape, long sequence) {
    this.object = object;
    this.shape = shape;
    this.sequence = sequence;
  }

  String namespace() {
    return object.namespace();
  }

  Fields labels() {
    return object.metadata().fields("labels");
  }

  boolean isTerminating() {
    return object.metadata().has("deletionTimestamp");
  }

  long priority() {
    return shape.priority();
  }

  /** When the kubelet took it up, as its status says; "" if it has not. */
  String startTime() {
    return object.tree().fields("status").text("startTime");
  }

  @Override
  public String toString() {
    return object.namespace() + "/" + object.name();
  }
}
