package io.batkube.server.world;

import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.Outside;
import io.batkube.server.clock.ClientClock;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Where clients from outside meet the thread that owns the cluster, which runs the engine's loop
 * and comes by at every instant. Clients leave tasks in the inbox, which may be done from any
 * thread; they are run while time stands still, until the clock of the clients lets it move.
 */
public final class World implements Executor, Outside, AutoCloseable {
  /** Tasks between two looks at the clock and two wake-ups of those who wait for news. */
  private static final int BATCH = 256;

  private final ClientClock clock;
  private final Consumer<Throwable> defects;
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicReference<String> failure = new AtomicReference<>();

  private volatile Thread owner = Thread.currentThread();
  private volatile Runnable news = () -> {};
  private volatile boolean idle;
  private volatile boolean closed;

  /** The version of the store that those who wait for news were told of; the owner's. */
  private long told;

  private long round;

  /** The world is closed: the loop that comes by ends here. */
  private static final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedException() {
      super("the world is closed", null, false, false);
    }
  }

  /**
   * A world at rest.
   *
   * @param defects told what a task threw: a task has no business throwing
   */
  public World(ClientClock clock, Consumer<Throwable> defects) {
    this.clock = clock;
    this.defects = defects;
  }

  /** Has this run after each batch of tasks, on the owner's thread. Before the loop begins. */
  public void afterEachBatch(Runnable listener) {
    news = listener;
  }

  /**
   * Runs a loop that comes by here, in this thread, which is the owner until the loop ends or the
   * world is closed.
   *
   * @return whether the loop came to its end
   * @throws StoppedException if somebody {@link #stop}s it
   */
  public boolean own(Runnable loop) {
    clock.begin();
    return turn(loop);
  }

  private boolean turn(Runnable loop) {
    owner = Thread.currentThread();
    try {
      loop.run();
      return true;
    } catch (ClosedException _) {
      return false;
    }
  }

  /**
   * The same in a thread of its own, until the world is closed.
   *
   * @return its end, with a cause if it ended by a defect, which has been told
   */
  public CompletableFuture<Void> start(Runnable loop) {
    var end = new CompletableFuture<Void>();
    var thread =
        new Thread(
            () -> {
              try {
                turn(loop);
                end.complete(null);
              } catch (RuntimeException | Error e) {
                defects.accept(e);
                end.completeExceptionally(e);
              }
            },
            "owner");
    thread.setDaemon(true);
    clock.begin();
    thread.start();
    return end;
  }

  /** Has a task run by the owner, after those that came before. Any thread. */
  @Override
  public void execute(Runnable task) {
    inbox.add(task);
    if (idle && Thread.currentThread() != owner) {
      clock.wake(owner);
    }
  }

  /** How often the owner has come by: a number for what happens meanwhile. Owner only. */
  public long round() {
    return round;
  }

  @Override
  public long serve(Cluster cluster, long nextNs) {
    round++;
    boolean hasNews = cluster.store().version() != told || !inbox.isEmpty();
    long nowNs = cluster.clock().elapsedNs();
    clock.arrive(nowNs, hasNews);
    boolean isAsForeseen = !hasNews;
    while (true) {
      int done = 0;
      for (Runnable task; done < BATCH && !closed && (task = inbox.poll()) != null; done++) {
        run(task);
        cluster.settle();
      }
      long version = cluster.store().version();
      if (done > 0 || version != told) {
        told = version;
        isAsForeseen = false;
        news.run();
      }
      requireOpen();
      clock.foresee(isAsForeseen ? nextNs : nowNs);
      switch (clock.ask(nowNs, version)) {
        case ClientClock.Verdict.Go(long untilNs) -> {
          return untilNs;
        }
        case ClientClock.Verdict.Hold(long realNs) -> rest(realNs);
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ClosedException();
    }
    String why = failure.get();
    if (why != null) {
      throw new StoppedException(why);
    }
  }

  private void rest(long realNs) {
    idle = true;
    if (inbox.isEmpty() && !closed && failure.get() == null) {
      clock.rest(realNs);
    }
    idle = false;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (OutOfMemoryError | InternalError e) {
      throw e; // nobody knows how far it came
    } catch (RuntimeException | Error e) {
      defects.accept(e);
    }
  }

  /** Ends the run with a reason. Any thread; the first reason counts. */
  public void stop(String why) {
    failure.compareAndSet(null, why);
    clock.wake(owner);
  }

  /** Ends the loop after the task at hand. Any thread. */
  @Override
  public void close() {
    closed = true;
    clock.wake(owner);
  }
}
