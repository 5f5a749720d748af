package io.batkube.kubernetes.api;

/** Port: is told who binds pods. Owner thread only. */
@FunctionalInterface
public interface BindingWitness {
  /** Tells nobody. */
  BindingWitness NOBODY = (_, _, _) -> {};

  /**
   * A request has bound a pod.
   *
   * @param client the first word of its User-Agent, such as {@code kube-scheduler/v1.36.3}, or the
   *     name of its user if it sent none
   */
  void bound(String namespace, String pod, String client);
}
