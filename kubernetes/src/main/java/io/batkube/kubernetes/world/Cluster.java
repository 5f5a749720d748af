package io.batkube.kubernetes.world;

import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Store;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BiFunction;

/**
 * A cluster: its objects, its API, its time, what is due, and who follows what happens. Owner
 * thread only, but for what store, API and clock say of themselves.
 */
public final class Cluster implements Agenda {
  /**
   * So often may followers answer each other within one instant: beyond any honest chain of
   * consequences, two of them undo each other's work.
   */
  private static final int MOST_ROUNDS = 100_000;

  private static final int DUE = 0;

  private final Store store;
  private final SimulatedClock clock;
  private final EventQueue<Runnable> agenda = new EventQueue<>();
  private final Api api;
  private final List<Follower> followers = new ArrayList<>();

  /** What the followers have not been told. */
  private final Queue<Change> news = new ArrayDeque<>();

  private boolean begun;

  /** How much of the agenda is done again and again. */
  private int recurrent;

  /**
   * A cluster at the start of time.
   *
   * @param api makes the API server over this store, with this agenda
   */
  public Cluster(Instant start, BiFunction<Store, Cluster, Api> api) {
    this(new Store(), start, api);
  }

  /** The same over a store, which is empty. */
  Cluster(Store store, Instant start, BiFunction<Store, Cluster, Api> api) {
    this.store = store;
    this.clock = new SimulatedClock(start);
    store.tell(news::add);
    this.api = api.apply(store, this);
  }

  public Store store() {
    return store;
  }

  public Api api() {
    return api;
  }

  public SimulatedClock clock() {
    return clock;
  }

  /** Adds a follower, after the others; it is told everything from the first object on. */
  public void add(Follower follower) {
    if (begun) {
      throw new IllegalStateException("followers are added before the first change is told");
    }
    followers.add(follower);
  }

  @Override
  public void at(Instant when, Runnable action) {
    agenda.add(Math.max(clock.elapsedNs(when), clock.elapsedNs()), DUE, action);
  }

  @Override
  public void again(Instant when, Runnable action) {
    recurrent++;
    at(
        when,
        () -> {
          recurrent--;
          action.run();
        });
  }

  /** Whether anything is due, at any time, that is not done again and again. */
  boolean expectsMore() {
    return agenda.size() > recurrent;
  }

  /** When something is due next, since the start; NEVER if nothing is. */
  public long nextNs() {
    return agenda.nextNs();
  }

  /** Moves time; what is due then happens when it is settled. */
  public void advanceTo(long ns) {
    clock.advanceTo(ns);
  }

  /** Lets everything happen that follows from what was written, and what is due by now. */
  public void settle() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (!tellChanges() && !act()) {
        return;
      }
    }
    throw new IllegalStateException(
        "the cluster does not come to rest at "
            + clock.now()
            + ": after "
            + MOST_ROUNDS
            + " rounds, the last write is "
            + store.change(store.version()).map(Change::object).orElseThrow());
  }

  /** Tells the followers what has changed. Returns whether anything had. */
  boolean tellChanges() {
    begun = true;
    api.follow();
    boolean any = !news.isEmpty();
    for (Change change = news.poll(); change != null; change = news.poll()) {
      for (Follower follower : followers) {
        follower.after(change);
      }
    }
    return any;
  }

  /**
   * What the followers collected, and what is due. Returns whether that may have changed things.
   */
  private boolean act() {
    long before = store.version();
    for (Follower follower : followers) {
      follower.settle();
    }
    boolean due = agenda.nextNs() <= clock.elapsedNs();
    if (due && store.version() == before) {
      agenda.poll().run();
    }
    return due || store.version() != before;
  }

  /** Whether nothing is due at any time. */
  boolean isIdle() {
    return agenda.nextNs() == Seconds.NEVER;
  }
}
