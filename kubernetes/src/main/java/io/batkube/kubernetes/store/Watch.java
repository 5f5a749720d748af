package io.batkube.kubernetes.store;

import java.util.Optional;

/**
 * A cursor into the changes of a store: what one watcher has seen so far. Its owner is one thread,
 * any; it holds nothing in the store, so one that is forgotten costs nothing.
 */
public final class Watch {
  private final Store store;
  private final Partition partition;
  private final Selection selection;
  private long seen;

  /**
   * Begins after a version.
   *
   * @param since the last version the watcher knows; later changes are its events
   */
  public Watch(Store store, Partition partition, Selection selection, long since) {
    this.store = store;
    this.partition = partition;
    this.selection = selection;
    this.seen = since;
  }

  /** The version up to which everything has been told: what a bookmark says. */
  public long seen() {
    return seen;
  }

  /** Takes everything up to a later version as told. */
  public void skipTo(long version) {
    if (version < seen) {
      throw new IllegalArgumentException(version + " is before " + seen);
    }
    seen = version;
  }

  /** The store's version now. */
  public long latest() {
    return store.version();
  }

  /** True if changes were forgotten before this watcher saw them: it must list again. */
  public boolean fellOff() {
    return !store.remembersSince(seen);
  }

  /** The next event, if there is one by now. Empty also when the watcher fell off. */
  public Optional<WatchEvent> next() {
    long last = store.version();
    while (seen < last) {
      Optional<Change> change = store.change(seen + 1);
      if (change.isEmpty()) {
        return Optional.empty();
      }
      seen++;
      if (change.get().partition().equals(partition)) {
        Optional<WatchEvent> event = change.get().seenBy(selection);
        if (event.isPresent()) {
          return event;
        }
      }
    }
    return Optional.empty();
  }
}
