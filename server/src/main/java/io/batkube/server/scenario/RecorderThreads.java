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

  /** Waits until everything is recorded; throws what went wrong there. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (RecorderThread thread : threads) {
      try {
        thread.close();
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
