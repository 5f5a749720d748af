package io.batkube.kubernetes.store;

import java.util.Optional;

/** One write, and what it did to one object. Immutable but for what it remembers of itself. */
public final class Change {
  /** What happened, in the words of a watch. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }

  private final Type type;
  private final StoredObject object;
  private final Optional<StoredObject> previous;

  /** For those who see the change as it is, and for those who see the object come or leave. */
  private final WatchEvent plain;

  private volatile WatchEvent entering;
  private volatile WatchEvent leaving;

  Change(Type type, StoredObject object, Optional<StoredObject> previous) {
    this.type = type;
    this.object = object;
    this.previous = previous;
    this.plain = new WatchEvent(type, object);
  }

  public Type type() {
    return type;
  }

  /** After it; of a deletion, the last state under the version of the deletion. */
  public StoredObject object() {
    return object;
  }

  /** Before it; empty of a creation. */
  public Optional<StoredObject> previous() {
    return previous;
  }

  public long version() {
    return object.version();
  }

  public Partition partition() {
    return object.partition();
  }

  /**
   * What a watcher with this selection is told: an object that comes into the selection is ADDED,
   * one that leaves it is DELETED, with its last content in the selection and the new version.
   */
  public Optional<WatchEvent> seenBy(Selection selection) {
    boolean was = previous.isPresent() && selection.matches(previous.get());
    boolean is = type != Type.DELETED && selection.matches(object);
    if (was && is) {
      return Optional.of(plain);
    }
    if (is) {
      return Optional.of(type == Type.ADDED ? plain : entering());
    }
    if (was) {
      return Optional.of(type == Type.DELETED ? plain : leaving());
    }
    return Optional.empty();
  }

  /** Keeps no JSON any longer: nearly everybody who wants to know has been told. */
  void letJsonGo() {
    object.letJsonGo();
    plain.letBytesGo();
    entering = null;
    leaving = null;
  }

  private WatchEvent entering() {
    WatchEvent event = entering;
    if (event == null) {
      event = new WatchEvent(Type.ADDED, object);
      entering = event;
    }
    return event;
  }

  private WatchEvent leaving() {
    WatchEvent event = leaving;
    if (event == null) {
      event = new WatchEvent(Type.DELETED, previous.orElseThrow().at(version()));
      leaving = event;
    }
    return event;
  }
}
