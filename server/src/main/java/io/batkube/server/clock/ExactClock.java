package io.batkube.server.clock;

import io.batkube.server.clock.ControlSocket.Program;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Time for programs that take theirs from us and say when they are idle and when their next timer
 * is due. It moves when each of them has answered the last question, what they have written has
 * come in and been answered, and what was sent they have read. An answer alone is not enough: the
 * network may still hold bytes of which its receiver knows nothing. Owner thread only, but for
 * {@link #wake}.
 *
 * <pre>
 *   arrive: tell the time ──▶ ask ──▶ idle? ──▶ bytes balanced? ──▶ release one ──▶ go
 *                              ▲                     │ no               │ there was one
 *                              └─────────────────────┴──────────────────┘
 * </pre>
 */
public final class ExactClock implements ClientClock, AutoCloseable {
  /** The monotonic clock's beginning: Go takes a timer at 0 for none. */
  private static final long ORIGIN_NS = 1_000_000_000_000L;

  /**
   * A process that is at work so long without asking for anything may be waiting for the clock
   * without sleeping.
   */
  private static final long STUCK_NS = 2_000_000_000L;

  /** So many looks at a process that does nothing and says nothing, and people are told. */
  private static final int STUCK_LOOKS = 5;

  private static final long NUDGE_NS = 1_000_000;

  /** So often, and for so long as STUCK_NS, programs are looked at that are to stand still. */
  private static final long HOLD_LOOKS = 2_000;

  /** Questions in a row before they are asked a millisecond apart. */
  private static final int EAGER_ROUNDS = 20;

  /** Questions in a row before bytes count as lost, as when somebody closes without reading. */
  private static final int MOST_ROUNDS = 200;

  private static final long PAUSE_NS = 1_000_000;
  private static final long LOOK_NS = 20_000_000;

  /** For so long nobody of those who do not take their time from here asks for anything. */
  private static final long SILENCE_NS = 20_000_000;

  /** A parent hears of the end of its child within that. */
  private static final long FAREWELL_NS = 100_000_000;

  /** A scheduler that takes its time from here does so before it asks for much. */
  private static final long ALONE_NS = 5_000_000_000L;

  /** At the most, between two looks at a family at work: its next call of us is heard at once. */
  private static final long FAMILY_LOOK_NS = 20_000_000;

  /** Timers of a program that goes alone, between two looks of ours. */
  private static final long MOST_STEPS = 128;

  private final ControlSocket socket;
  private final int expected;
  private final Instant start;
  private final long startNs;
  private final Port port;
  private final boolean oneByOne;
  private final BooleanSupplier podsAsked;
  private final Consumer<String> failed;
  private final Consumer<String> told;
  private final LongSupplier realNs;

  /** Shells and what they start, from their first call of us on. */
  private Optional<Family> family = Optional.empty();

  private boolean familyCalls;
  private Family.State familyState = Family.State.AT_WORK;

  /** Until when they sleep, if they do and nobody comes or goes. */
  private long familySleepsNs = -1;

  private int familyLooks;
  private long familyRestsSinceNs;

  private enum State {
    /** Nobody has been asked since something was sent. */
    FRESH,
    ASKED
  }

  private State state = State.FRESH;
  private long instantNs = -1;

  /** Nothing happens before it unless somebody asks for something. */
  private long quietUntilNs;

  /** What had gone through the port when time got here. */
  private Flow arrivalFlow = new Flow(0, 0, 0);

  /** The processes that were started for the run, in their order. */
  private final List<Long> started = new ArrayList<>();

  /** How much of the time before the start is left to programs, to get ready in. */
  private long leadNs;

  /** Whether all who are expected have come; nobody is asked before. */
  private boolean isComplete;

  private long aloneSinceNs;

  /** For how long somebody has been looked at who wants to schedule and does not take the time. */
  private long aloneNs;

  private long aloneLookNs;
  private boolean isCompanyNew;
  private long companySinceNs;

  /**
   * Since when programs have been at work without a byte, and what they had used of a processor.
   */
  private long busySinceNs;

  private Flow busyFlow = new Flow(0, 0, 0);
  private long busyCpuNs = -1;
  private int stuckLooks;

  private long strange;
  private long strangeSinceNs;
  private boolean hadStrangers;

  /** Written less read, with nothing under way. */
  private long baseline;

  private Balance before = new Balance(-1, -1);
  private int rounds;

  private long questions;
  private long nudges;
  private long losses;

  /** How often somebody did not stand still when time had moved. */
  private long unsteady;

  private long timers;
  private long bySilence;

  /** All that anybody wrote to a socket, and all that anybody read from one. */
  private record Balance(long written, long read) {}

  /**
   * Opens the control socket.
   *
   * @param expected how many programs there are before time begins, if more than one
   * @param start of simulated time
   * @param loop what the port turns
   * @param leadNs how long programs have for their beginnings before time does: their timers run,
   *     and the clock shows the start
   * @param oneByOne whether what goes out at an instant waits for its turn
   * @param podsAsked whether a client has come that wants to schedule
   * @param failed told why the run cannot go on
   * @param told told whom it waits for, if that takes long
   * @param realNs real time, from anywhere
   * @throws IOException if the socket cannot be opened
   */
  public ExactClock(
      Path control,
      int expected,
      Instant start,
      EventLoop loop,
      Port port,
      long leadNs,
      boolean oneByOne,
      BooleanSupplier podsAsked,
      Consumer<String> failed,
      Consumer<String> told,
      LongSupplier realNs)
      throws IOException {
    this.socket = new ControlSocket(control, loop, port, started);
    this.expected = expected;
    this.start = start;
    this.startNs =
        Math.addExact(
            Math.multiplyExact(start.getEpochSecond(), 1_000_000_000L), (long) start.getNano());
    this.port = port;
    this.leadNs = leadNs;
    this.oneByOne = oneByOne;
    this.podsAsked = podsAsked;
    this.failed = failed;
    this.told = told;
    this.realNs = realNs;
    this.aloneSinceNs = realNs.getAsLong();
  }

  /** For the environment of a program. */
  public Path control() {
    return socket.path();
  }

  /** Has those watched who do not take their time from here but call those who do. */
  public void watch(Family shells) {
    family = Optional.of(shells);
  }

  /** A process was started for the run; if it is no program of ours, it may start some. */
  public void started(long pid) {
    started.add(pid);
  }

  /**
   * A program that reads of something new knows the new time: it is told that first, and several of
   * them hold still until all know it. Where things go one by one, the timers of the instant come
   * before its news.
   */
  @Override
  public void arrive(long nowNs, boolean hasNews) {
    if (nowNs == instantNs) {
      return;
    }
    instantNs = nowNs;
    arrivalFlow = port.flow();
    state = State.FRESH;
    int programs = socket.programs().size();
    if (programs > 1) {
      hold();
    } else if (programs == 1 && !oneByOne && (hasNews || isDue())) {
      tell(ControlSocket.TELL);
    } else if (programs == 1) {
      question();
    }
    port.ring();
  }

  private boolean isDue() {
    return nextDueNs() <= instantNs;
  }

  private long nextDueNs() {
    return port.nextDue().map(due -> Duration.between(start, due).toNanos()).orElse(Long.MAX_VALUE);
  }

  /**
   * Has everybody take the time and stand still. They are idle, so that is a matter of moments. It
   * counts how often we have looked, for in the real time of a stall nobody could answer; and how
   * long, for a look ends with anything that happens, and much may in a moment.
   */
  private void hold() {
    tell(ControlSocket.HOLD);
    long sinceNs = realNs.getAsLong();
    for (long looks = 0;
        !areIdle() && (looks < HOLD_LOOKS || realNs.getAsLong() - sinceNs < STUCK_NS);
        looks++) {
      port.turn(PAUSE_NS);
    }
    unsteady += areIdle() ? 0 : 1;
  }

  private void tell(long flags) {
    questions++;
    socket.ask(ORIGIN_NS + instantNs - leadNs, startNs + instantNs, flags);
  }

  private void question() {
    tell(0);
    state = State.ASKED;
    busySinceNs = realNs.getAsLong();
    busyCpuNs = -1;
  }

  private boolean areIdle() {
    for (Program one : socket.programs()) {
      if (!one.isIdle()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void foresee(long nextNs) {
    quietUntilNs = nextNs;
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    if (socket.hasChanged()) {
      isCompanyNew = true;
      companySinceNs = realNs.getAsLong();
      state = State.FRESH;
      familyIsDisturbed();
    }
    if (!port.isQuiet(version)) {
      return new Verdict.Hold(PAUSE_NS); // it ends with the next thing that happens
    }
    isComplete |= socket.programs().size() >= expected;
    if (!isComplete && expected > 1) {
      return othersMissing(nowNs);
    }
    if (familyCalls && isFamilyAtWork(nowNs)) {
      if (hasParents()) {
        state = State.FRESH;
      }
      return new Verdict.Hold(familyLooks < EAGER_ROUNDS ? 0 : familyPauseNs());
    }
    if (socket.programs().isEmpty() && !familyCalls) {
      return strangersAlone(nowNs);
    }
    if (state == State.FRESH && !socket.programs().isEmpty()) {
      question();
      return new Verdict.Hold(STUCK_NS);
    }
    if (!areIdle()) {
      return atWork(nowNs);
    }
    if (isCompanyNew && isSomebodyLeaving()) {
      return new Verdict.Hold(PAUSE_NS);
    }
    if (!isBalanced()) {
      state = State.FRESH;
      return new Verdict.Hold(++rounds < EAGER_ROUNDS ? 0 : PAUSE_NS);
    }
    rounds = 0;
    before = new Balance(-1, -1);
    isCompanyNew = false;
    port.closeClaims();
    if (familyCalls && familySleepsNs < 0) {
      strange = port.flow().strange(); // while they were awake: theirs
    }
    long silentNs = strangersSilentNs();
    if (silentNs < SILENCE_NS) {
      return new Verdict.Hold(SILENCE_NS - silentNs);
    }
    if (port.release()) {
      state = State.FRESH;
      familyIsDisturbed();
      return new Verdict.Hold(0);
    }
    boolean nobodyWakesThem = socket.programs().isEmpty();
    if (familyCalls && (familyState != Family.State.ASLEEP || nobodyWakesThem)) {
      long silenceNs = familyState == Family.State.EXCHANGING ? STUCK_NS : SILENCE_NS;
      long restsNs = realNs.getAsLong() - familyRestsSinceNs;
      if (restsNs < silenceNs) {
        return new Verdict.Hold(Math.min(SILENCE_NS, silenceNs - restsNs));
      }
      hadStrangers = true;
    }
    return go(nowNs);
  }

  /** Somebody has come or gone: the family may have something to do. */
  private void familyIsDisturbed() {
    familyCalls |=
        family.isPresent()
            && socket.programs().stream()
                .anyMatch(one -> one.standsForFamily() || one.startsOthers());
    familySleepsNs = -1;
    familyState = Family.State.AT_WORK;
    familyLooks = 0;
  }

  /**
   * Whether shells, or what they have started, are at work. If all of them sleep and nothing but
   * those who sleep for them takes its time from here, they do until the first of those wakes.
   */
  private boolean isFamilyAtWork(long nowNs) {
    if (nowNs < familySleepsNs) {
      return false;
    }
    if (familySleepsNs >= 0) {
      familyIsDisturbed();
    }
    var onClock = new HashSet<Long>();
    var halfOnClock = new HashSet<Long>();
    for (Program one : socket.programs()) {
      (one.waitsForMore() ? halfOnClock : onClock).add(one.pid());
    }
    Family.State before = familyState;
    familyState = family.orElseThrow().look(onClock, halfOnClock);
    familyLooks++;
    if (familyState != before || before == Family.State.AT_WORK) {
      familyRestsSinceNs = realNs.getAsLong();
    }
    return familyState == Family.State.AT_WORK;
  }

  /**
   * Whether programs may hear of what those do whom they have started, and are to be asked again.
   * One that waits for more than time is looked at itself, and would be found at work for being
   * asked.
   */
  private boolean hasParents() {
    return socket.programs().stream().anyMatch(Program::startsOthers)
        && socket.programs().stream().noneMatch(Program::waitsForMore);
  }

  /** Nobody sleeps for them: the next one who will says so. */
  private long familyPauseNs() {
    return socket.programs().isEmpty() ? FAMILY_LOOK_NS : PAUSE_NS;
  }

  private Verdict go(long nowNs) {
    if (hadStrangers) {
      hadStrangers = false;
      bySilence++;
    }
    long timerNs = Long.MAX_VALUE;
    for (Program one : socket.programs()) {
      if (one.nextTimerNs() != Long.MAX_VALUE) {
        timerNs = Math.min(timerNs, one.nextTimerNs() - ORIGIN_NS);
      }
    }
    if (leadNs > 0) {
      leadNs = timerNs < 0 ? -timerNs : 0;
      state = State.FRESH;
      return new Verdict.Hold(0);
    }
    familySleepsNs =
        familyState == Family.State.ASLEEP
                && socket.programs().stream().allMatch(Program::standsForFamily)
            ? Math.max(0, timerNs)
            : -1;
    timers++;
    long beforeNs = Math.min(quietUntilNs, nextDueNs());
    if (timerNs < beforeNs && isAlone() && port.flow().equals(arrivalFlow)) {
      return letGo(socket.programs().getFirst(), nowNs, beforeNs);
    }
    return new Verdict.Go(Math.max(nowNs + 1, Math.min(nextDueNs(), timerNs)));
  }

  /** Whether nobody is there, or may come, but one program that goes on by itself if it is let. */
  private boolean isAlone() {
    if (socket.programs().size() != 1 || familyCalls) {
      return false;
    }
    Program one = socket.programs().getFirst();
    return one.goesAlone() && (started.isEmpty() || started.equals(List.of(one.pid())));
  }

  /**
   * Has a program, which had nothing to say here, go from timer to timer up to the next instant at
   * which something happens, or until it wants to say something: that is when time stops next.
   * Nobody is served before, for the program may be ahead.
   */
  private Verdict letGo(Program one, long nowNs, long beforeNs) {
    questions++;
    socket.letGo(one, ORIGIN_NS + Math.min(beforeNs, Long.MAX_VALUE - ORIGIN_NS), MOST_STEPS);
    long sinceNs = realNs.getAsLong();
    boolean isCalled = false;
    while (!one.isIdle() && socket.programs().contains(one)) {
      port.turn(LOOK_NS);
      if (!isCalled && realNs.getAsLong() - sinceNs > STUCK_NS) {
        isCalled = true;
        socket.callBack(one);
      }
    }
    long stopNs = one.isIdle() ? one.nextTimerNs() - ORIGIN_NS : nowNs;
    if (stopNs <= nowNs) {
      state = State.FRESH; // it has ended, or has something to say here
      return new Verdict.Hold(0);
    }
    return new Verdict.Go(Math.min(stopNs, Math.max(beforeNs, nextDueNs())));
  }

  /** Somebody may look at the pods before those come who take their time from here. */
  private Verdict strangersAlone(long nowNs) {
    if (port.release()) {
      return new Verdict.Hold(0);
    }
    long real = realNs.getAsLong();
    long sinceLookNs = Math.min(real - aloneLookNs, 2 * LOOK_NS); // longer is a stall, of them too
    aloneLookNs = real;
    if (!podsAsked.getAsBoolean()) {
      aloneNs = 0;
    } else if (family.isEmpty() || !isFamilyAtWork(nowNs)) {
      aloneNs += sinceLookNs; // as long as they work, they may be about to take the time
    }
    if (aloneNs > ALONE_NS) {
      failed.accept(
          "--clock exact: a client asks for pods, and nobody takes the time from here: the"
              + " scheduler was built without clients/go-clock, or has ended; --clock traffic"
              + " takes any");
    }
    return new Verdict.Hold(LOOK_NS);
  }

  /**
   * Nobody moves before all are there; who asks for something without taking the time never is. A
   * shell may ask for much before it sleeps for the first time.
   */
  private Verdict othersMissing(long nowNs) {
    if (family.isPresent() && isFamilyAtWork(nowNs)) {
      aloneSinceNs = realNs.getAsLong();
      return new Verdict.Hold(familyLooks < EAGER_ROUNDS ? 0 : PAUSE_NS);
    }
    port.closeClaims();
    // Who takes the time from here is not answered before all are there: what they ask for then
    // has an order.
    if (port.flow().strange() > 0 && port.release()) {
      familyIsDisturbed();
      return new Verdict.Hold(0);
    }
    if (port.flow().strange() == 0) {
      aloneSinceNs = realNs.getAsLong();
    } else if (realNs.getAsLong() - aloneSinceNs > ALONE_NS) {
      failed.accept(
          "--clock exact: "
              + socket.programs().size()
              + " of "
              + expected
              + " programs take their time from here: another was built without clients/go-clock");
    }
    return new Verdict.Hold(LOOK_NS);
  }

  /**
   * A program that works is waited for. One that has used the processor for long and asked for
   * nothing may be looking at the clock again and again until it moves.
   */
  private Verdict atWork(long nowNs) {
    long real = realNs.getAsLong();
    Flow flow = port.flow();
    if (!flow.equals(busyFlow)) {
      busyFlow = flow;
      stuckLooks = 0;
      busySinceNs = real;
      busyCpuNs = -1;
    }
    long workedNs = real - busySinceNs;
    if (workedNs < STUCK_NS / 2) {
      return new Verdict.Hold(STUCK_NS / 2 - workedNs);
    }
    long cpuNs = cpuNs();
    if (busyCpuNs < 0) {
      busyCpuNs = cpuNs;
    }
    if (workedNs < STUCK_NS) {
      return new Verdict.Hold(STUCK_NS - workedNs);
    }
    busySinceNs = real;
    boolean spins = cpuNs - busyCpuNs > STUCK_NS / 8;
    busyCpuNs = -1;
    if (!spins) {
      stuckLooks++;
      if (stuckLooks == STUCK_LOOKS) {
        told.accept(stuck());
      }
      return new Verdict.Hold(STUCK_NS / 2); // in a system call, or the machine has no time for it
    }
    stuckLooks = 0;
    nudges++;
    return new Verdict.Go(nowNs + NUDGE_NS);
  }

  private String stuck() {
    String pids =
        socket.programs().stream()
            .filter(one -> !one.isIdle())
            .map(one -> Long.toString(one.pid()))
            .collect(Collectors.joining(", "));
    return "--clock exact: waiting for process "
        + pids
        + ", which is in a system call and does nothing: if it waits for somebody who sleeps, as at"
        + " a pipe, a lock or a terminal, that is for ever";
  }

  /** What those at work have used of processors. */
  private long cpuNs() {
    long ns = 0;
    for (Program one : socket.programs()) {
      if (!one.isIdle()) {
        ns +=
            ProcessHandle.of(one.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
      }
    }
    return ns;
  }

  private boolean isSomebodyLeaving() {
    if (!socket.isSomebodyLeaving()) {
      return false;
    }
    if (realNs.getAsLong() - companySinceNs > FAREWELL_NS) {
      socket.forgetLeaving();
      return false;
    }
    state = State.FRESH; // its parent will have something to do
    return true;
  }

  /** How long those who do not take their time from here have asked for nothing. */
  private long strangersSilentNs() {
    long now = port.flow().strange();
    if (now == 0) {
      return Long.MAX_VALUE;
    }
    long real = realNs.getAsLong();
    if (now != strange) {
      strange = now;
      strangeSinceNs = real;
      hadStrangers = true;
    }
    return real - strangeSinceNs;
  }

  /**
   * Whether nothing is under way. Counters only grow: if as much was read as was written when its
   * readers said that they are idle, nothing has been sent to them since. Several processes may
   * talk to each other, and say what they have at different moments; then the sums have to be the
   * same twice.
   */
  private boolean isBalanced() {
    Flow flow = port.flow();
    long written = flow.sent();
    long read = flow.received();
    for (Program one : socket.programs()) {
      written += one.written();
      read += one.read();
    }
    if (written - read != baseline) {
      int patience = isCompanyNew ? EAGER_ROUNDS * 2 : MOST_ROUNDS;
      if (rounds < patience) {
        return false; // what is under way, also from and to those who came or went, may yet arrive
      }
      losses += isCompanyNew ? 0 : 1;
      baseline = written - read;
      rounds = 0;
      return false;
    }
    var now = new Balance(written, read);
    boolean isTwice = now.equals(before);
    before = now;
    return isTwice || socket.programs().size() == 1;
  }

  @Override
  public void rest(long ns) {
    port.turn(ns);
  }

  @Override
  public void wake(Thread owner) {
    port.wake();
  }

  @Override
  public Advances advances() {
    return new Advances(bySilence, 0, timers);
  }

  /** The processes that took their time from here. */
  public Set<Long> pids() {
    return socket.pids();
  }

  /** How often programs were told the time or asked. */
  public long questions() {
    return questions;
  }

  @Override
  public String description() {
    String text = "exact: programs take their time from here and say when they are idle";
    text += familyCalls ? "; shells sleep by it, and are looked at" : "";
    text += oneByOne ? "; one thing happens after the other" : "";
    text += nudges == 0 ? "" : "; " + nudges + " nudges of 1 ms for a program that did not sleep";
    text += losses == 0 ? "" : "; " + losses + " times bytes were sent and never read";
    return unsteady == 0
        ? text
        : text + "; " + unsteady + " times a program did not stand still when time had moved";
  }

  @Override
  public void close() {
    socket.close();
  }
}
