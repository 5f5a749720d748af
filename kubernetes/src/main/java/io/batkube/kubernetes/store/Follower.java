package io.batkube.kubernetes.store;

/**
 * Follows what happens in the cluster, as a controller, a scheduler or a kubelet does. Owner thread
 * only.
 *
 * <p>After each request and each event of the engine the world settles: every change since is told
 * to every follower, in order; when all are told, each may act; what that changes is told again,
 * until nothing changes any more. Time stands still meanwhile.
 */
public interface Follower {
  /** A change, each exactly once and in the order of versions. It may write at once. */
  void after(Change change);

  /** All changes so far are told: whoever has collected what to do does it now. */
  default void settle() {}
}
