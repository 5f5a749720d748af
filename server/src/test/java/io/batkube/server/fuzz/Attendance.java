package io.batkube.server.fuzz;

import io.batkube.engine.platform.HostSet;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.tree.Fields;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Which nodes have a simulated kubelet, which of them are hosts, and which are silent. */
final class Attendance implements Checker {
  private static final String HOST = "batkube.io/host";

  private final Plan plan;
  private final Map<String, Integer> hosts = new HashMap<>();
  private final Set<String> attended = new HashSet<>();
  private final BitSet down = new BitSet();
  private boolean anyLoss;

  Attendance(Plan plan) {
    this.plan = plan;
  }

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    if (!now.isNode()) {
      return;
    }
    Fields annotations = now.metadata().fields("annotations");
    if (now.type() == Change.Type.ADDED && annotations.has(HOST) && !now.byPeople()) {
      for (int i = 0; i < plan.hosts().size(); i++) {
        if (plan.hosts().get(i).name().equals(annotations.text(HOST))) {
          hosts.put(now.name(), i);
        }
      }
    }
    if (hosts.containsKey(now.name()) || annotations.text("kwok.x-k8s.io/node").equals("fake")) {
      attended.add(now.name());
    }
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    switch (event) {
      case EngineEvent.HostsUnavailable(HostSet gone) -> {
        down.or(gone.toBitSet());
        anyLoss = true;
      }
      case EngineEvent.HostsAvailable(HostSet back) -> down.andNot(back.toBitSet());
      default -> {}
    }
  }

  OptionalInt host(String node) {
    Integer host = hosts.get(node);
    return host == null ? OptionalInt.empty() : OptionalInt.of(host);
  }

  /** Whether a kubelet looks after the pods that are bound to a node. */
  boolean isThere(String node) {
    return attended.contains(node) && !isDown(node);
  }

  boolean isDown(String node) {
    OptionalInt host = host(node);
    return host.isPresent() && down.get(host.getAsInt());
  }

  /** Whether any node was ever silent. */
  boolean anyLoss() {
    return anyLoss;
  }
}
