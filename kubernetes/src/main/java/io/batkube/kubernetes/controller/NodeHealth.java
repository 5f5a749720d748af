package io.batkube.kubernetes.controller;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port: whether the kubelets of simulated nodes are well. A real one renews a lease every ten
 * seconds to say so; a simulated one says it here, only when it changes. Owner thread only.
 */
public interface NodeHealth {
  /** No node is simulated: leases and status tell of all of them. */
  NodeHealth LEASES_ONLY =
      new NodeHealth() {
        @Override
        public boolean isSimulated(String node) {
          return false;
        }

        @Override
        public Optional<Instant> silentSince(String node) {
          return Optional.empty();
        }

        @Override
        public void tell(Consumer<String> listener) {}
      };

  /** Whether a simulated kubelet is behind a node, so that it needs no lease. */
  boolean isSimulated(String node);

  /** Since when the kubelet of a simulated node has not been heard; empty while it is well. */
  Optional<Instant> silentSince(String node);

  /** Has somebody told the name of each node whose kubelet fell silent, or is heard again. */
  void tell(Consumer<String> listener);
}
