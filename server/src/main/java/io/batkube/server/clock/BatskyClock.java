package io.batkube.server.clock;

import java.time.Instant;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Time for a program that was built with batsky-go in 2020: it asks for the time and for timers
 * over a socket, and for everything else over the API. Time stops at its timers, and there, as ever
 * when something is new, it moves by silence: the protocol does not say whether the program has
 * more to do. Owner thread only, but for {@link #wake}.
 */
public final class BatskyClock extends ClockLayer implements AutoCloseable {
  private static final long SOON_NS = 1_000_000;

  /** After so many rounds what the program asked for because of the time before is known. */
  private static final int ROUNDS = 3;

  /** A program that keeps us waiting longer has ended, or will be heard later. */
  private static final long LONGEST_NS = 30_000_000_000L;

  private final Traffic traffic;
  private final long silenceNs;
  private final long startNs;
  private final LongSupplier realNs;
  private final BatskySocket socket;

  /** When they are due, in ns since 1970. */
  private final PriorityBlockingQueue<Long> timers = new PriorityBlockingQueue<>();

  private volatile long wallNs;
  private final AtomicLong rounds = new AtomicLong();
  private volatile Thread owner = Thread.currentThread();

  /** Of the last instant at which a timer was due. */
  private long wokenSinceNs;

  private long wokenRounds;
  private boolean isWoken;
  private long byTimer;

  /**
   * A clock for one run.
   *
   * @param then moves time where there are no timers
   * @param start of simulated time
   * @param failed told why there is no time any more
   * @param realNs real time, from anywhere
   */
  public BatskyClock(
      String endpoint,
      TrafficClock then,
      Traffic traffic,
      long silenceNs,
      Instant start,
      Consumer<String> failed,
      LongSupplier realNs) {
    super(then);
    this.traffic = traffic;
    this.silenceNs = silenceNs;
    this.startNs =
        Math.addExact(Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), start.getNano());
    this.realNs = realNs;
    this.wallNs = startNs;
    this.socket = new BatskySocket(endpoint, () -> wallNs, this::hear, failed);
  }

  /** On the socket's thread. */
  private void hear(BatskySocket.Round round) {
    for (long ns : round.durationsNs()) {
      if (ns <= Long.MAX_VALUE - round.wallNs()) {
        timers.add(round.wallNs() + ns);
      }
    }
    rounds.incrementAndGet();
    if (!round.durationsNs().isEmpty()) {
      wake(owner);
    }
  }

  @Override
  public void arrive(long nowNs, boolean hasNews) {
    wallNs = startNs + nowNs;
    wakeWhoIsDue();
    super.arrive(nowNs, hasNews);
  }

  /** The program looks at the time itself; but it is known that it has something to do. */
  private void wakeWhoIsDue() {
    boolean isDue = false;
    for (Long at = timers.peek(); at != null && at <= wallNs; at = timers.peek()) {
      timers.poll();
      isDue = true;
    }
    if (isDue) {
      byTimer++;
      isWoken = true;
      wokenSinceNs = realNs.getAsLong();
      wokenRounds = rounds.get();
    }
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    owner = Thread.currentThread();
    wakeWhoIsDue();
    if (isWoken) {
      long real = realNs.getAsLong();
      long quietNs = real - Math.max(wokenSinceNs, traffic.lastRequestNs());
      boolean hasAsked = rounds.get() - wokenRounds >= ROUNDS || real - wokenSinceNs > LONGEST_NS;
      if (quietNs < silenceNs || !hasAsked) {
        return new Verdict.Hold(Math.max(SOON_NS, silenceNs - quietNs));
      }
      isWoken = false;
    }
    Verdict verdict = super.ask(nowNs, version);
    Long next = timers.peek();
    return verdict instanceof Verdict.Go(long untilNs) && next != null
        ? new Verdict.Go(Math.min(untilNs, Math.max(nowNs + 1, next - startNs)))
        : verdict;
  }

  @Override
  public Advances advances() {
    Advances all = super.advances();
    return new Advances(all.bySilence(), all.byPatience(), all.byWake() + byTimer);
  }

  @Override
  public String description() {
    return "batsky: a program of 2020 asks for the time; " + super.description();
  }

  @Override
  public void close() {
    socket.close();
  }
}
