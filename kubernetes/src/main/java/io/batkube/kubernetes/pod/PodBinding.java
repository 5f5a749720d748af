package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a scheduler posts to a pod's binding: the node on which the pod is to run. The node need not
 * exist.
 *
 * @param binding as it was read
 */
public record PodBinding(Fields binding) {

  /**
   * Refuses a binding that is wrong by itself.
   *
   * @param name of the pod in the path
   * @throws StatusException if it is wrong
   */
  public void check(String name) {
    if (!binding.fields("metadata").text("name").equals(name)) {
      throw Status.badRequest("name in URL does not match name in Binding object").exception();
    }
    Fields target = binding.fields("target");
    List<FieldError> errors = new ArrayList<>();
    String kind = target.text("kind");
    if (!kind.isEmpty() && !kind.equals("Node")) {
      errors.add(FieldError.notSupported("target.kind", kind, List.of("Node", "<empty>")));
    }
    if (target.text("name").isEmpty()) {
      errors.add(FieldError.required("target.name", ""));
    }
    if (!errors.isEmpty()) {
      // A real server does not foresee this, and answers 500 without a reason.
      List<String> texts = errors.stream().map(FieldError::toString).toList();
      throw Status.unforeseen(
              500, texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]")
          .exception();
    }
  }

  /**
   * The pod with its node, the binding's labels and annotations, and the condition PodScheduled.
   * Its generation stays.
   *
   * @throws StatusException if the pod cannot be bound (409)
   */
  public Fields bound(StoredObject stored, Instant now) {
    checkPreconditions(stored);
    Fields pod = stored.tree();
    Fields spec = pod.fields("spec");
    if (stored.metadata().has("deletionTimestamp")) {
      throw refused(
          stored, "pod " + stored.name() + " is being deleted, cannot be assigned to a host");
    }
    if (!spec.text("nodeName").isEmpty()) {
      throw refused(
          stored,
          "pod "
              + stored.name()
              + " is already assigned to node \""
              + spec.text("nodeName")
              + "\"");
    }
    if (!spec.items("schedulingGates").isEmpty()) {
      throw refused(stored, "pod " + stored.name() + " has non-empty .spec.schedulingGates");
    }
    Fields metadata = pod.fields("metadata");
    metadata = withAll(metadata, "annotations");
    metadata = withAll(metadata, "labels");
    String node = binding.fields("target").text("name");
    Fields status =
        PodConditions.with(
            pod.fields("status").without("nominatedNodeName"), "PodScheduled", "True", "", "", now);
    return pod.with("metadata", metadata)
        .with("spec", PodRules.orderedSpec(spec.with("nodeName", node)))
        .with("status", status);
  }

  private Fields withAll(Fields metadata, String map) {
    Fields more = binding.fields("metadata").fields(map);
    Fields merged = metadata.fields(map);
    for (int i = 0; i < more.size(); i++) {
      merged = merged.with(more.name(i), more.value(i));
    }
    return merged.isEmpty() ? metadata : metadata.with(map, merged.sorted());
  }

  private void checkPreconditions(StoredObject stored) {
    Optional<String> uid = asked("uid");
    Optional<String> version = asked("resourceVersion");
    if (uid.isPresent() && !uid.get().equals(stored.uid())) {
      throw stale(stored, "UID", uid.get(), "UID in object meta: " + stored.uid());
    }
    if (version.isPresent() && !version.get().equals(Long.toString(stored.version()))) {
      throw stale(
          stored,
          "ResourceVersion",
          version.get(),
          "ResourceVersion in object meta: " + stored.version());
    }
  }

  private Optional<String> asked(String field) {
    return Optional.of(binding.fields("metadata").text(field)).filter(text -> !text.isEmpty());
  }

  private static StatusException stale(
      StoredObject stored, String what, String asked, String found) {
    return Status.conflict(
            "",
            "pods",
            stored.name(),
            "StorageError: invalid object, Code: 4, Key: /registry/pods/"
                + stored.namespace()
                + "/"
                + stored.name()
                + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
                + what
                + " in precondition: "
                + asked
                + ", "
                + found)
        .exception();
  }

  private static StatusException refused(StoredObject stored, String why) {
    return Status.conflict("", "pods/binding", stored.name(), why).exception();
  }
}
