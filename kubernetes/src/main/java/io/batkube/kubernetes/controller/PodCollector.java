package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeSet;

/**
 * Deletes pods that nobody else will: the oldest of very many that have ended, those of nodes that
 * are no more or are out of service, and those that were deleted before they had a node. Owner
 * thread only.
 */
final class PodCollector implements Follower {
  private static final Duration PERIOD = Duration.ofSeconds(20);

  /** So long may a node be missing. */
  private static final Duration QUARANTINE = Duration.ofSeconds(40);

  private static final Fields NOW =
      Fields.of("kind", "DeleteOptions", "apiVersion", "v1", "gracePeriodSeconds", 0L);

  private final Store store;
  private final Clock clock;
  private final Client client;
  private final int threshold;
  private final Rounds rounds;
  private final SequencedSet<String> outOfService = new LinkedHashSet<>();

  /** Missing nodes, and until when they may be. */
  private final Map<String, Instant> quarantine = new LinkedHashMap<>();

  /** The pods that have ended, the next to go first. */
  private final NavigableSet<Ended> ended = new TreeSet<>();

  /** Whether there may be pods to delete besides the oldest ones: then all are looked at. */
  private boolean suspicious;

  /** What the order of pods that have ended needs to know; the rest of them may change. */
  private record Ended(boolean evicted, String created, String name, String namespace, String uid)
      implements Comparable<Ended> {
    /** First what was evicted, then the oldest. */
    @Override
    public int compareTo(Ended other) {
      if (evicted != other.evicted) {
        return evicted ? -1 : 1;
      }
      int order = created.compareTo(other.created);
      order = order != 0 ? order : name.compareTo(other.name);
      order = order != 0 ? order : namespace.compareTo(other.namespace);
      return order != 0 ? order : uid.compareTo(other.uid);
    }

    static Ended of(StoredObject pod) {
      return new Ended(
          isEvicted(pod.tree()),
          pod.metadata().text("creationTimestamp"),
          pod.name(),
          pod.namespace(),
          pod.uid());
    }
  }

  PodCollector(Parts parts) {
    this.store = parts.store();
    this.clock = parts.clock();
    this.client = parts.client("pod-garbage-collector");
    this.threshold = parts.settings().terminatedPodGcThreshold();
    this.rounds = new Rounds(parts, PERIOD, this::round);
  }

  // ---- what changes mean ----

  @Override
  public void after(Change change) {
    if (change.partition().equals(Pods.PARTITION)) {
      podChanged(change);
    } else if (change.partition().equals(Nodes.PARTITION)) {
      nodeChanged(change);
    }
  }

  @SuppressWarnings("ReferenceEquality") // what an update leaves alone is the same object
  private void podChanged(Change change) {
    Fields pod = change.object().tree();
    Fields before = change.previous().map(StoredObject::tree).orElse(Fields.EMPTY);
    boolean gone = change.type() == Change.Type.DELETED;
    if (gone || pod.fields("status") != before.fields("status")) {
      count(change, gone);
    }
    if (gone) {
      return;
    }
    if (pod.fields("spec") != before.fields("spec")) {
      String node = Pods.node(pod);
      boolean bound = !node.isEmpty() && Pods.node(before).isEmpty();
      if (bound && isMissing(node)) {
        search();
      }
    }
    boolean leaves =
        pod.fields("metadata").has("deletionTimestamp")
            && !before.fields("metadata").has("deletionTimestamp");
    if (leaves && (Pods.node(pod).isEmpty() || outOfService.contains(Pods.node(pod)))) {
      search();
    }
  }

  private void count(Change change, boolean gone) {
    Optional<StoredObject> before = change.previous();
    if (before.isPresent() && isEnded(before.get().tree())) {
      ended.remove(Ended.of(before.get()));
    }
    if (!gone && isEnded(change.object().tree())) {
      ended.add(Ended.of(change.object()));
      if (threshold > 0 && ended.size() > threshold) {
        rounds.wish();
      }
    }
  }

