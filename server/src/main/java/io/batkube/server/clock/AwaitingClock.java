package io.batkube.server.clock;

import java.util.function.BooleanSupplier;

/** Holds time at its beginning until somebody has come; another clock has it from then on. */
public final class AwaitingClock implements ClientClock {
  private static final long LOOK_NS = 20_000_000;

  private final BooleanSupplier come;
  private final ClientClock then;
  private boolean begun;

  public AwaitingClock(BooleanSupplier come, ClientClock then) {
    this.come = come;
    this.then = then;
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    if (!begun && come.getAsBoolean()) {
      begun = true;
      then.begin();
    }
    return begun ? then.ask(nowNs, version) : new Verdict.Hold(LOOK_NS);
  }

  @Override
  public void arrive(long nowNs, boolean hasNews) {
    then.arrive(nowNs, hasNews);
  }

  @Override
  public void foresee(long nextNs) {
    then.foresee(nextNs);
  }

  @Override
  public void rest(long realNs) {
    then.rest(realNs);
  }

  @Override
  public void wake(Thread owner) {
    then.wake(owner);
  }

  @Override
  public Advances advances() {
    return then.advances();
  }

  @Override
  public String description() {
    return then.description();
  }
}
