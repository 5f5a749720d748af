package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Deletes what has lost its owners, and carries out deletions that wait for dependents or set them
 * free. Owner thread only.
 *
 * <p>Of the graph of all objects it keeps the edges alone, by the uid of the owner: everything else
 * is in the store. So an object without owners and dependents costs nothing but a look.
 */
final class GarbageCollector implements Follower {
  private static final Partition EVENTS = new Partition("", "events");
  private static final Partition NAMESPACES = new Partition("", "namespaces");
  private static final String COMPONENT = "garbage-collector-controller";
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  /** As many owners that are no more does a real one remember. */
  private static final int REMEMBERED = 500;

  /** Where an object lies, and which of all that ever lay there. */
  private record Node(Partition partition, String namespace, String name, String uid) {
    static Node of(StoredObject object) {
      return new Node(object.partition(), object.namespace(), object.name(), object.uid());
    }
  }

  /** An owner that is no more, as references name it. */
  private record Gone(String apiVersion, String kind, String namespace, String name, String uid) {}

  private final Store store;
  private final Client client;
  private final Events events;
  private final Kinds kinds;

  /** Who refers to an owner, by the owner's uid. */
  private final Map<String, SequencedSet<Node>> dependents = new HashMap<>();

  private final SequencedSet<Node> toDelete = new LinkedHashSet<>();
  private final SequencedSet<Node> toOrphan = new LinkedHashSet<>();

  /** With an owner of a kind that is not served: perhaps it will be. */
  private final SequencedSet<Node> puzzling = new LinkedHashSet<>();

  private final Map<Gone, Boolean> absent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Gone, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  private ResourceTable table;

  GarbageCollector(Parts parts) {
    this.store = parts.store();
    this.client = parts.client("generic-garbage-collector");
    this.events = parts.events();
    this.kinds = new Kinds(parts.api());
    this.table = kinds.table();
  }

  // ---- what changes mean ----

  @Override
  public void after(Change change) {
    if (change.partition().equals(EVENTS)) {
      return;
    }
    StoredObject object = change.object();
    boolean gone = change.type() == Change.Type.DELETED;
    Items before = change.previous().map(GarbageCollector::owners).orElse(Items.EMPTY);
    Items now = gone ? Items.EMPTY : owners(object);
    if (!(before.isEmpty() && now.isEmpty()) && !now.equals(before)) {
      relink(object, OwnerReference.all(before), OwnerReference.all(now), gone);
    }
    if (gone) {
      ended(object, before);
    } else if (object.metadata().has("deletionTimestamp")) {
      ending(change);
    }
  }

  private static Items owners(StoredObject object) {
    return object.metadata().items("ownerReferences");
  }

  private void relink(
      StoredObject object, List<OwnerReference> before, List<OwnerReference> now, boolean gone) {
    Node node = Node.of(object);
    for (OwnerReference old : before) {
      Optional<OwnerReference> kept = withUid(now, old.uid());
      if (kept.isEmpty()) {
        unlink(node, old);
      }
      boolean free = kept.map(reference -> !reference.blocks()).orElse(!gone);
      if (old.blocks() && free) {
        find(old, object.namespace()).ifPresent(owner -> toDelete.add(Node.of(owner)));
      }
    }
    List<OwnerReference> added =
        now.stream().filter(each -> withUid(before, each.uid()).isEmpty()).toList();
    for (OwnerReference reference : added) {
      dependents.computeIfAbsent(reference.uid(), _ -> new LinkedHashSet<>()).add(node);
    }
    if (!added.stream().allMatch(each -> find(each, object.namespace()).isPresent())) {
      tellOfWrongNamespace(object, added);
      toDelete.add(node);
    }
  }

  private static Optional<OwnerReference> withUid(List<OwnerReference> references, String uid) {
    return references.stream().filter(each -> each.uid().equals(uid)).findFirst();
  }

  private void unlink(Node node, OwnerReference owner) {
    SequencedSet<Node> those = dependents.get(owner.uid());
    if (those != null && those.remove(node) && those.isEmpty()) {
      dependents.remove(owner.uid());
    }
  }

  private void ended(StoredObject object, Items owners) {
    SequencedSet<Node> those = dependents.get(object.uid());
    if (those != null) {
      absent.put(
          new Gone(
              object.tree().text("apiVersion"),
              object.tree().text("kind"),
              object.namespace(),
              object.name(),
              object.uid()),
          true);
      toDelete.addAll(those);
    }
    for (OwnerReference reference : OwnerReference.all(owners)) {
      find(reference, object.namespace())
          .filter(GarbageCollector::waitsForDependents)
          .ifPresent(owner -> toDelete.add(Node.of(owner)));
    }
  }

  private void ending(Change change) {
    StoredObject object = change.object();
    Fields before = change.previous().map(StoredObject::metadata).orElse(Fields.EMPTY);
    if (begins(ORPHAN, before, object.metadata())) {
      toOrphan.add(Node.of(object));
    } else if (begins(FOREGROUND, before, object.metadata())) {
      toDelete.addAll(dependents(object));
      toDelete.add(Node.of(object));
    }
  }

