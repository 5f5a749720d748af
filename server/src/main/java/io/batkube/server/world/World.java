package io.batkube.server.world;

import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Clock;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The thread that owns the cluster: it alone writes, runs what is due, and moves time, which stands
 * still while anything runs. Others leave tasks in its inbox, which may be done from any thread;
 * what happens to the agenda and to time happens on the owner's.
 */
public final class World implements Executor, AutoCloseable {
  /** Tasks between two looks at the clock and two wake-ups of those who wait for news. */
  private static final int BATCH = 256;

  /** While nothing happens, paced time moves on at least so often, for those who read the clock. */
  private static final long TICK_NS = 50_000_000;

  private static final int TIMER_CLASS = 0;

  private final SimulatedClock clock;
  private final Pace pace;
  private final Consumer<Throwable> defects;
  private final EventQueue<Runnable> agenda = new EventQueue<>();
  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Thread owner = new Thread(this::own, "owner");

  private volatile Runnable news = () -> {};
  private volatile boolean idle;
  private volatile boolean closed;
  private long realStartNs;

  /**
   * A world at rest.
   *
   * @param defects told what a task threw: a task has no business throwing
   */
  public World(Instant start, Pace pace, Consumer<Throwable> defects) {
    this.clock = new SimulatedClock(start);
    this.pace = pace;
    this.defects = defects;
    owner.setDaemon(true);
  }

  /** Simulated time. */
  public Clock clock() {
    return clock;
  }

  /** Lets time begin and tasks run. */
  public void start() {
    if (pace instanceof Pace.Paced paced) {
      realStartNs = paced.realNs().getAsLong();
    }
    owner.start();
  }

  /** Has this run after each batch of tasks and timers, on the owner's thread. Before start. */
  public void afterEachBatch(Runnable listener) {
    news = listener;
  }

  /** Has a task run by the owner, after those that came before. Any thread. */
  @Override
  public void execute(Runnable task) {
    inbox.add(task);
    if (idle) {
      LockSupport.unpark(owner);
    }
  }

  /** Has something run at an instant, or as soon as may be if that is past. Owner only. */
  public void at(Instant when, Runnable action) {
    agenda.add(Math.max(clock.elapsedNs(when), clock.elapsedNs()), TIMER_CLASS, action);
  }

  /** Whether clients move time. */
  public boolean isLockstep() {
    return pace instanceof Pace.Lockstep;
  }

  /**
   * Moves time on under lockstep, through every instant at which something is due. Owner only.
   *
   * @throws ArithmeticException if that is beyond the 292 years that can be simulated
   */
  public void advance(long ns) {
    moveTo(Math.addExact(clock.elapsedNs(), ns));
  }

  /** Returns how much was due. */
  private int moveTo(long ns) {
    int due = 0;
    for (; agenda.nextNs() <= ns; due++) {
      clock.advanceTo(agenda.nextNs());
      run(agenda.poll());
    }
    clock.advanceTo(ns);
    return due;
  }

  private void own() {
    while (!closed) {
      int done = keepPace();
      for (Runnable task; done < BATCH && (task = inbox.poll()) != null; done++) {
        done += keepPace(); // each task at its own time
        run(task);
      }
      if (done > 0) {
        news.run();
      } else {
        rest();
      }
    }
  }

  /** Returns how much was due. */
  private int keepPace() {
    return switch (pace) {
      case Pace.Paced paced -> {
        long realNs = paced.realNs().getAsLong() - realStartNs;
        double ns = realNs * paced.speed();
        yield moveTo(
            Math.max(clock.elapsedNs(), ns < Seconds.NEVER ? (long) ns : Seconds.NEVER - 1));
      }
      case Pace.Lockstep _ -> moveTo(clock.elapsedNs());
    };
  }

  private void rest() {
    idle = true;
    if (inbox.isEmpty() && !closed) {
      switch (pace) {
        case Pace.Paced _ -> LockSupport.parkNanos(this, TICK_NS);
        case Pace.Lockstep _ -> LockSupport.park(this);
      }
    }
    idle = false;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      defects.accept(e);
    }
  }

  /** Stops the owner after the task at hand. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(owner);
  }
}
