package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The objects of the cluster and their recent history. One thread writes, the owner; it alone calls
 * the methods that change something. Any thread may read.
 *
 * <p>Each write has the next version, so versions are dense: the change of version v lies in slot v
 * modulo the ring's length, and a reader that finds another version there knows that it has fallen
 * off.
 */
public final class Store {
  /** Changes that are remembered unless told otherwise. */
  public static final int DEFAULT_HISTORY = 1 << 16;

  /**
   * Of that many changes, the latest, the JSON is kept for everybody who asks. So few that it is
   * gone before the JVM counts it as old.
   */
  private static final int WITH_JSON = 512;

  /**
   * Written before {@link #snapshot}, which publishes it: who has seen a version sees its change,
   * or a later one in its place.
   */
  private final Change[] ring;

  private final SharedParts parts = new SharedParts();

  private volatile Snapshot snapshot = Snapshot.EMPTY;

  /** Told each change as it is made. */
  private Consumer<Change> listener = _ -> {};

  /** No watch and no list may begin before this version. */
  private volatile long oldest = Snapshot.EMPTY.version();

  private volatile long compacted = Snapshot.EMPTY.version();

  public Store() {
    this(DEFAULT_HISTORY);
  }

  /**
   * Creates an empty store, at version 1.
   *
   * @param history changes to remember, a power of two
   */
  public Store(int history) {
    if (Integer.bitCount(history) != 1) {
      throw new IllegalArgumentException("history " + history + " is no power of two");
    }
    ring = new Change[history];
  }

  /**
   * Has somebody told of each change at once, within the call that makes it: however much is
   * written at one instant, nothing is lost. Owner only.
   */
  public void tell(Consumer<Change> everyChange) {
    listener = everyChange;
  }

  /** What is there now. */
  public Snapshot snapshot() {
    return snapshot;
  }

  public long version() {
    return snapshot.version();
  }

  /** Stores a new object under the next version. Owner only. */
  public StoredObject create(Partition partition, String namespace, String name, Fields tree) {
    Snapshot before = snapshot;
    ObjectMap objects = before.of(partition);
    if (objects.get(namespace, name).isPresent()) {
      throw new IllegalStateException(partition + " " + namespace + "/" + name + " exists");
    }
    StoredObject object =
        new StoredObject(
            partition,
            namespace,
            name,
            before.version() + 1,
            parts.shared(tree, Fields.EMPTY),
            likelyBytes(before, partition));
    publish(before, objects.with(object), new Change(Change.Type.ADDED, object, Optional.empty()));
    return object;
  }

  /** As long as the last one of its kind, if that was the last thing to be written. */
  private int likelyBytes(Snapshot before, Partition partition) {
    return change(before.version())
        .filter(last -> last.partition().equals(partition))
        .map(last -> last.object().likelyBytes())
        .orElse(2048);
  }

  /** Stores the next version of an object. Owner only. */
  public StoredObject update(StoredObject old, Fields tree) {
    return replace(old, parts.shared(tree, old.tree()));
  }

  /**
   * As {@link #update}, for a writer who takes care by himself that the tree shares with the old
   * one and with others what it can. Owner only.
   */
  public StoredObject replace(StoredObject old, Fields tree) {
    Snapshot before = snapshot;
    StoredObject object =
        new StoredObject(
            old.partition(),
            old.namespace(),
            old.name(),
            before.version() + 1,
            tree,
            old.likelyBytes());
    publish(
        before,
        before.of(old.partition()).with(object, old),
        new Change(Change.Type.MODIFIED, object, Optional.of(old)));
    return object;
  }

  /**
   * Removes an object. Owner only.
   *
   * @param last what watchers are told of it, under the version of the deletion
   */
  public StoredObject delete(StoredObject old, Fields last) {
    Snapshot before = snapshot;
    ObjectMap objects = current(before, old);
    StoredObject gone =
        new StoredObject(
            old.partition(),
            old.namespace(),
            old.name(),
            before.version() + 1,
            parts.shared(last, old.tree()));
    publish(
        before,
        objects.without(old.namespace(), old.name()),
        new Change(Change.Type.DELETED, gone, Optional.of(old)));
    return gone;
  }

  private static ObjectMap current(Snapshot now, StoredObject old) {
    ObjectMap objects = now.of(old.partition());
    if (objects.get(old.namespace(), old.name()).orElse(null) != old) {
      throw new IllegalStateException(old + " is not the current version");
    }
    return objects;
  }

  private void publish(Snapshot before, ObjectMap objects, Change change) {
    long version = change.version();
    ring[slot(version)] = change;
    change(version - WITH_JSON).ifPresent(Change::letJsonGo);
    oldest = Math.max(oldest, version - ring.length);
    snapshot = before.with(change.partition(), objects, version);
    listener.accept(change);
  }

  private int slot(long version) {
    return (int) (version & (ring.length - 1));
  }

  /**
   * Compacts, as etcd does from time to time. A real server keeps the recent changes of most kinds
   * beside etcd, so this is noticed by those alone that it does not. Owner only.
   */
  public void compact() {
    compacted = version();
  }

  /** The version up to which history was compacted. */
  public long compacted() {
    return compacted;
  }

  /** The change that made a version, which is not in the future; empty if it is forgotten. */
  public Optional<Change> change(long version) {
    if (version <= oldest) {
      return Optional.empty();
    }
    Change change = ring[slot(version)];
    return change != null && change.version() == version ? Optional.of(change) : Optional.empty();
  }

  /** True if everything after this version is still remembered. */
  public boolean remembersSince(long version) {
    return version >= oldest;
  }

  /** The oldest version that can still be listed or watched from. */
  public long oldest() {
    return oldest;
  }

  /**
   * A partition as it was at an older version: the present with the changes since taken back.
   *
   * @return empty if that version is forgotten
   */
  public Optional<ObjectMap> at(Partition partition, long version) {
    Snapshot now = snapshot;
    ObjectMap objects = now.of(partition);
    if (!remembersSince(version)) {
      return Optional.empty();
    }
    for (long back = now.version(); back > version; back--) {
      Optional<Change> change = change(back);
      if (change.isEmpty()) {
        return Optional.empty();
      }
      if (change.get().partition().equals(partition)) {
        objects = takenBack(objects, change.get());
      }
    }
    return Optional.of(objects);
  }

  private static ObjectMap takenBack(ObjectMap objects, Change change) {
    StoredObject object = change.object();
    return change
        .previous()
        .map(objects::with)
        .orElseGet(() -> objects.without(object.namespace(), object.name()));
  }
}
