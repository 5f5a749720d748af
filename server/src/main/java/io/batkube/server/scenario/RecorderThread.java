package io.batkube.server.scenario;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A recorder in a thread of its own: the world goes on while its results are written. Everything
 * reaches the recorder in the order in which it happened, so the bytes are the same as without it.
 * Memory is bounded: the world waits when the writer is too far behind.
 *
 * <p>{@link #event} and {@link #command} belong to the thread of the world.
 */
final class RecorderThread implements Recorder, AutoCloseable {
  private static final int BATCH = 1024;
  private static final int BATCHES = 12;

  /** What happened, in order: {@code EngineEvent} or {@code Command}. */
  private static final class Batch {
    final long[] atNs = new long[BATCH];
    final Object[] items = new Object[BATCH];
    int size;
    boolean last;
  }

  private final Recorder recorder;
  private final BlockingQueue<Batch> full = new ArrayBlockingQueue<>(BATCHES);
  private final BlockingQueue<Batch> empty = new ArrayBlockingQueue<>(BATCHES + 2);
  private final Thread thread;
  private Batch batch = new Batch();
  private volatile Throwable failure;
  private boolean told;

  RecorderThread(Recorder recorder) {
    this.recorder = recorder;
    for (int i = 0; i <= BATCHES; i++) {
      empty.add(new Batch());
    }
    thread = Thread.ofPlatform().name("results").daemon().start(this::write);
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    add(atNs, event);
  }

  @Override
  public void command(long atNs, Command command) {
    add(atNs, command);
  }

  private void add(long atNs, Object item) {
    batch.atNs[batch.size] = atNs;
    batch.items[batch.size++] = item;
    if (batch.size == BATCH) {
      hand();
    }
  }

  private void hand() {
    try {
      full.put(batch);
      batch = empty.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while results were written", e);
    }
    rethrow();
  }

  private void write() {
    try {
      boolean last = false;
      while (!last) {
        Batch work = full.take();
        if (failure == null) {
          write(work);
        }
        last = work.last;
        work.size = 0;
        empty.put(work);
      }
    } catch (InterruptedException e) {
      failure = e;
    }
  }

  /**
   * After a failure the thread goes on taking, so that the world comes to the point of hearing it.
   */
  private void write(Batch work) {
    try {
      for (int i = 0; i < work.size; i++) {
        switch (work.items[i]) {
          case EngineEvent event -> recorder.event(work.atNs[i], event);
          case Command command -> recorder.command(work.atNs[i], command);
          default -> throw new AssertionError(work.items[i]);
        }
        work.items[i] = null;
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Throws what went wrong in the other thread, once. */
  private void rethrow() {
    if (told) {
      return;
    }
    told = failure != null;
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** Waits until everything is written; throws what went wrong there. */
  @Override
  public void close() {
    batch.last = true;
    hand();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while results were written", e);
    }
    rethrow();
  }
}
