package io.batkube.server.clock;

import io.batkube.engine.time.Seconds;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Time for programs of which nothing is known but what they ask. It may move when no request is
 * under way, all answers are out, every watch has been told everything, and then nothing was asked
 * for a while of real time: silence. On top of that there is patience: while a pod waits that some
 * node could take, time is held for longer, because whoever binds pods is expected to act. Owner
 * thread only.
 */
public final class TrafficClock implements ClientClock {
  /** Between two looks at the clock on the wall. */
  private static final long LOOK_NS = 50_000_000;

  private static final long SOON_NS = 1_000_000;

  private final Settings settings;
  private final Traffic traffic;
  private final Wire wire;
  private final Function<Set<String>, Optional<String>> fitting;
  private final LongSupplier realNs;

  /** Since when the present state of things has stood, in real time. */
  private long newsNs = Long.MIN_VALUE;

  /** The version that stands, and the last at which time was let go. */
  private long version = -1;

  private long settledVersion = -1;
  private long settledRequestNs = Long.MIN_VALUE;

  /** Pods that were waited for in vain; forgotten when a client decides something. */
  private final Set<String> abandoned = new HashSet<>();

  private long abandonedWriteNs = Long.MIN_VALUE;
  private long wakeNs;
  private long bySilence;
  private long byPatience;
  private long byWake;

  /**
   * How long to wait.
   *
   * @param silenceNs of real time
   * @param patienceNs of real time
   * @param wakesNs a client wakes at least so often in simulated time; {@link Seconds#NEVER} if
   *     nothing is known
   */
  public record Settings(long silenceNs, long patienceNs, long wakesNs) {}

  /**
   * A clock for one run.
   *
   * @param fitting the uid of a pod that waits though it need not, other than the given ones
   * @param realNs real time, from anywhere
   */
  public TrafficClock(
      Settings settings,
      Traffic traffic,
      Wire wire,
      Function<Set<String>, Optional<String>> fitting,
      LongSupplier realNs) {
    this.settings = settings;
    this.traffic = traffic;
    this.wire = wire;
    this.fitting = fitting;
    this.realNs = realNs;
    this.wakeNs = settings.wakesNs();
  }

  @Override
  public Verdict ask(long nowNs, long storeVersion) {
    long real = realNs.getAsLong();
    if (storeVersion != version) {
      version = storeVersion;
      newsNs = real;
    }
    boolean wakes = wakeNs <= nowNs;
    long request = traffic.lastRequestNs();
    if (version == settledVersion && request == settledRequestNs && !wakes) {
      return go(nowNs); // nobody has been told anything to which he could answer
    }
    long quietNs = real - Math.max(newsNs, request);
    if (quietNs < settings.silenceNs()) {
      return new Verdict.Hold(Math.max(SOON_NS, settings.silenceNs() - quietNs));
    }
    if (!wire.isQuiet(version)) {
      newsNs = real;
      return new Verdict.Hold(SOON_NS);
    }
    Optional<Verdict> patience = patience(real);
    if (patience.isPresent()) {
      return patience.get();
    }
    settledVersion = version;
    settledRequestNs = request;
    while (wakeNs <= nowNs) {
      wakeNs = Seconds.plus(wakeNs, settings.wakesNs());
      byWake++;
    }
    return go(nowNs);
  }

  /** Whether to wait on for a pod to be bound. */
  private Optional<Verdict> patience(long real) {
    long write = traffic.lastWriteNs();
    if (write != abandonedWriteNs) {
      abandoned.clear();
      abandonedWriteNs = write;
    }
    Optional<String> pod = fitting.apply(abandoned);
    if (pod.isEmpty()) {
      bySilence++;
      return Optional.empty();
    }
    long waitedNs = real - Math.max(newsNs, write);
    if (waitedNs < settings.patienceNs()) {
      return Optional.of(new Verdict.Hold(Math.min(LOOK_NS, settings.patienceNs() - waitedNs)));
    }
    byPatience++;
    for (; pod.isPresent(); pod = fitting.apply(abandoned)) {
      abandoned.add(pod.get());
    }
    return Optional.empty();
  }

  private Verdict go(long nowNs) {
    return new Verdict.Go(Math.max(wakeNs, nowNs + 1));
  }

  @Override
  public Advances advances() {
    return new Advances(bySilence, byPatience, byWake);
  }

  @Override
  public String description() {
    String text =
        "traffic: time moves when every client has been told everything and "
            + settings.silenceNs() / 1_000_000
            + " ms pass without a request, and waits up to "
            + Seconds.format(settings.patienceNs())
            + " s for a pod that fits to be bound";
    return settings.wakesNs() == Seconds.NEVER
        ? text
        : text + "; it stops every " + Seconds.format(settings.wakesNs()) + " s";
  }
}