  private static boolean begins(String finalizer, Fields before, Fields now) {
    boolean was = before.has("deletionTimestamp") && before.items("finalizers").contains(finalizer);
    return !was && now.items("finalizers").contains(finalizer);
  }

  private static boolean waitsForDependents(StoredObject object) {
    Fields metadata = object.metadata();
    return metadata.has("deletionTimestamp") && metadata.items("finalizers").contains(FOREGROUND);
  }

  private SequencedSet<Node> dependents(StoredObject owner) {
    return dependents.getOrDefault(owner.uid(), new LinkedHashSet<>());
  }

  /** The owner that a reference names, seen from a namespace. */
  private Optional<StoredObject> find(OwnerReference reference, String namespace) {
    return kinds
        .named(reference.apiVersion(), reference.kind())
        .flatMap(
            row ->
                store
                    .snapshot()
                    .get(row.partition(), row.namespaced() ? namespace : "", reference.name()))
        .filter(owner -> owner.uid().equals(reference.uid()));
  }

  /** Of several such references the first is told. */
  private void tellOfWrongNamespace(StoredObject object, List<OwnerReference> references) {
    for (OwnerReference reference : references) {
      if (find(reference, object.namespace()).isEmpty() && isElsewhere(reference)) {
        Fields about =
            Fields.of(
                "kind",
                object.tree().text("kind"),
                "namespace",
                object.namespace(),
                "name",
                object.name(),
                "uid",
                object.uid(),
                "apiVersion",
                object.tree().text("apiVersion"));
        String message =
            "ownerRef ["
                + reference.apiVersion()
                + "/"
                + reference.kind()
                + ", namespace: "
                + object.namespace()
                + ", name: "
                + reference.name()
                + ", uid: "
                + reference.uid()
                + "] does not exist in namespace "
                + GoText.quoted(object.namespace());
        events.event(
            object.namespace().isEmpty() ? about.without("namespace") : about,
            COMPONENT,
            "Warning",
            "OwnerRefInvalidNamespace",
            message);
        return;
      }
    }
  }

