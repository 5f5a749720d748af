package io.batkube.server.clock;

import io.batkube.engine.time.Seconds;
import java.util.function.LongSupplier;

/**
 * Time follows the clock on the wall, from the beginning on, in small steps: a step costs a look at
 * the whole world, and following each nanosecond would keep a processor busy.
 */
public final class PacedClock implements ClientClock {
  /** How far simulated time lags behind the real one at most, in real time, while nobody asks. */
  private static final long STEP_NS = 10_000_000;

  private final double speed;
  private final long stepNs;
  private final LongSupplier realNs;
  private long realStartNs;

  /**
   * A clock that stands at 0.
   *
   * @param speed simulated seconds a real second
   * @param realNs real time, from anywhere
   */
  public PacedClock(double speed, LongSupplier realNs) {
    this.speed = speed;
    double stepNs = STEP_NS * speed;
    this.stepNs =
        stepNs < Seconds.ONE * 1e9 ? Math.max(1, (long) stepNs) : Seconds.ONE * 1_000_000_000;
    this.realNs = realNs;
  }

  @Override
  public void begin() {
    realStartNs = realNs.getAsLong();
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    long real = realNs.getAsLong();
    double ns = (real - realStartNs) * speed;
    long target = ns < Seconds.NEVER ? (long) ns : Seconds.NEVER - 1;
    long behindNs = target - nowNs;
    return behindNs >= stepNs
        ? new Verdict.Go(target)
        : new Verdict.Hold(STEP_NS - Math.min(STEP_NS - 1, (long) (behindNs / speed)));
  }

  @Override
  public String description() {
    return "paced: " + speed + " simulated seconds a real second";
  }
}
