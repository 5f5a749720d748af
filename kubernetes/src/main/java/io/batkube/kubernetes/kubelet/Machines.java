package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.store.StoredObject;

/**
 * Port: carries out the work of pods. Owner thread only.
 *
 * <p>Answers come back through {@link Kubelets}: {@code started} when a pod's main containers run,
 * {@code ended} when they are over, for whatever reason. Neither is called from within a call of
 * this port; both may come at the same instant.
 */
public interface Machines {
  /**
   * All that must be there before the main containers of a pod can run is there, and its start
   * latency is over. It starts now, or when the last pod of its job is ready too.
   *
   * @return whether {@code started} follows at this very instant; if not, the pod is shown waiting
   *     for its containers
   */
  boolean ready(StoredObject pod);

  /**
   * The main containers of a pod, which have started, are to end now: it was deleted and its grace
   * is over, or it ran longer than it may. {@code ended} follows, unless the pod is gone.
   */
  void stop(StoredObject pod);
}
