package io.batkube.kubernetes.scheduling;

import java.util.ArrayList;
import java.util.List;

/**
 * What has happened since the waiting groups were last looked at, as far as it may help one.
 * Mutable; owner thread only.
 */
final class Happenings {
  /** Nodes that have more room, or are not what they were. */
  private final List<NodeState> roomier = new ArrayList<>();

  private boolean arrival;
  private boolean storage;
  private boolean others;

  /** A node has more room, or is not what it was. */
  void room(NodeState node) {
    roomier.add(node);
    others = true;
  }

  /** A pod came to a node. */
  void arrival() {
    arrival = true;
  }

  /** Something about volumes has changed. */
  void storage() {
    storage = true;
  }

  /** Something else has changed that plays a part in where pods may be. */
  void others() {
    others = true;
  }

  boolean any() {
    return arrival || storage || others;
  }

  boolean anyRoom() {
    return !roomier.isEmpty();
  }

  boolean anyOfStorage() {
    return storage;
  }

  void forget() {
    roomier.clear();
    arrival = false;
    storage = false;
    others = false;
  }

  /** True if the first of a group may find a node now. Exact for groups that need only room. */
  boolean mayHelp(WaitingGroup group) {
    if (group.foundNoNodes) {
      return anyRoom(); // any node helps, if only to say why it does not do
    }
    if (group.isLocal) {
      for (int i = 0; i < roomier.size(); i++) {
        NodeState node = roomier.get(i);
        if (node.isPresent() && LocalFilters.check(group.shape, node) == Verdict.FITS) {
          return true;
        }
      }
      return false;
    }
    return others
        || storage && !group.shape.volumes().isEmpty()
        || arrival
            && (group.kinds.contains(Verdict.Kind.SKEW)
                || group.kinds.contains(Verdict.Kind.NOT_NEAR));
  }
}
