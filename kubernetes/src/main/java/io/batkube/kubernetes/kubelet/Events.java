package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.store.StoredObject;

/** Port: tells people what kubelets do, as Events of the API. Owner thread only. */
@FunctionalInterface
public interface Events {
  String NORMAL = "Normal";
  String WARNING = "Warning";

  /** Nobody is told. */
  Events NONE = (_, _, _, _, _, _) -> {};

  /**
   * Something happened. The source is the component {@code kubelet} of a node.
   *
   * @param about the pod or node
   * @param fieldPath the container, "spec.containers{main}"; "" if it is about the whole object
   * @param node whose kubelet says it
   * @param type {@link #NORMAL} or {@link #WARNING}
   */
  void event(
      StoredObject about,
      String fieldPath,
      String node,
      String type,
      String reason,
      String message);
}
