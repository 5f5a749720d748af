package io.batkube.server.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.function.LongSupplier;

/**
 * Has the old part of the heap collected when it has grown by half: the serial collector would
 * rather take all the memory of the machine than look there for garbage. Does nothing under another
 * collector. A thread of its own.
 */
final class OldHeap {
  /** It comes late, because a start has no time to lose. */
  private static final long FIRST_LOOK_MS = 3_000;

  private static final long LOOK_MS = 500;
  private static final long SLACK_BYTES = 64 << 20;

  private final LongSupplier usedBytes;
  private final Runnable collection;

  /** What was left after the last collection. */
  private long liveBytes;

  /**
   * Knows of no collection yet.
   *
   * @param usedBytes of the old part, garbage and all
   * @param collection of the whole heap
   */
  OldHeap(LongSupplier usedBytes, Runnable collection) {
    this.usedBytes = usedBytes;
    this.collection = collection;
  }

  static void watch() {
    var thread = new Thread(OldHeap::run, "old heap");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run() {
    try {
      Thread.sleep(FIRST_LOOK_MS);
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getName().equals("Tenured Gen")) {
          var heap = new OldHeap(() -> pool.getUsage().getUsed(), System::gc);
          for (; ; Thread.sleep(LOOK_MS)) {
            heap.look();
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects if it is time. */
  void look() {
    if (usedBytes.getAsLong() > liveBytes + liveBytes / 2 + SLACK_BYTES) {
      collection.run();
      liveBytes = usedBytes.getAsLong();
    }
  }
}
