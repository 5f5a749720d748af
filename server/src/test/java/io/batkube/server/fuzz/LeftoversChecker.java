package io.batkube.server.fuzz;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.tree.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Nothing outlives what it belongs to: pods their namespace, their node, their owners, or a taint
 * that they do not bear.
 */
final class LeftoversChecker implements Checker {
  /** Pods of a node that is no more are found within 40 s, and two rounds of 20 s. */
  private static final long WITHOUT_NODE_NS = 81 * Seconds.ONE;

  private static final long WITHOUT_OWNER_NS = 2 * Seconds.ONE;
  private static final long UNDER_TAINT_NS = 2 * Seconds.ONE;

  private final Mirror mirror;
  private final Map<String, Long> since = new HashMap<>();

  LeftoversChecker(Mirror mirror) {
    this.mirror = mirror;
  }

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    if (now.partition().equals(Seen.NAMESPACES) && now.isDeleted()) {
      mirror.pods().stream()
          .filter(pod -> pod.namespace().equals(now.name()))
          .findFirst()
          .ifPresent(
              pod -> {
                throw new BrokenPromise(pod + " is still there, and its namespace is gone");
              });
    }
    if (now.isPod() && now.type() == Change.Type.ADDED) {
      Optional<Seen> namespace = mirror.find(Seen.NAMESPACES, "", now.namespace());
      if (namespace.isEmpty() || namespace.get().isLeaving()) {
        throw new BrokenPromise(now + " was made in a namespace that is not there");
      }
    }
  }

  @Override
  public void rested(long atNs) {
    for (Seen pod : mirror.pods()) {
      watch(atNs, WITHOUT_NODE_NS, pod, "stays on a node that is no more", this::hasLostItsNode);
      watch(atNs, WITHOUT_OWNER_NS, pod, "has outlived its owners", this::hasLostItsOwners);
      watch(atNs, UNDER_TAINT_NS, pod, "stays under a taint", this::bearsTaintInVain);
    }
  }

  private void watch(long atNs, long patienceNs, Seen pod, String what, Predicate<Seen> isOverdue) {
    String key = what + " " + pod.uid();
    if (!isOverdue.test(pod)) {
      since.remove(key);
    } else if (atNs - since.computeIfAbsent(key, _ -> atNs) > patienceNs) {
      throw new BrokenPromise(
          pod + " " + what + ", since " + Seconds.format(since.get(key)) + " s: " + pod.tree());
    }
  }

  private boolean hasLostItsNode(Seen pod) {
    return !pod.node().isEmpty()
        && pod.metadata().items("finalizers").isEmpty()
        && mirror.node(pod.node()).isEmpty();
  }

  private boolean hasLostItsOwners(Seen pod) {
    List<Fields> owners = pod.metadata().items("ownerReferences").eachFields();
    return !owners.isEmpty()
        && !pod.isLeaving()
        && owners.stream().noneMatch(owner -> mirror.hasUid(owner.text("uid")));
  }

  /** Whether a pod that tolerates nothing is under a taint that drives pods away. */
  private boolean bearsTaintInVain(Seen pod) {
    return !pod.node().isEmpty()
        && !pod.isLeaving()
        && !pod.hasEnded()
        && mirror
            .node(pod.node())
            .filter(
                node ->
                    node.spec().items("taints").eachFields().stream()
                        .filter(taint -> taint.text("effect").equals("NoExecute"))
                        .anyMatch(
                            taint ->
                                pod.spec().items("tolerations").eachFields().stream()
                                    .noneMatch(each -> concerns(each, taint))))
            .isPresent();
  }

  private static boolean concerns(Fields toleration, Fields taint) {
    return toleration.text("key").isEmpty() || toleration.text("key").equals(taint.text("key"));
  }
}
