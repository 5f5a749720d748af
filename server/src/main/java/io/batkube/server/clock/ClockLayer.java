package io.batkube.server.clock;

import java.util.function.Supplier;

/** A clock before another: all that a layer does not do itself is passed on, on the same thread. */
public abstract class ClockLayer implements ClientClock {
  private final Supplier<? extends ClientClock> then;

  protected ClockLayer(ClientClock then) {
    this(() -> then);
  }

  /**
   * Before a clock that is not there yet.
   *
   * @param then asked each time
   */
  protected ClockLayer(Supplier<? extends ClientClock> then) {
    this.then = then;
  }

  /** What is asked after this. */
  protected final ClientClock then() {
    return then.get();
  }

  @Override
  public void begin() {
    then().begin();
  }

  @Override
  public void arrive(long nowNs, boolean hasNews) {
    then().arrive(nowNs, hasNews);
  }

  @Override
  public void foresee(long nextNs) {
    then().foresee(nextNs);
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    return then().ask(nowNs, version);
  }

  @Override
  public void rest(long realNs) {
    then().rest(realNs);
  }

  @Override
  public void wake(Thread owner) {
    then().wake(owner);
  }

  @Override
  public Advances advances() {
    return then().advances();
  }

  @Override
  public String description() {
    return then().description();
  }
}
