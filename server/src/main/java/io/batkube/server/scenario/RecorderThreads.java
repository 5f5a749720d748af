package io.batkube.server.scenario;

import io.batkube.engine.simulation.Recorder;
import java.util.List;

/** Recorders that share nothing, each in a thread of its own. */
public final class RecorderThreads implements AutoCloseable {
  private final List<RecorderThread> threads;

  public RecorderThreads(List<Recorder> recorders) {
    threads = recorders.stream().map(RecorderThread::new).toList();
  }

  /** What the simulation is to tell. */
  public List<Recorder> recorders() {
    return List.copyOf(threads);
  }

  /**
   * Waits until everything is recorded, as far as it can be; throws what went wrong there first,
   * with the rest suppressed.
   */
  @Override
  public void close() {
    Throwable failure = null;
    for (RecorderThread thread : threads) {
      try {
        thread.close();
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }
}
