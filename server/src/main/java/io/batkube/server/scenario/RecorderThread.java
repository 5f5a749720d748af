package io.batkube.server.scenario;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;

/** A recorder in a thread of its own. Belongs to the thread of the world. */
final class RecorderThread implements Recorder, AutoCloseable {
  private final Recorder recorder;
  private final ResultThread<Object> thread;

  RecorderThread(Recorder recorder) {
    this.recorder = recorder;
    thread = new ResultThread<>(this::write);
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    thread.add(atNs, event);
  }

  @Override
  public void command(long atNs, Command command) {
    thread.add(atNs, command);
  }

  private void write(long atNs, Object item) {
    switch (item) {
      case EngineEvent event -> recorder.event(atNs, event);
      case Command command -> recorder.command(atNs, command);
      default -> throw new AssertionError(item);
    }
  }

  /** Waits until everything is recorded; throws what went wrong there. */
  @Override
  public void close() {
    thread.close();
  }
}
