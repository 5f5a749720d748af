package io.batkube.server.http;

import io.batkube.engine.time.Seed;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * What one event loop has to look after: answers that come back from other threads, watches, and
 * requests that wait for a version. Its loop's thread only, but for {@link #hand} and {@link
 * #signal}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Lane {
  /** Of events that are written at once. */
  private static final int PORTION_BYTES = 64 << 10;

  /** Bytes given to watches before everybody else on the loop has a turn. */
  private static final int ROUND_BYTES = 1 << 20;

  /**
   * How long news gather before the next round, for each watch that was told something in the last:
   * about as long as telling it took, nearly all of which is the system's work for one write,
   * however much is written.
   */
  private static final long PAUSE_US = 50;

  /** A shorter pause is not worth a timer. */
  private static final long LEAST_PAUSE_US = 1_000;

  private final EventLoop loop;
  private final Site site;
  private final Executor readers;
  private final Timers timers;
  private final Pace pace;
  private final Comparator<Integer> connections;
  private final RandomGenerator auditIds;
  private final RandomGenerator timeouts;

  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();

  private final Set<Ticking> ticking = new LinkedHashSet<>();
  private final List<Watching> watches = new ArrayList<>();
  private final ArrayDeque<Watching> hungry = new ArrayDeque<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final PriorityQueue<Held> held = new PriorityQueue<>(Held.ORDER);
  private long numberHeld;
  private final Map<WatchGroup.Likeness, WatchGroup> groups = new LinkedHashMap<>();

  /** The store's version that the watches were last told to look for. */
  private long seen;

  private boolean feeding;

  /** Watches that were told something in the round that is on. */
  private int told;

  /** Whether news gather. */
  private boolean pausing;

  /** Requests whose answer is not complete, watches not counted. */
  private int underWay;

  /** Whether a new version of the store is news here. */
  private volatile boolean attentive;

  /** How what goes out follows on each other. */
  enum Pace {
    /** News for many watches gather for a moment. */
    GATHERED,
    /** Each as soon as it is there. */
    AT_ONCE,
    /**
     * Requests and news wait for {@link Lane#releaseNext}, in an order that neither threads nor the
     * network decide.
     */
    ONE_BY_ONE
  }

  /**
   * What tells one request from another.
   *
   * @param line its method and target
   * @param port at the client's end of its connection
   */
  @SuppressWarnings("ArrayRecordComponent") // compared, never changed
  record Asked(String line, byte[] body, String userAgent, int port) {
    static final Comparator<Asked> ORDER =
        Comparator.comparing(Asked::line)
            .thenComparing(Asked::body, Arrays::compare)
            .thenComparing(Asked::userAgent);
  }

  /** A request whose turn has not come. */
  private static final class Held {
    static final Comparator<Held> ORDER =
        Comparator.comparing((Held one) -> one.asked, Asked.ORDER)
            .thenComparingLong(one -> one.number);

    final Asked asked;
    final long number;
    final Runnable go;

    Held(Asked asked, long number, Runnable go) {
      this.asked = asked;
      this.number = number;
      this.go = go;
    }
  }

  /** Something that counts real time. */
  interface Ticking {
    void tick();

    /** The server is closing. */
    default void finish() {}
  }

  /** A request whose version has not come. */
  private record Waiting(long version, Runnable go) {}

  /**
   * Of an event loop.
   *
   * @param connections orders those of requests that are alike, by their ports
   */
  Lane(
      EventLoop loop,
      Site site,
      Executor readers,
      int number,
      Timers timers,
      Pace pace,
      Comparator<Integer> connections) {
    this.connections = connections;
    this.loop = loop;
    this.site = site;
    this.readers = readers;
    this.timers = timers;
    this.pace = pace;
    Seed seed = site.setup().seed();
    auditIds = seed.stream("audit ids " + number);
    timeouts = seed.stream("watch timeouts " + number);
    if (pace == Pace.GATHERED) {
      // Elsewhere clients live in simulated time: nobody is slow, and a connection that was closed
      // for its age would be one that depends on how fast the machine is. Where the loop is late,
      // because the machine stood still for a while, so were the clients: that counts as one tick.
      long tickMs = site.setup().limits().tickMs();
      loop.scheduleWithFixedDelay(this::tick, tickMs, tickMs, TimeUnit.MILLISECONDS);
    }
  }

  Site site() {
    return site;
  }

  EventLoop loop() {
    return loop;
  }

  /** The store's version that the watches were last told to look for. */
  long seen() {
    return seen;
  }

  /**
   * Of events that are written at once. Where one thing follows on another that is one event: a
   * client might read a part of several before the rest is there, or might not.
   */
  int portionBytes() {
    return pace == Pace.ONE_BY_ONE ? 1 : PORTION_BYTES;
  }

  /** What counts the time that clients notice. */
  Timers timers() {
    return timers;
  }

  /** Where long reads are made. */
  Executor readers() {
    return readers;
  }

  String auditId() {
    return Site.uuid(auditIds);
  }

  /** How long a watch lasts whose client does not say, as a real server draws it. */
  long watchSeconds() {
    return 1800L + timeouts.nextInt(1800);
  }

  /** Leaves an answer for the loop; {@link #signal} wakes it. Any thread. */
  void hand(Runnable answer) {
    answers.add(answer);
  }

  /** Any thread. */
  void handNow(Runnable answer) {
    answers.add(answer);
    wake();
  }

  /** The owner has done a batch. Any thread. */
  void signal() {
    if (attentive || !answers.isEmpty()) {
      wake();
    }
  }

  private void wake() {
    if (!signalled.getAndSet(true)) {
      try {
        loop.execute(this::turn);
      } catch (RejectedExecutionException _) {
        // The loop is closed: nobody is left to be told.
      }
    }
  }

  private void turn() {
    signalled.set(false);
    for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
      answer.run();
    }
    release(site.setup().version().getAsLong());
    look();
  }

  /** Has the watches look for news, if there are any and it is time. */
  private void look() {
    long version = site.setup().version().getAsLong();
    if (version != seen && !pausing) {
      seen = version;
      watches.forEach(this::feed);
    }
  }

  /** Lets news gather after a round in which so many watches were told something. */
  private void pause(int told) {
    long us = told * PAUSE_US;
    if (us >= LEAST_PAUSE_US && pace == Pace.GATHERED && !pausing) {
      pausing = true;
      loop.schedule(
          () -> {
            pausing = false;
            look();
          },
          us,
          TimeUnit.MICROSECONDS);
    }
  }

  void tickAlong(Ticking one) {
    ticking.add(one);
  }

  void tickNoMore(Ticking one) {
    ticking.remove(one);
  }

  private void tick() {
    if (!ticking.isEmpty()) {
      List.copyOf(ticking).forEach(Ticking::tick);
    }
  }

  /** The server is closing. */
  void finish() {
    List.copyOf(ticking).forEach(Ticking::finish);
  }

  /** Runs something when the store has a version, or when the wait is over. Returns its end. */
  Runnable await(long version, long waitMs, Runnable go) {
    if (site.setup().version().getAsLong() >= version) {
      go.run();
      return () -> {};
    }
    var one = new Waiting(version, go);
    waiting.add(one);
    attentive = true;
    Runnable cancel =
        timers.after(
            waitMs,
            () -> {
              if (waiting.remove(one)) {
                go.run();
              }
            });
    // The version may have come between the question and the registration.
    loop.execute(() -> release(site.setup().version().getAsLong()));
    return () -> {
      waiting.remove(one);
      cancel.run();
    };
  }

  private void release(long version) {
    if (waiting.isEmpty()) {
      return;
    }
    List<Runnable> due = new ArrayList<>();
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      Waiting one = all.next();
      if (one.version() <= version) {
        all.remove();
        due.add(one.go());
      }
    }
    due.forEach(Runnable::run);
    attentive = !watches.isEmpty() || !waiting.isEmpty();
  }

  void add(Watching watch) {
    watches.add(watch);
    attentive = true;
    feed(watch);
  }

  void remove(Watching watch) {
    watches.remove(watch);
    attentive = !watches.isEmpty() || !waiting.isEmpty();
  }

  /** The group of a watch that begins. */
  WatchGroup group(WatchGroup.Likeness likeness) {
    WatchGroup group = groups.computeIfAbsent(likeness, WatchGroup::new);
    group.enter();
    return group;
  }

  /** A watch of the group ends. */
  void leave(WatchGroup group) {
    if (group.leave()) {
      group.forget();
      groups.remove(group.likeness());
    }
  }

  /** Has a request run when it is its turn. */
  void admit(Asked asked, Runnable go) {
    if (pace == Pace.ONE_BY_ONE) {
      held.add(new Held(asked, numberHeld++, go));
    } else {
      go.run();
    }
  }

  /**
   * Has the first of what waits have its turn: the watch that has waited longest for it and has
   * something to tell, or else the request that comes first by its line, body and kind of program;
   * of those alike, that of the connection that comes first. False if there is none.
   */
  boolean releaseNext() {
    for (Watching watch = hungry.poll(); watch != null; watch = hungry.poll()) {
      watch.queued = false;
      int bytes = watch.poll();
      groups.values().forEach(WatchGroup::forget);
      if (bytes > 0) {
        return true;
      }
    }
    Held first = held.poll();
    if (first == null) {
      return false;
    }
    firstConnected(first).go.run();
    return true;
  }

  /**
   * Of requests that are alike. In which order they came the network and the machine decide: a
   * connection that has to be taken first is slower than one that was there, and of two programs
   * that do the same either may be faster.
   */
  private Held firstConnected(Held polled) {
    Held first = polled;
    var others = new ArrayList<Held>();
    while (!held.isEmpty() && Asked.ORDER.compare(held.peek().asked, polled.asked) == 0) {
      Held other = held.poll();
      boolean isEarlier = connections.compare(other.asked.port, first.asked.port) < 0;
      others.add(isEarlier ? first : other);
      first = isEarlier ? other : first;
    }
    held.addAll(others);
    return first;
  }

  /** A request is complete and its answer is not. */
  void begin() {
    underWay++;
  }

  /** The answer is complete, or goes on as a watch. */
  void end() {
    underWay--;
  }

  /**
   * Whether everybody has been answered, and every watch told everything up to a version, but for
   * those that wait for {@link #releaseNext}.
   */
  boolean isQuiet(long version) {
    if (!watches.isEmpty() && seen < version) {
      turn(); // nobody was there to be told when that version came
      return false;
    }
    if (underWay > 0 || !answers.isEmpty() || !(hungry.isEmpty() || pace == Pace.ONE_BY_ONE)) {
      return false;
    }
    for (Watching watch : watches) {
      if (!watch.isDrained()) {
        return false;
      }
    }
    return true;
  }

  /** Lets a watch look for events, when it is its turn. */
  void feed(Watching watch) {
    if (!watch.queued) {
      watch.queued = true;
      hungry.add(watch);
      if (!feeding && pace != Pace.ONE_BY_ONE) {
        feeding = true;
        loop.execute(this::feedRound);
      }
    }
  }

  private void feedRound() {
    int bytes = 0;
    for (int left = hungry.size(); left > 0 && bytes < ROUND_BYTES; left--) {
      Watching watch = hungry.poll();
      watch.queued = false;
      int written = watch.poll();
      bytes += written;
      told += written > 0 ? 1 : 0;
    }
    feeding = !hungry.isEmpty();
    if (feeding) {
      loop.execute(this::feedRound);
    } else {
      groups.values().forEach(WatchGroup::forget);
      pause(told);
      told = 0;
    }
  }
}
