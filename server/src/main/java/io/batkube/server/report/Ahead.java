package io.batkube.server.report;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * What is read or made of files in a thread of its own, while its owner does something else that
 * needs none of it.
 */
public final class Ahead<T> {
  private final FutureTask<T> task;

  private Ahead(FutureTask<T> task) {
    this.task = task;
  }

  /** Begins at once. */
  public static <T> Ahead<T> of(Supplier<T> work) {
    var task = new FutureTask<>(work::get);
    Thread.ofPlatform().name("ahead").daemon().start(task);
    return new Ahead<>(task);
  }

  /** Waits for it; throws what went wrong there. */
  public T get() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        default -> throw new IllegalStateException(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while somebody else was at work", e);
    }
  }
}
