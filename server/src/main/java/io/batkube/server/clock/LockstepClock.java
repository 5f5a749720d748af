package io.batkube.server.clock;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Clients move time. Owner thread only. */
public final class LockstepClock implements ClientClock {
  /** Nothing but a request can change anything. */
  private static final long HOUR_NS = 3_600_000_000_000L;

  /** Somebody who wants to be told when time has got there. */
  private record Traveller(long atNs, Runnable there) {}

  private final List<Traveller> travellers = new ArrayList<>();
  private long targetNs;

  /**
   * Moves time on.
   *
   * @param there run when everything has happened until then; within {@link #ask}
   * @throws ArithmeticException if that is beyond the 292 years that can be simulated
   */
  public void advance(long nowNs, long byNs, Runnable there) {
    long atNs = Math.addExact(nowNs, byNs);
    if (atNs == Long.MAX_VALUE) {
      throw new ArithmeticException("never");
    }
    targetNs = Math.max(targetNs, atNs);
    travellers.add(new Traveller(atNs, there));
  }

  @Override
  public Verdict ask(long nowNs, long version) {
    for (Iterator<Traveller> all = travellers.iterator(); all.hasNext(); ) {
      Traveller one = all.next();
      if (one.atNs() <= nowNs) {
        all.remove();
        one.there().run();
      }
    }
    return targetNs > nowNs ? new Verdict.Go(targetNs) : new Verdict.Hold(HOUR_NS);
  }

  @Override
  public String description() {
    return "lockstep: clients move time through the API";
  }
}
