package io.batkube.server.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;

/**
 * Has the old part of the heap collected when it has grown by half: the serial collector would
 * rather take all the memory of the machine than look there for garbage. Does nothing under another
 * collector. A thread of its own.
 */
final class OldHeap implements Runnable {
  /** It comes late, because a start has no time to lose. */
  private static final long FIRST_LOOK_MS = 3_000;

  private static final long LOOK_MS = 500;
  private static final long SLACK_BYTES = 64 << 20;

  private OldHeap() {}

  static void watch() {
    var thread = new Thread(new OldHeap(), "old heap");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      Thread.sleep(FIRST_LOOK_MS);
      for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
        if (pool.getName().equals("Tenured Gen")) {
          bound(pool);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void bound(MemoryPoolMXBean pool) throws InterruptedException {
    long live = 0;
    for (; ; Thread.sleep(LOOK_MS)) {
      if (pool.getUsage().getUsed() > live + live / 2 + SLACK_BYTES) {
        System.gc();
        live = pool.getUsage().getUsed();
      }
    }
  }
}
