package io.batkube.server.clock;

import io.batkube.server.clock.ControlSocket.News;
import io.batkube.server.clock.ControlSocket.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time for programs that take theirs from us and say when they are idle and when their next timer
 * is due. It moves when each of them has answered the last question, what they have written has
 * come in and been answered, and what was sent they have read. An answer alone is not enough: the
 * network may still hold bytes of which its receiver knows nothing. Owner thread only, but for
 * {@link #wake}.
 */
public final class ExactClock implements ClientClock, AutoCloseable {
  /** The monotonic clock's beginning: Go takes a timer at 0 for none. */
  private static final long ORIGIN_NS = 1_000_000_000_000L;

  /** A process that does not answer for so long may be waiting for the clock without sleeping. */
  private static final long STUCK_NS = 2_000_000_000L;

  private static final long NUDGE_NS = 1_000_000;

  /** Questions in a row before they are asked a millisecond apart. */
  private static final int EAGER_ROUNDS = 20;

  /** Questions in a row before bytes count as lost, as when somebody closes without reading. */
  private static final int MOST_ROUNDS = 200;

  private static final long PAUSE_NS = 1_000_000;
  private static final long LOOK_NS = 20_000_000;

  /** A scheduler that takes its time from here does so before it asks for anything. */
  private static final long ALONE_NS = 5_000_000_000L;

  private final ControlSocket socket;
  private final long startNs;
  private final Wire wire;
  private final Supplier<Flow> port;
  private final BooleanSupplier podsAsked;
  private final Consumer<String> failed;
  private final LongSupplier realNs;

  private enum State {
    /** Nobody has been asked at this instant. */
    FRESH,
    /** Everybody is told the time, and to do nothing until all have it. */
    HOLDING,
    ASKED
  }

  private State state = State.FRESH;
  private long instantNs = -1;
  private long askedRealNs;
  private long aloneSinceNs;
  private boolean settled;
  private boolean isCompanyNew = true;

  /** Written less read, with nothing under way. */
  private long baseline;

  private Balance before = new Balance(-1, -1);
  private int rounds;

  private long nudges;
  private long losses;
  private long timers;

  /** All that anybody wrote to a socket, and all that anybody read from one. */
  private record Balance(long written, long read) {}

  /**
   * Opens the control socket.
   *
   * @param start of simulated time
   * @param podsAsked whether a client has come that wants to schedule
   * @param failed told why the run cannot go on
   * @param realNs real time, from anywhere
   * @throws IOException if the socket cannot be opened
   */
  public ExactClock(
      Path control,
      Instant start,
      Wire wire,
      Supplier<Flow> port,
      BooleanSupplier podsAsked,
      Consumer<String> failed,
      LongSupplier realNs)
      throws IOException {
    this.socket = new ControlSocket(control);
    this.startNs =
        Math.addExact(
            Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), (long) start.getNano());
    this.wire = wire;
    this.port = port;
    this.podsAsked = podsAsked;
    this.failed = failed;
    this.realNs = realNs;
    this.aloneSinceNs = realNs.getAsLong();
  }

  /** For the environment of a program. */
  public Path control() {
    return socket.path();
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    hear(0);
    List<Program> processes = socket.processes();
    if (processes.isEmpty()) {
      return strangers();
    }
    if (nowNs != instantNs) {
      instantNs = nowNs;
      state = State.FRESH;
    }
    if (state == State.FRESH) {
      boolean hold = processes.size() > 1 && !settled;
      question(hold ? ControlSocket.HOLD : 0);
      state = hold ? State.HOLDING : State.ASKED;
    }
    return answers(nowNs, version);
  }

  /** Somebody may look at the pods before those come who take their time from here. */
  private Verdict strangers() {
    if (!podsAsked.getAsBoolean()) {
      aloneSinceNs = realNs.getAsLong();
    } else if (realNs.getAsLong() - aloneSinceNs > ALONE_NS) {
      failed.accept(
          "--clock exact: a client asks for pods, and nobody takes the time from here: the"
              + " scheduler was built without clients/go-clock, or has ended; --clock traffic"
              + " takes any");
    }
    return new Verdict.Hold(LOOK_NS);
  }

  private void question(long flags) {
    askedRealNs = realNs.getAsLong();
    socket.ask(ORIGIN_NS + instantNs, startNs + instantNs, flags);
  }

  private Verdict answers(long nowNs, long version) {
    List<Program> processes = socket.processes();
    if (!processes.stream().allMatch(Program::isIdle)) {
      long waitedNs = realNs.getAsLong() - askedRealNs;
      if (waitedNs < STUCK_NS) {
        return new Verdict.Hold(STUCK_NS - waitedNs);
      }
      nudges++;
      settled = false;
      return new Verdict.Go(nowNs + NUDGE_NS);
    }
    if (state == State.HOLDING) {
      question(0);
      state = State.ASKED;
      return new Verdict.Hold(STUCK_NS);
    }
    if (!isBalanced(version)) {
      state = State.FRESH;
      settled = true; // everybody knows the time
      return new Verdict.Hold(++rounds < EAGER_ROUNDS ? 1 : PAUSE_NS);
    }
    rounds = 0;
    settled = false;
    isCompanyNew = false;
    before = new Balance(-1, -1);
    long next = Long.MAX_VALUE;
    for (Program one : processes) {
      next = Math.min(next, one.nextTimerNs());
    }
    timers++;
    return new Verdict.Go(Math.max(nowNs + 1, next == Long.MAX_VALUE ? next : next - ORIGIN_NS));
  }

  /**
   * Whether nothing is under way. Counters only grow: if as much was read as was written when its
   * readers said that they are idle, nothing has been sent to them since. Several processes may
   * talk to each other, and say what they have at different moments; then the sums have to be the
   * same twice.
   */
  private boolean isBalanced(long version) {
    Flow flow = port.get();
    long written = flow.sent();
    long read = flow.received();
    for (Program one : socket.processes()) {
      written += one.written();
      read += one.read();
    }
    if (!wire.isQuiet(version) || !flow.equals(port.get())) {
      return false;
    }
    if (written - read != baseline) {
      if (!isCompanyNew && rounds < MOST_ROUNDS) {
        return false;
      }
      if (isCompanyNew && rounds < EAGER_ROUNDS * 2) {
        return false; // what the one that came or went has under way has time to arrive
      }
      losses += isCompanyNew ? 0 : 1;
      baseline = written - read;
      rounds = 0;
      return false;
    }
    var now = new Balance(written, read);
    boolean isTwice = now.equals(before);
    before = now;
    return isTwice || socket.processes().size() == 1;
  }

  /** Takes what has come in. */
  private void hear(long ns) {
    if (socket.listen(ns) == News.COMPANY) {
      isCompanyNew = true;
      state = State.FRESH;
    }
  }

  @Override
  public void rest(long ns) {
    if (ns > 1) {
      hear(ns);
    }
  }

  @Override
  public void wake(Thread owner) {
    socket.wake();
  }

  @Override
  public Advances advances() {
    return new Advances(0, 0, timers);
  }

  @Override
  public String description() {
    String text = "exact: programs take their time from here and say when they are idle";
    text += nudges == 0 ? "" : "; " + nudges + " nudges of 1 ms for a program that did not sleep";
    return losses == 0 ? text : text + "; " + losses + " times bytes were sent and never read";
  }

  @Override
  public void close() {
    socket.close();
  }
}
