package io.batkube.server.clock;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Has time stand still at some instants, at the end of all that happens there, until somebody lets
 * it go on; another clock has it otherwise, and whoever asks for something is served meanwhile.
 * Owner thread only, but for {@link #wake}.
 */
public final class PausingClock extends ClockLayer {
  /** Between two looks at the other clock, which may have something to let out. */
  private static final long LOOK_NS = 20_000_000;

  private final Deque<Long> pausesNs;
  private final LongConsumer told;
  private final LongSupplier realNs;

  private boolean isPaused;
  private long pausedSinceNs;
  private long pausedNs;

  /** How often the other clock would have let time go on while it stood still. */
  private Advances inVain = Advances.NONE;

  /**
   * A clock that pauses.
   *
   * @param pausesNs when
   * @param told once at each pause, with its instant
   * @param realNs real time, from anywhere
   */
  public PausingClock(
      ClientClock then, Collection<Long> pausesNs, LongConsumer told, LongSupplier realNs) {
    super(then);
    this.pausesNs = new ArrayDeque<>(new TreeSet<>(pausesNs));
    this.told = told;
    this.realNs = realNs;
  }

  @Override
  public void foresee(long nextNs) {
    super.foresee(pausesNs.isEmpty() ? nextNs : Math.min(nextNs, pausesNs.getFirst()));
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    boolean isDue = !pausesNs.isEmpty() && pausesNs.getFirst() <= nowNs;
    Advances before = super.advances();
    Verdict verdict = super.ask(nowNs, version);
    if (!(verdict instanceof Verdict.Go(long untilNs))) {
      return verdict;
    }
    if (isDue) {
      inVain = inVain.plus(super.advances().minus(before));
      pause(nowNs);
      return new Verdict.Hold(LOOK_NS);
    }
    return pausesNs.isEmpty() ? verdict : new Verdict.Go(Math.min(untilNs, pausesNs.getFirst()));
  }

  private void pause(long nowNs) {
    if (!isPaused) {
      isPaused = true;
      pausedSinceNs = realNs.getAsLong();
      told.accept(nowNs);
    }
  }

  /** Lets time go on; false if it does not stand still here. */
  public boolean resume() {
    if (!isPaused) {
      return false;
    }
    isPaused = false;
    pausedNs += realNs.getAsLong() - pausedSinceNs;
    pausesNs.removeFirst();
    return true;
  }

  /** Real time without that of the pauses. */
  public long unpausedNs() {
    long now = realNs.getAsLong();
    return (isPaused ? pausedSinceNs : now) - pausedNs;
  }

  @Override
  public Advances advances() {
    return super.advances().minus(inVain);
  }
}