  private boolean isElsewhere(OwnerReference reference) {
    Optional<Resource> row =
        kinds.named(reference.apiVersion(), reference.kind()).filter(Resource::namespaced);
    Iterator<StoredObject> all = store.snapshot().of(NAMESPACES).in("", "");
    while (row.isPresent() && all.hasNext()) {
      if (find(reference, all.next().name()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  // ---- what is done ----

  @Override
  @SuppressWarnings("ReferenceEquality") // tables are never changed, but replaced
  public void settle() {
    if (!puzzling.isEmpty() && table != kinds.table()) {
      toDelete.addAll(puzzling);
      puzzling.clear();
    }
    table = kinds.table();
    while (!toDelete.isEmpty()) {
      Node node = toDelete.removeFirst();
      current(node).ifPresent(this::attemptToDelete);
    }
    while (!toOrphan.isEmpty()) {
      current(toOrphan.removeFirst()).ifPresent(this::orphanDependents);
    }
  }

  private Optional<StoredObject> current(Node node) {
    return store
        .snapshot()
        .get(node.partition, node.namespace, node.name)
        .filter(object -> object.uid().equals(node.uid));
  }

  /** What becomes of an owner that a reference names. */
  private enum Owner {
    SOLID,
    DANGLING,
    WAITING
  }

  private void attemptToDelete(StoredObject object) {
    Optional<Resource> row = kinds.of(object.partition());
    if (row.isEmpty()) {
      return;
    }
    if (object.metadata().has("deletionTimestamp")) {
      if (waitsForDependents(object)) {
        endAfterDependents(row.get(), object);
      }
      return;
    }
    List<OwnerReference> dangling = new ArrayList<>();
    List<OwnerReference> waiting = new ArrayList<>();
    List<OwnerReference> references = OwnerReference.all(owners(object));
    for (OwnerReference reference : references) {
      Optional<Owner> owner = judge(object, reference);
      if (owner.isEmpty()) {
        return;
      }
      switch (owner.get()) {
        case SOLID -> {}
        case DANGLING -> dangling.add(reference);
        case WAITING -> waiting.add(reference);
      }
    }
    if (dangling.size() + waiting.size() < references.size()) {
      dangling.addAll(waiting);
      dropReferences(row.get(), object, dangling);
    } else if (!waiting.isEmpty() && !dependents(object).isEmpty()) {
      deleteInForeground(row.get(), object);
    } else if (!references.isEmpty()) {
      delete(row.get(), object, policy(object));
    }
  }

  /** Empty if that cannot be said: a real one tries again until it can. */
  private Optional<Owner> judge(StoredObject object, OwnerReference reference) {
    if (isRememberedAbsent(reference, "") || isRememberedAbsent(reference, object.namespace())) {
      return Optional.of(Owner.DANGLING);
    }
    Optional<Resource> row = kinds.named(reference.apiVersion(), reference.kind());
    if (row.isEmpty()) {
      puzzling.add(Node.of(object));
      return Optional.empty();
    }
    if (row.get().namespaced() && object.namespace().isEmpty()) {
      return Optional.empty(); // an object of the cluster cannot belong into a namespace
    }
    return Optional.of(
        find(reference, object.namespace())
            .map(owner -> waitsForDependents(owner) ? Owner.WAITING : Owner.SOLID)
            .orElse(Owner.DANGLING));
  }

  private boolean isRememberedAbsent(OwnerReference owner, String namespace) {
    return absent.containsKey(
        new Gone(owner.apiVersion(), owner.kind(), namespace, owner.name(), owner.uid()));
  }

  private static String policy(StoredObject object) {
    Items finalizers = object.metadata().items("finalizers");
    return finalizers.contains(ORPHAN)
        ? "Orphan"
        : finalizers.contains(FOREGROUND) ? "Foreground" : "Background";
  }

  private void endAfterDependents(Resource row, StoredObject owner) {
    List<Node> blocking = new ArrayList<>();
    for (Node dependent : dependents(owner)) {
      current(dependent)
          .filter(object -> blocks(object, owner))
          .ifPresent(_ -> blocking.add(dependent));
    }
    if (blocking.isEmpty()) {
      removeFinalizer(row, owner, FOREGROUND);
    }
    for (Node dependent : blocking) {
      if (!waitsForDependents(current(dependent).orElseThrow())) {
        toDelete.add(dependent);
      }
    }
  }

  private static boolean blocks(StoredObject dependent, StoredObject owner) {
    return OwnerReference.all(owners(dependent)).stream()
        .anyMatch(reference -> reference.uid().equals(owner.uid()) && reference.blocks());
  }

  /** An object whose owner waits for it, and which has dependents itself. */
  private void deleteInForeground(Resource row, StoredObject object) {
    boolean perhapsInCircle =
        dependents(object).stream()
            .flatMap(dependent -> current(dependent).stream())
            .anyMatch(GarbageCollector::waitsForDependents);
    if (perhapsInCircle) {
      Items unblocked =
          owners(object)
              .mapFields(
                  owner ->
                      owner.isTrue("blockOwnerDeletion")
                          ? owner.with("blockOwnerDeletion", false)
                          : owner);
      patchOwners(row, object, unblocked, unblocked);
    }
    current(Node.of(object)).ifPresent(now -> delete(row, now, "Foreground"));
  }

  private void delete(Resource row, StoredObject object, String policy) {
    client.delete(
        Client.path(row, object),
        Fields.of(
            "kind",
            "DeleteOptions",
            "apiVersion",
            "v1",
            "preconditions",
            Fields.of("uid", object.uid(), "resourceVersion", Long.toString(object.version())),
            "propagationPolicy",
            policy));
  }

  private void dropReferences(Resource row, StoredObject object, List<OwnerReference> references) {
    if (references.isEmpty()) {
      return;
    }
    List<Fields> kept = new ArrayList<>();
    List<Fields> deletions = new ArrayList<>();
    for (Fields owner : owners(object).eachFields()) {
      if (withUid(references, owner.text("uid")).isEmpty()) {
        kept.add(owner);
      } else {
        deletions.add(Fields.of("$patch", "delete", "uid", owner.text("uid")));
      }
    }
    patchOwners(row, object, Items.of(deletions), Items.of(kept));
  }

  /**
   * Changes the owner references of an object.
   *
   * @param strategic for kinds that merge lists by key
   * @param whole for the others
   */
  private void patchOwners(Resource row, StoredObject object, Items strategic, Items whole) {
    String path = Client.path(row, object);
    if (row.codec().takesStrategicMergePatches()) {
      Fields metadata = Fields.of("ownerReferences", strategic, "uid", object.uid());
      client.patch(path, Patch.Format.STRATEGIC, Fields.of("metadata", metadata));
    } else {
      Fields metadata =
          Fields.of(
              "resourceVersion",
              Long.toString(object.version()),
              "ownerReferences",
              whole.isEmpty() ? Null.NULL : whole);
      client.patch(path, Patch.Format.MERGE, Fields.of("metadata", metadata));
    }
  }

  private void orphanDependents(StoredObject owner) {
    OwnerReference itself =
        new OwnerReference(
            owner.tree().text("apiVersion"),
            owner.tree().text("kind"),
            owner.name(),
            owner.uid(),
            false);
    for (Node dependent : List.copyOf(dependents(owner))) {
      Optional<StoredObject> object = current(dependent);
      Optional<Resource> row = kinds.of(dependent.partition);
      if (object.isPresent() && row.isPresent()) {
        dropReferences(row.get(), object.get(), List.of(itself));
      }
    }
    kinds.of(owner.partition()).ifPresent(row -> removeFinalizer(row, owner, ORPHAN));
  }

  private void removeFinalizer(Resource row, StoredObject object, String finalizer) {
    List<String> others =
        object.metadata().items("finalizers").eachText().stream()
            .filter(each -> !each.equals(finalizer))
            .toList();
    Fields metadata =
        Fields.of(
            "resourceVersion",
            Long.toString(object.version()),
            "finalizers",
            others.isEmpty() ? Null.NULL : Items.of(others));
    client.patch(Client.path(row, object), Patch.Format.MERGE, Fields.of("metadata", metadata));
  }
}
