package io.batkube.server.clients;

/** Somebody else uses every processor, until it is closed. */
final class BusyMachine implements AutoCloseable {
  private volatile boolean over;

  BusyMachine() {
    for (int i = Runtime.getRuntime().availableProcessors(); i > 0; i--) {
      Thread.ofPlatform().daemon().start(this::burn);
    }
  }

  private void burn() {
    while (!over) {
      // Round and round.
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
