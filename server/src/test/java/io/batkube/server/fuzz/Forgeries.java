package io.batkube.server.fuzz;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Pods whose status somebody else than their kubelet wrote: little can be said of them after. */
final class Forgeries implements Checker {
  private final Set<String> uids = new HashSet<>();

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    boolean forged =
        now.isPod()
            && now.byPeople()
            && before.filter(b -> !b.status().equals(now.status())).isPresent();
    // What binding and deletion write into a status is no forgery.
    if (forged
        && before.get().node().equals(now.node())
        && before.get().isLeaving() == now.isLeaving()) {
      uids.add(now.uid());
    }
  }

  boolean has(Seen pod) {
    return uids.contains(pod.uid());
  }
}
