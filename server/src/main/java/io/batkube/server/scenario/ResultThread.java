package io.batkube.server.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes results in a thread of its own: the world goes on meanwhile. Everything reaches the writer
 * in the order in which it happened, so the bytes are the same as without it. Memory is bounded:
 * the world waits when the writer is too far behind.
 *
 * <p>All but the writer belongs to the thread of the world.
 *
 * @param <T> what happens
 */
final class ResultThread<T> implements AutoCloseable {
  /** Writes down what happened. */
  @FunctionalInterface
  interface Writer<T> {
    void write(long atNs, T item);
  }

  private static final int BATCH = 1024;
  private static final int BATCHES = 12;

  /** What happened, in order. */
  private static final class Batch<T> {
    final long[] atNs = new long[BATCH];
    final List<T> items = new ArrayList<>(BATCH);
    boolean last;
  }

  private final Writer<T> writer;
  private final BlockingQueue<Batch<T>> full = new ArrayBlockingQueue<>(BATCHES);
  private final BlockingQueue<Batch<T>> empty = new ArrayBlockingQueue<>(BATCHES + 2);
  private final Thread thread;
  private Batch<T> batch = new Batch<>();
  private volatile Throwable failure;
  private boolean told;

  ResultThread(Writer<T> writer) {
    this.writer = writer;
    for (int i = 0; i <= BATCHES; i++) {
      empty.add(new Batch<>());
    }
    thread = Thread.ofPlatform().name("results").daemon().start(this::write);
  }

  void add(long atNs, T item) {
    batch.atNs[batch.items.size()] = atNs;
    batch.items.add(item);
    if (batch.items.size() == BATCH) {
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
        Batch<T> work = full.take();
        if (failure == null) {
          write(work);
        }
        last = work.last;
        work.items.clear();
        empty.put(work);
      }
    } catch (InterruptedException e) {
      failure = e;
    }
  }

  /**
   * After a failure the thread goes on taking, so that the world comes to the point of hearing it.
   */
  private void write(Batch<T> work) {
    try {
      for (int i = 0; i < work.items.size(); i++) {
        writer.write(work.atNs[i], work.items.get(i));
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
