package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.FieldOrder;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many pods a workload has and should have, as autoscaling/v1 shows it: the part of
 * deployments, replica sets, stateful sets and replication controllers under /scale.
 */
public final class Scale {
  private static final Map<Partition, List<String>> SPECS = new LinkedHashMap<>();

  static {
    SPECS.put(
        new Partition("", "replicationcontrollers"),
        List.of("k8s.io/api/core/v1", "ReplicationControllerSpec"));
    SPECS.put(
        new Partition("apps", "deployments"), List.of("k8s.io/api/apps/v1", "DeploymentSpec"));
    SPECS.put(
        new Partition("apps", "replicasets"), List.of("k8s.io/api/apps/v1", "ReplicaSetSpec"));
    SPECS.put(
        new Partition("apps", "statefulsets"), List.of("k8s.io/api/apps/v1", "StatefulSetSpec"));
  }

  private Scale() {}

  /** True if objects of a partition have a scale of this sort. */
  public static boolean isOf(Partition partition) {
    return SPECS.containsKey(partition);
  }

  /** The scale of an object as it is stored. */
  public static Fields of(StoredObject object) {
    return of(object.partition(), object.tree());
  }

  /** The scale of an object. */
  public static Fields of(Partition partition, Fields object) {
    Fields metadata = object.fields("metadata");
    Fields.Builder shown = new Fields.Builder();
    for (String name :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      metadata.find(name).ifPresent(value -> shown.put(name, value));
    }
    Fields spec = object.fields("spec");
    boolean simple = partition.resource().equals("replicationcontrollers");
    SelectorOf selector =
        simple
            ? SelectorOf.labels(spec.fields("selector"))
            : new SelectorOf(spec.fields("selector"));
    long wanted = spec.number("replicas");
    Fields.Builder status = new Fields.Builder();
    status.put("replicas", object.fields("status").number("replicas"));
    if (!selector.isEmpty()) {
      status.put("selector", selector.text());
    }
    return Fields.of(
        "kind",
        "Scale",
        "apiVersion",
        "autoscaling/v1",
        "metadata",
        shown.build(),
        "spec",
        wanted == 0 ? Fields.EMPTY : Fields.of("replicas", wanted),
        "status",
        status.build());
  }

  /**
   * What a new scale makes of an object: another number of replicas. The object's resourceVersion
   * is that of the scale, which may be empty.
   *
   * @throws io.batkube.kubernetes.status.StatusException if the scale is wrong (422), or of another
   *     object (409)
   */
  public static Fields applied(Fields scale, StoredObject object) {
    Partition partition = object.partition();
    long replicas = scale.fields("spec").number("replicas");
    if (replicas < 0) {
      throw Status.invalid(
              "autoscaling",
              "Scale",
              object.name(),
              List.of(
                  FieldError.invalid(
                      "spec.replicas", replicas, "must be greater than or equal to 0")))
          .exception();
    }
    String uid = scale.fields("metadata").text("uid");
    if (!uid.isEmpty() && !uid.equals(object.uid())) {
      throw Status.conflict(
              partition.group(),
              partition.resource() + "/scale",
              object.name(),
              "Precondition failed: UID in precondition: "
                  + uid
                  + ", UID in object meta: "
                  + object.uid())
          .exception();
    }
    List<String> type = SPECS.get(partition);
    Fields spec =
        FieldOrder.of(
            type.getFirst(),
            type.getLast(),
            object.tree().fields("spec").with("replicas", replicas));
    Optional<Object> version = scale.fields("metadata").find("resourceVersion");
    Fields changed = object.tree().with("spec", spec);
    return version.isPresent()
        ? changed.withAt(version.get(), "metadata", "resourceVersion")
        : changed.withoutAt("metadata", "resourceVersion");
  }
}
