package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.pod.PodConditions;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Binds pods to nodes: the one write of a scheduler. Whether the node exists or has room is
 * nobody's business here, as in a real server. Owner thread only.
 */
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
  void bind(Call call, Resource pods, String name, Fields binding) {
    Fields metadata = binding.fields("metadata");
    if (!metadata.text("name").equals(name)) {
      throw Status.badRequest("name in URL does not match name in Binding object").exception();
    }
    checkTarget(binding.fields("target"));
    StoredObject pod =
        store
            .snapshot()
            .get(pods.partition(), call.route().namespace(), name)
            .orElseThrow(() -> Status.notFound("", pods.plural(), name).exception());
    checkPreconditions(pods, metadata, pod);
    refusal(pod)
        .ifPresent(
            why -> {
              throw Status.conflict("", "pods/binding", name, why).exception();
            });
    if (!call.options().dryRun()) {
      store.update(pod, bound(call, pods, pod.tree(), binding));
    }
  }

  private static void checkTarget(Fields target) {
    List<FieldError> errors = new ArrayList<>();
    String kind = target.text("kind");
    if (!List.of("", "Node", "Minion").contains(kind)) {
      errors.add(FieldError.notSupported("target.kind", kind, List.of("Node", "<empty>")));
    }
    if (target.text("name").isEmpty()) {
      errors.add(FieldError.required("target.name", ""));
    }
    if (!errors.isEmpty()) {
      List<String> texts = errors.stream().map(FieldError::toString).toList();
      String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
      throw Status.unforeseen(500, all).exception();
    }
  }

  private static void checkPreconditions(Resource pods, Fields metadata, StoredObject pod) {
    String uid = metadata.text("uid");
    String version = metadata.text("resourceVersion");
    String problem = "";
    if (!uid.isEmpty() && !uid.equals(pod.uid())) {
      problem = "UID in precondition: " + uid + ", UID in object meta: " + pod.uid();
    } else if (!version.isEmpty() && !version.equals(Long.toString(pod.version()))) {
      problem =
          "ResourceVersion in precondition: "
              + version
              + ", ResourceVersion in object meta: "
              + pod.version();
    }
    if (!problem.isEmpty()) {
      throw Status.conflict(
              "",
              pods.plural(),
              pod.name(),
              "StorageError: invalid object, Code: 4, Key: "
                  + pods.rules().storageKey(pods, pod.namespace(), pod.name())
                  + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
                  + problem)
          .exception();
    }
  }

  /** Why a pod cannot be bound; empty if it can. */
  private static Optional<String> refusal(StoredObject pod) {
    Fields spec = pod.tree().fields("spec");
    String what = "pod " + pod.name();
    if (pod.metadata().has("deletionTimestamp")) {
      return Optional.of(what + " is being deleted, cannot be assigned to a host");
    }
    if (!spec.text("nodeName").isEmpty()) {
      return Optional.of(what + " is already assigned to node \"" + spec.text("nodeName") + "\"");
    }
    if (!spec.items("schedulingGates").isEmpty()) {
      return Optional.of(what + " has non-empty .spec.schedulingGates");
    }
    return Optional.empty();
  }

  private static Fields bound(Call call, Resource pods, Fields pod, Fields binding) {
    Fields metadata = pod.fields("metadata");
    metadata = merged(metadata, "annotations", binding.fieldsAt("metadata", "annotations"));
    metadata = merged(metadata, "labels", binding.fieldsAt("metadata", "labels"));
    Fields spec = pod.fields("spec").with("nodeName", binding.fields("target").text("name"));
    Fields status =
        PodConditions.with(
            pod.fields("status").without("nominatedNodeName"),
            "PodScheduled",
            "True",
            "",
            "",
            call.write().now());
    return pods.codec()
        .inOrder(
            pod.with("metadata", ObjectMeta.ordered(metadata))
                .with("spec", spec)
                .with("status", status));
  }

  private static Fields merged(Fields metadata, String name, Fields more) {
    if (more.isEmpty()) {
      return metadata;
    }
    Fields all = metadata.fields(name);
    for (int i = 0; i < more.size(); i++) {
      all = all.with(more.name(i), more.value(i));
    }
    return metadata.with(name, all.sorted());
  }
}
