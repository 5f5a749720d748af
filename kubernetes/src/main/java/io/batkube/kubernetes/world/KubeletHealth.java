package io.batkube.kubernetes.world;

import io.batkube.kubernetes.controller.NodeHealth;
import io.batkube.kubernetes.kubelet.Kubelets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What controllers hear of simulated kubelets. Owner thread only. */
final class KubeletHealth implements NodeHealth {
  private final Kubelets kubelets;
  private final List<Consumer<String>> listeners = new ArrayList<>();

  KubeletHealth(Kubelets kubelets) {
    this.kubelets = kubelets;
  }

  @Override
  public boolean isSimulated(String node) {
    return kubelets.isSimulated(node);
  }

  @Override
  public Optional<Instant> silentSince(String node) {
    return kubelets.silentSince(node);
  }

  @Override
  public void tell(Consumer<String> listener) {
    listeners.add(listener);
  }

  /** A kubelet fell silent, or is back. */
  void changed(String node) {
    listeners.forEach(listener -> listener.accept(node));
  }
}
