package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.HashMap;
import java.util.Map;

/**
 * Every pod that has not ended: on its node, or where it waits. Kept up with what is told of pods.
 * Mutable; owner thread only.
 */
final class Roster {
  final Census census;
  final Nominations nominations;
  final WaitingPods waiting;
  final Happenings happenings;
  private final Placement placement;
  private final Preparations preparations;
  private final Map<String, PodEntry> byUid = new HashMap<>();
  private long sequence;

  Roster(
      Census census,
      Nominations nominations,
      WaitingPods waiting,
      Happenings happenings,
      Placement placement,
      Preparations preparations) {
    this.census = census;
    this.nominations = nominations;
    this.waiting = waiting;
    this.happenings = happenings;
    this.placement = placement;
    this.preparations = preparations;
  }

  /** The entry of a pod; one that is in no list if the pod is not here. */
  PodEntry entry(StoredObject pod) {
    PodEntry known = byUid.get(pod.uid());
    return known != null ? known : new PodEntry(pod, census.shapes.of(pod), sequence);
  }

  void after(Change change) {
    StoredObject object = change.object();
    PodEntry known = byUid.get(object.uid());
    boolean ended = change.type() == Change.Type.DELETED || hasEnded(object);
    if (known == null) {
      if (!ended) {
        appear(object);
      }
    } else if (ended) {
      disappear(known);
    } else if (known.assumed) {
      followAssumed(known, object);
    } else if (known.node.isPresent()) {
      followBound(known, object);
    } else {
      followWaiting(known, object);
    }
  }

  static boolean hasEnded(StoredObject pod) {
    String phase = pod.tree().fields("status").text("phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  static String nodeName(StoredObject pod) {
    return pod.tree().fields("spec").text("nodeName");
  }

  private static String nominatedNode(StoredObject pod) {
    return pod.tree().fields("status").text("nominatedNodeName");
  }

  /** True of a pod without a node that may be given one. */
  static boolean isWaiting(StoredObject pod) {
    return nodeName(pod).isEmpty()
        && !hasEnded(pod)
        && !pod.metadata().has("deletionTimestamp")
        && pod.tree().fields("spec").items("schedulingGates").isEmpty();
  }

  private void appear(StoredObject object) {
    PodEntry pod = new PodEntry(object, census.shapes.of(object), sequence++);
    census.shapes.use(pod.shape);
    byUid.put(object.uid(), pod);
    String node = nodeName(object);
    if (node.isEmpty()) {
      nominations.set(pod, nominatedNode(object));
      await(pod);
    } else {
      put(pod, census.nodes.named(node));
    }
  }

  /** A pod is on a node now, which pods that want to be near it may have waited for. */
  void put(PodEntry pod, NodeState node) {
    census.put(pod, node);
    happenings.arrival();
  }

  /** A pod leaves its node. */
  void take(PodEntry pod) {
    happenings.room(census.take(pod));
  }

  /** A pod waits, unless it may not be placed yet or any longer. */
  void await(PodEntry pod) {
    if (isWaiting(pod.object)) {
      WaitingGroup group = pod.nominatedNode.isEmpty() ? waiting.add(pod) : waiting.addAlone(pod);
      if (!pod.told) {
        waiting.activate(group);
      }
    }
  }

  private void disappear(PodEntry pod) {
    byUid.remove(pod.object.uid());
    preparations.forget(pod);
    leave(pod);
    if (pod.node.isPresent()) {
      take(pod);
    }
    dropShape(pod.shape);
  }

  /** A pod waits no longer; whoever had to leave room for it may have it. */
  void leave(PodEntry pod) {
    if (pod.group.isPresent()) {
      waiting.remove(pod);
    }
    denominate(pod);
  }

  /** No node is kept for a pod any longer. */
  void denominate(PodEntry pod) {
    if (!pod.nominatedNode.isEmpty()) {
      if (census.nodes.isKnown(pod.nominatedNode)) {
        happenings.room(census.nodes.named(pod.nominatedNode));
      }
      happenings.others();
      nominations.clear(pod);
    }
  }

  private void reshape(PodEntry pod, PodShape shape) {
    census.shapes.use(shape);
    PodShape before = pod.shape;
    pod.shape = shape;
    dropShape(before);
  }

  private void dropShape(PodShape shape) {
    if (census.shapes.drop(shape)) {
      placement.forget(shape);
    }
  }

  /** We gave it a node: now the binding is told, or that it is not to be. */
  private void followAssumed(PodEntry pod, StoredObject object) {
    pod.object = object;
    String node = nodeName(object);
    if (!node.isEmpty()) {
      preparations.forget(pod);
      pod.assumed = false;
      if (!node.equals(pod.node.orElseThrow().name)) {
        take(pod);
        put(pod, census.nodes.named(node));
      }
    } else if (pod.isTerminating()) {
      preparations.forget(pod);
      pod.assumed = false;
      take(pod);
    }
  }

  @SuppressWarnings("ReferenceEquality") // what has not changed is the same
  private void followBound(PodEntry pod, StoredObject object) {
    Fields now = object.tree();
    Fields before = pod.object.tree();
    boolean resized =
        now.fields("spec") != before.fields("spec")
            && (differ(now, before, "containers") || differ(now, before, "initContainers"));
    boolean resizing = pod.isResized && now.fields("status") != before.fields("status");
    if (resized || resizing || isRelabelled(pod, object)) {
      NodeState node = census.take(pod);
      pod.object = object;
      pod.isResized |= resized;
      if (pod.isResized) {
        reshape(pod, census.shapes.resized(object));
      }
      put(pod, node);
      happenings.room(node);
    }
    pod.object = object;
  }

  private static boolean differ(Fields now, Fields before, String list) {
    return !now.fields("spec").items(list).equals(before.fields("spec").items(list));
  }

  /** True if others see it in another light. */
  private static boolean isRelabelled(PodEntry pod, StoredObject object) {
    return object.metadata().has("deletionTimestamp") != pod.isTerminating()
        || !object.metadata().fields("labels").equals(pod.labels());
  }

  @SuppressWarnings("ReferenceEquality") // what has not changed is the same
  private void followWaiting(PodEntry pod, StoredObject object) {
    String node = nodeName(object);
    if (!node.isEmpty()) {
      leave(pod);
      pod.object = object;
      put(pod, census.nodes.named(node));
      return;
    }
    Fields spec = object.tree().fields("spec");
    Fields before = pod.object.tree().fields("spec");
    String nominated = nominatedNode(object);
    boolean changed =
        spec != before && !spec.equals(before)
            || isRelabelled(pod, object)
            || !nominated.equals(pod.nominatedNode);
    if (!changed) {
      pod.object = object;
      return;
    }
    leave(pod);
    pod.object = object;
    PodShape shape = census.shapes.of(object);
    if (shape != pod.shape) {
      reshape(pod, shape);
      pod.told = false;
    }
    nominations.set(pod, nominated);
    await(pod);
    pod.group.ifPresent(waiting::activate);
  }
}
