package io.batkube.server.clock;

import io.batkube.engine.time.Seconds;
import java.util.function.LongSupplier;

/** Time follows the clock on the wall, from the beginning on. */
public final class PacedClock implements ClientClock {
  /** While nothing happens, time moves on at least so often, for those who read the clock. */
  private static final long TICK_NS = 50_000_000;

  private final double speed;
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
    return target > nowNs ? new Verdict.Go(target) : new Verdict.Hold(TICK_NS);
  }

  @Override
  public String description() {
    return "paced: " + speed + " simulated seconds a real second";
  }
}
