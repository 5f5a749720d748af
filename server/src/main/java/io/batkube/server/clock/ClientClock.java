package io.batkube.server.clock;

import java.util.concurrent.locks.LockSupport;

/**
 * Port: decides when time may move on while clients from outside are served. Owner thread only.
 *
 * <p>While it holds time, it is the clock that knows what to wait for.
 */
public interface ClientClock {
  /** An answer to {@link #ask}. */
  sealed interface Verdict {
    /**
     * Time stands still; ask again after a request, and after that much real time at the latest.
     */
    record Hold(long realNs) implements Verdict {}

    /**
     * Time may move to the next instant at which something happens, and to this one at the latest.
     */
    record Go(long untilNs) implements Verdict {}
  }

  /** Time may begin. Once, before the first question. */
  default void begin() {}

  /**
   * Time has got here, and nobody outside has been told anything of what is new.
   *
   * @param hasNews whether there is anything to tell
   */
  default void arrive(long nowNs, boolean hasNews) {}

  /**
   * How far it is to the next thing that happens in the cluster; told before each question.
   *
   * @param nextNs nothing happens before it as long as nobody asks for anything; the present
   *     instant if that is not known
   */
  default void foresee(long nextNs) {}

  /**
   * Asked when there is nothing to do at the present instant, or after a portion of it.
   *
   * @param nowNs the present instant
   * @param version the store's
   */
  Verdict ask(long nowNs, long version);

  /** Has the owner wait, for that much real time at most, or until it is woken. */
  default void rest(long realNs) {
    LockSupport.parkNanos(this, realNs);
  }

  /** Has the owner come back from {@link #rest}. Any thread. */
  default void wake(Thread owner) {
    LockSupport.unpark(owner);
  }

  /** How time has moved so far. */
  default Advances advances() {
    return Advances.NONE;
  }

  /** What it does, in a sentence for reports. */
  String description();
}
