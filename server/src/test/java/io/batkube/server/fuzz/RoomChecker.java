package io.batkube.server.fuzz;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** No kubelet takes a pod for which its node has not enough left, of any resource or port. */
final class RoomChecker implements Checker {
  private final Mirror mirror;
  private final Forgeries forgeries;

  RoomChecker(Mirror mirror, Forgeries forgeries) {
    this.mirror = mirror;
    this.forgeries = forgeries;
  }

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    boolean admitted =
        now.isPod()
            && now.holdsRoom()
            && !now.byPeople()
            && !before.map(Seen::holdsRoom).orElse(false);
    if (admitted && !forgeries.has(now)) {
      mirror.node(now.node()).ifPresent(node -> check(now, node));
    }
  }

  private void check(Seen pod, Seen node) {
    List<Seen> others =
        mirror.podsOn(node.name()).stream()
            .filter(other -> other.holdsRoom() && !other.uid().equals(pod.uid()))
            .filter(other -> !forgeries.has(other))
            .toList();
    var taken = new TreeMap<String, BigDecimal>();
    Set<Long> ports = new TreeSet<>();
    for (Seen other : others) {
      Amounts.add(taken, Amounts.ofPod(other));
      ports.addAll(HostPorts.of(other));
    }
    var there = Amounts.of(node.status().fields("allocatable"));
    String shortage = Amounts.shortage(Amounts.ofPod(pod), taken, there);
    if (!shortage.isEmpty()) {
      throw new BrokenPromise(
          "node "
              + node.name()
              + " took "
              + pod
              + " without enough "
              + shortage
              + ": has "
              + there.get(shortage)
              + ", gave "
              + taken.get(shortage)
              + " to "
              + others);
    }
    for (long port : HostPorts.of(pod)) {
      if (ports.contains(port)) {
        throw new BrokenPromise(
            "node " + node.name() + " gave port " + port + " twice, now to " + pod);
      }
    }
  }
}
