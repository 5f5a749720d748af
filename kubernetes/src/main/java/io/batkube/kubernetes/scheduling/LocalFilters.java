package io.batkube.kubernetes.scheduling;

import java.util.List;

/** Whether a pod may run on a node, as far as it depends on nothing but the two. */
final class LocalFilters {
  private LocalFilters() {}

  /** All of them, in kube-scheduler's order. */
  static long check(PodShape shape, NodeState node) {
    long fixed = fixed(shape, node);
    return fixed != Verdict.FITS ? fixed : taken(shape, node);
  }

  /** What depends on the node itself, whatever runs there. */
  static long fixed(PodShape shape, NodeState node) {
    NodeChoice choice = shape.nodes();
    if (choice.named().isPresent() && !choice.named().get().contains(node.name)) {
      return Verdict.hopeless(Verdict.Kind.NOT_NAMED);
    }
    if (node.isUnschedulable() && !Toleration.anyTolerates(shape.tolerations(), Taint.CORDON)) {
      return Verdict.hopeless(Verdict.Kind.CORDONED);
    }
    if (!toleratesHardTaints(shape, node)) {
      return Verdict.hopeless(Verdict.Kind.TAINTED);
    }
    return choice.asksNothing() || choice.matches(node.name, node.labels())
        ? Verdict.FITS
        : Verdict.hopeless(Verdict.Kind.NOT_CHOSEN);
  }

  static boolean toleratesHardTaints(PodShape shape, NodeState node) {
    List<Taint> taints = node.hardTaints();
    for (int i = 0; i < taints.size(); i++) {
      if (!Toleration.anyTolerates(shape.tolerations(), taints.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** What depends on what the pods of the node take. */
  static long taken(PodShape shape, NodeState node) {
    if (!shape.ports().isEmpty() && !node.ports().isEmpty() && hasPortConflict(shape, node)) {
      return Verdict.passing(Verdict.Kind.PORTS);
    }
    long[] wanted = shape.requests();
    boolean fits =
        node.hasRoomForAPod()
            && isLeft(wanted[Resources.CPU], node.freeMilliCpu())
            && isLeft(wanted[Resources.MEMORY], node.freeMemory());
    for (int i = Resources.STORAGE; i < wanted.length && fits; i++) {
      fits =
          wanted[i] == 0
              || wanted[i]
                  <= Resources.at(node.allocatable(), i) - Resources.at(node.requested(), i);
    }
    return fits ? Verdict.FITS : lacking(shape, node);
  }

  /**
   * On a node that is over-committed there may be less than nothing, which is enough for nothing.
   */
  private static boolean isLeft(long wanted, long free) {
    return wanted == 0 || wanted <= free;
  }

  private static long lacking(PodShape shape, NodeState node) {
    long lacking = 0;
    boolean hopeless = false;
    long[] wanted = shape.requests();
    for (int i = 0; i < wanted.length; i++) {
      long there = Resources.at(node.allocatable(), i);
      if (wanted[i] > 0 && wanted[i] > there - Resources.at(node.requested(), i)) {
        lacking |= Verdict.bit(i);
        hopeless |= wanted[i] > there;
      }
    }
    return Verdict.resources(!node.hasRoomForAPod(), lacking, hopeless);
  }

  private static boolean hasPortConflict(PodShape shape, NodeState node) {
    for (HostPort port : shape.ports()) {
      for (HostPort taken : node.ports()) {
        if (port.conflicts(taken)) {
          return true;
        }
      }
    }
    return false;
  }

  /** How many taints make the node worse for the pod. */
  static int softTaints(PodShape shape, NodeState node) {
    int count = 0;
    for (Taint taint : node.softTaints()) {
      if (!Toleration.anyTolerates(shape.tolerations(), taint)) {
        count++;
      }
    }
    return count;
  }
}
