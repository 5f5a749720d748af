package io.batkube.server.clock;

import java.util.function.BooleanSupplier;

/** Holds time at its beginning until somebody has come; another clock has it from then on. */
public final class AwaitingClock extends ClockLayer {
  private static final long LOOK_NS = 20_000_000;

  private final BooleanSupplier come;
  private boolean begun;

  public AwaitingClock(BooleanSupplier come, ClientClock then) {
    super(then);
    this.come = come;
  }

  /** Not before somebody has come. */
  @Override
  public void begin() {}

  @Override
  public Verdict ask(long nowNs, long version) {
    if (!begun && come.getAsBoolean()) {
      begun = true;
      then().begin();
    }
    return begun ? then().ask(nowNs, version) : new Verdict.Hold(LOOK_NS);
  }
}
