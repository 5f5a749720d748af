package io.batkube.server.fuzz;

import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;

/**
 * What somebody who watches everything is told of one write.
 *
 * @param tree the object after it; of a deletion, its last state
 * @param byPeople whether a request from outside wrote it
 */
record Seen(
    long atNs,
    Change.Type type,
    Partition partition,
    String namespace,
    String name,
    String uid,
    long version,
    Fields tree,
    boolean byPeople) {
  static final Partition PODS = new Partition("", "pods");
  static final Partition NODES = new Partition("", "nodes");
  static final Partition NAMESPACES = new Partition("", "namespaces");

  private static final List<String> ENDED = List.of("Succeeded", "Failed");

  static Seen of(long atNs, Change change, boolean byPeople) {
    var object = change.object();
    return new Seen(
        atNs,
        change.type(),
        object.partition(),
        object.namespace(),
        object.name(),
        object.uid(),
        change.version(),
        object.tree(),
        byPeople);
  }

  boolean isPod() {
    return partition.equals(PODS);
  }

  boolean isNode() {
    return partition.equals(NODES);
  }

  boolean isDeleted() {
    return type == Change.Type.DELETED;
  }

  Fields metadata() {
    return tree.fields("metadata");
  }

  Fields spec() {
    return tree.fields("spec");
  }

  Fields status() {
    return tree.fields("status");
  }

  String phase() {
    return status().text("phase");
  }

  /** Of a pod: where it is bound to; "" if it is not. */
  String node() {
    return spec().text("nodeName");
  }

  /** Of a pod: whether it will not run any more. */
  boolean hasEnded() {
    return ENDED.contains(phase());
  }

  boolean isLeaving() {
    return metadata().has("deletionTimestamp");
  }

  /** Of a pod: a kubelet has admitted it, and it has not ended. */
  boolean holdsRoom() {
    return !isDeleted() && !node().isEmpty() && status().has("startTime") && !hasEnded();
  }

  /**
   * Of a pod: the collector of pods said that it failed, because its kubelet is no more there to
   * say so. Nothing else of it is known then.
   */
  boolean isGivenUp() {
    return phase().equals("Failed")
        && status().items("conditions").eachFields().stream()
            .anyMatch(each -> each.text("reason").equals("DeletionByPodGC"));
  }

  /** Of a pod: it waits for a scheduler. */
  boolean isPending() {
    return node().isEmpty()
        && !hasEnded()
        && !isLeaving()
        && spec().items("schedulingGates").isEmpty();
  }

  @Override
  public String toString() {
    return partition.resource()
        + " "
        + (namespace.isEmpty() ? "" : namespace + "/")
        + name
        + " at version "
        + version;
  }
}
