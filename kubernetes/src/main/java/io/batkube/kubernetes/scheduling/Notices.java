package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.StoredObject;

/** Tells people what the scheduler did, as Events: a port. */
@FunctionalInterface
public interface Notices {
  /** Nobody is told. */
  Notices NONE = (_, _, _, _, _) -> {};

  /**
   * Something happened to a pod.
   *
   * @param type Normal or Warning
   * @param action what the scheduler was about to do: Scheduling, Binding or Preempting
   */
  void tell(StoredObject pod, String type, String reason, String action, String message);
}
