package io.batkube.kubernetes.api;

import io.batkube.kubernetes.store.Partition;

/**
 * Port: keeps objects behind that change all the time, and brings them up to date when somebody
 * looks. Requests that read them are therefore the owner's, as those that write.
 */
public interface Upkeep {
  /** Nothing is kept behind. */
  Upkeep NONE =
      new Upkeep() {
        @Override
        public boolean concerns(Partition partition) {
          return false;
        }

        @Override
        public void beforeRead(Partition partition) {}

        @Override
        public void watched(Partition partition, EventStream events) {}
      };

  /** Whether objects of a partition are kept behind. Any thread. */
  boolean concerns(Partition partition);

  /** Somebody is about to read objects of a partition. Owner only. */
  void beforeRead(Partition partition);

  /** Somebody watches a partition from now on, until the stream is closed. Owner only. */
  void watched(Partition partition, EventStream events);
}
