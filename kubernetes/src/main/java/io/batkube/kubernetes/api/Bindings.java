package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.pod.PodBinding;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;

/** Binds pods to nodes: the one write of a scheduler. Owner thread only. */
final class Bindings {
  private final Store store;

  Bindings(Store store) {
    this.store = store;
  }

  /**
   * Binds a pod.
   *
   * @param pods the row of pods
   * @param name of the path; that of the binding, if it is posted to the collection
   */
  void bind(Call call, Resource pods, String name, Fields sent) {
    PodBinding binding = new PodBinding(sent);
    binding.check(name);
    StoredObject pod =
        store
            .snapshot()
            .get(pods.partition(), call.route().namespace(), name)
            .orElseThrow(() -> Status.notFound("", pods.plural(), name).exception());
    Fields bound = binding.bound(pod, call.write().now());
    if (!call.options().dryRun()) {
      Fields metadata = ObjectMeta.ordered(bound.fields("metadata"));
      store.update(pod, pods.codec().inOrder(bound.with("metadata", metadata)));
    }
  }
}
