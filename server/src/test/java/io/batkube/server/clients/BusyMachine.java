package io.batkube.server.clients;

import java.util.List;
import java.util.stream.Stream;

/** Somebody else uses every processor, until it is closed. */
final class BusyMachine implements AutoCloseable {
  private final List<Thread> burners =
      Stream.generate(() -> Thread.ofPlatform().daemon().unstarted(this::burn))
          .limit(Runtime.getRuntime().availableProcessors())
          .toList();

  private volatile boolean over;

  BusyMachine() {
    burners.forEach(Thread::start);
  }

  private void burn() {
    while (!over) {
      // Round and round.
    }
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    for (Thread burner : burners) {
      burner.join();
    }
  }
}
