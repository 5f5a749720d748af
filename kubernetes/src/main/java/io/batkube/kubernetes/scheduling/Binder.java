package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.StoredObject;
import java.util.List;
import java.util.Optional;

/** The writes of a scheduler: a port. Owner thread only. */
interface Binder {
  /**
   * Binds a pod to a node.
   *
   * @param pod as it was told last
   * @return false if it is not there any longer, or cannot be bound any longer
   */
  boolean bind(StoredObject pod, String node);

  /**
   * Writes down why a pod waits.
   *
   * @param nominatedNode the node that is made free for it; "" for none; empty leaves what is there
   */
  void refuse(StoredObject pod, String message, Optional<String> nominatedNode);

  /** Says on which node a pod will be once its volumes are ready. */
  void expect(StoredObject pod, String node);

  /** Writes down that a pod could not be bound, after all. */
  void fail(StoredObject pod, String message);

  /** Takes back that a node is kept for a pod. */
  void clearNomination(StoredObject pod);

  /** Ends a pod, gracefully, to make room for another. */
  void preempt(StoredObject victim, StoredObject preemptor, String node);

  /** Has claims of volumes bound, or volumes made for them, where a pod is about to go. */
  void prepareVolumes(List<VolumeCheck.Step> steps, String node);
}