  /** Wishes that the next round looks at every pod. */
  private void search() {
    suspicious = true;
    rounds.wish();
  }

  private void nodeChanged(Change change) {
    String name = change.object().name();
    if (change.type() == Change.Type.DELETED) {
      outOfService.remove(name);
      search();
      return;
    }
    Fields node = change.object().tree();
    boolean out =
        !Taints.of(node).isEmpty()
            && !Nodes.isReady(node)
            && Taints.of(node).eachFields().stream()
                .anyMatch(taint -> taint.text("key").equals(Taints.OUT_OF_SERVICE));
    if (!out) {
      outOfService.remove(name);
    } else if (outOfService.add(name)) {
      search();
    }
  }

  /** Over, or in a phase that nobody knows. */
  private static boolean isEnded(Fields pod) {
    return switch (pod.fields("status").text("phase")) {
      case "Pending", "Running", "Unknown" -> false;
      default -> true;
    };
  }

  private static boolean isEvicted(Fields pod) {
    Fields status = pod.fields("status");
    return status.text("phase").equals("Failed") && status.text("reason").equals("Evicted");
  }

  // ---- in rounds ----

  private void round() {
    if (threshold > 0 && ended.size() > threshold) {
      ended.stream().limit(ended.size() - threshold).toList().forEach(this::delete);
    }
    if (suspicious) {
      suspicious = false;
      searchAll();
    }
  }

  private void searchAll() {
    List<StoredObject> outOfServices = new ArrayList<>();
    List<StoredObject> orphaned = new ArrayList<>();
    List<StoredObject> unscheduled = new ArrayList<>();
    store
        .snapshot()
        .of(Pods.PARTITION)
        .forEach(
            pod -> {
              String node = Pods.node(pod.tree());
              boolean leaves = pod.metadata().has("deletionTimestamp");
              if (leaves && outOfService.contains(node)) {
                outOfServices.add(pod);
              }
              if (!node.isEmpty() && isMissing(node)) {
                orphaned.add(pod);
              }
              if (leaves && node.isEmpty()) {
                unscheduled.add(pod);
              }
            });
    outOfServices.sort(Comparator.comparing(Ended::of));
    outOfServices.forEach(this::delete);
    collectOrphaned(orphaned);
    unscheduled.forEach(this::delete);
  }

  private boolean isMissing(String node) {
    return store.snapshot().get(Nodes.PARTITION, "", node).isEmpty();
  }

  private void collectOrphaned(List<StoredObject> pods) {
    Instant now = clock.now();
    SequencedSet<String> missing = new LinkedHashSet<>();
    for (StoredObject pod : pods) {
      missing.add(Pods.node(pod.tree()));
    }
    quarantine.keySet().retainAll(missing);
    for (StoredObject pod : pods) {
      String node = Pods.node(pod.tree());
      Instant end = quarantine.computeIfAbsent(node, _ -> now.plus(QUARANTINE));
      if (now.isBefore(end)) {
        suspicious = true;
        rounds.wish(end);
      } else {
        deleteOrphaned(pod);
      }
    }
    quarantine.values().removeIf(end -> !now.isBefore(end));
  }

  private void deleteOrphaned(StoredObject pod) {
    current(pod.namespace(), pod.name(), pod.uid())
        .filter(
            now ->
                Disruption.failed(
                        now, "DeletionByPodGC", "PodGC: node no longer exists", clock.now())
                    .write(client))
        .ifPresent(now -> client.delete(Pods.path(now), NOW));
  }

  private void delete(StoredObject pod) {
    delete(Ended.of(pod));
  }

  private void delete(Ended pod) {
    current(pod.namespace, pod.name, pod.uid)
        .filter(now -> Disruption.failed(now).write(client))
        .ifPresent(now -> client.delete(Pods.path(now), NOW));
  }

  /** It may have been deleted for another reason already. */
  private Optional<StoredObject> current(String namespace, String name, String uid) {
    return store
        .snapshot()
        .get(Pods.PARTITION, namespace, name)
        .filter(now -> now.uid().equals(uid));
  }
}
