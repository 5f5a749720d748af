package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Deletes the pods that do not tolerate a NoExecute taint of their node, or not for longer. Owner
 * thread only.
 */
final class TaintEviction implements Follower {
  private static final String COMPONENT = "taint-eviction-controller";

  /** A pod by its name, as a real one knows it. */
  private record Key(String namespace, String name) {
    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /** A deletion that will come. */
  private record Planned(Instant since, Instant when) {}

  private final Parts parts;
  private final Store store;
  private final Clock clock;
  private final Client client;
  private final Events events;
  private final Map<String, List<Fields>> taintsByNode = new HashMap<>();
  private final Map<Key, Planned> planned = new LinkedHashMap<>();
  private final SequencedSet<String> changedNodes = new LinkedHashSet<>();
  private final SequencedSet<Key> changedPods = new LinkedHashSet<>();

  TaintEviction(Parts parts) {
    this.parts = parts;
    this.store = parts.store();
    this.clock = parts.clock();
    this.client = parts.client("node-controller");
    this.events = parts.events();
  }

  @Override
  public void after(Change change) {
    if (change.partition().equals(Pods.PARTITION)) {
      podChanged(change);
    } else if (change.partition().equals(Nodes.PARTITION)) {
      Fields now = change.type() == Change.Type.DELETED ? Fields.EMPTY : change.object().tree();
      Fields before = change.previous().map(StoredObject::tree).orElse(Fields.EMPTY);
      if (!Taints.noExecute(now).equals(Taints.noExecute(before))) {
        changedNodes.add(change.object().name());
      }
    }
  }

  private void podChanged(Change change) {
    if (taintsByNode.isEmpty() && planned.isEmpty()) {
      return;
    }
    StoredObject pod = change.object();
    boolean same =
        change.type() == Change.Type.MODIFIED
            && change.previous().map(before -> isSame(before.tree(), pod.tree())).orElse(false);
    if (!same) {
      changedPods.add(new Key(pod.namespace(), pod.name()));
    }
  }

  private static boolean isSame(Fields before, Fields now) {
    return Pods.node(before).equals(Pods.node(now)) && tolerations(before).equals(tolerations(now));
  }

  private static Items tolerations(Fields pod) {
    return pod.fields("spec").items("tolerations");
  }

  @Override
  public void settle() {
    if (!changedNodes.isEmpty()) {
      nodesChanged();
    }
    while (!changedPods.isEmpty()) {
      Key key = changedPods.removeFirst();
      pod(key)
          .ifPresentOrElse(
              pod -> {
                List<Fields> taints = taintsByNode.get(Pods.node(pod.tree()));
                if (taints != null) {
                  judge(pod, taints);
                }
              },
              () -> cancel(key));
    }
  }

  private Optional<StoredObject> pod(Key key) {
    return store.snapshot().get(Pods.PARTITION, key.namespace, key.name);
  }

  private void nodesChanged() {
    SequencedSet<String> present = new LinkedHashSet<>();
    for (String name : changedNodes) {
      Optional<StoredObject> node = store.snapshot().get(Nodes.PARTITION, "", name);
      List<Fields> taints = node.map(found -> Taints.noExecute(found.tree())).orElse(List.of());
      if (taints.isEmpty()) {
        taintsByNode.remove(name);
      } else {
        taintsByNode.put(name, taints);
      }
      if (node.isPresent()) {
        present.add(name);
      }
    }
    changedNodes.clear();
    List<StoredObject> pods = new ArrayList<>();
    store
        .snapshot()
        .of(Pods.PARTITION)
        .forEach(
            pod -> {
              if (present.contains(Pods.node(pod.tree()))) {
                pods.add(pod);
              }
            });
    for (StoredObject pod : pods) {
      List<Fields> taints = taintsByNode.get(Pods.node(pod.tree()));
      if (taints == null) {
        cancel(new Key(pod.namespace(), pod.name()));
      } else {
        judge(pod, taints);
      }
    }
  }

  private void judge(StoredObject pod, List<Fields> taints) {
    Key key = new Key(pod.namespace(), pod.name());
    Instant now = clock.now();
    switch (Tolerations.stay(tolerations(pod.tree()), taints)) {
      case Tolerations.Stay.NotAtAll _ -> {
        cancel(key);
        evict(key);
      }
      case Tolerations.Stay.ForEver _ -> cancel(key);
      case Tolerations.Stay.ForAWhile stay -> {
        Instant when = now.plus(stay.time());
        Planned before = planned.get(key);
        Instant since = before == null ? now : before.since;
        if (before != null) {
          if (since.plus(stay.time()).isBefore(when)) {
            return; // the time it has stayed already counts
          }
          cancel(key);
        }
        plan(key, new Planned(since, when));
      }
    }
  }

  private void plan(Key key, Planned deletion) {
    if (!deletion.when.isAfter(deletion.since)) {
      evict(key);
      return;
    }
    planned.put(key, deletion);
    parts
        .agenda()
        .at(
            deletion.when,
            () -> {
              if (deletion.equals(planned.get(key))) {
                planned.remove(key);
                evict(key);
              }
            });
  }

  private void cancel(Key key) {
    if (planned.remove(key) != null) {
      tell(key, "Cancelling deletion of Pod " + key);
    }
  }

  private void tell(Key key, String message) {
    events.event(
        Pods.reference(key.namespace, key.name),
        COMPONENT,
        "Normal",
        "TaintManagerEviction",
        message);
  }

  private void evict(Key key) {
    tell(key, "Marking for deletion Pod " + key);
    Optional<StoredObject> pod = pod(key);
    if (pod.isPresent()) {
      String path = Pods.path(pod.get());
      Disruption.of(
              pod.get(),
              "DeletionByTaintManager",
              "Taint manager: deleting due to NoExecute taint",
              clock.now())
          .write(client);
      client.delete(path);
    }
  }
}
