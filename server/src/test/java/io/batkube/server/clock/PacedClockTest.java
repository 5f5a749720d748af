package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.engine.time.Seconds;
import io.batkube.server.clock.ClientClock.Verdict;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedClockTest {
  private static final long MILLISECOND_NS = 1_000_000;

  private final AtomicLong realNs = new AtomicLong(77);

  private PacedClock clock(double speed) {
    var clock = new PacedClock(speed, realNs::get);
    clock.begin();
    return clock;
  }

  private void pass(long milliseconds) {
    realNs.addAndGet(milliseconds * MILLISECOND_NS);
  }

  @Test
  void restsUntilAStepOfRealTimeIsOver() {
    PacedClock clock = clock(60);

    assertEquals(new Verdict.Hold(10 * MILLISECOND_NS), clock.ask(0, 0));
    pass(4);
    assertEquals(new Verdict.Hold(6 * MILLISECOND_NS), clock.ask(0, 0));
    pass(6);
    assertEquals(new Verdict.Go(600 * MILLISECOND_NS), clock.ask(0, 0));
    assertEquals(
        new Verdict.Hold(10 * MILLISECOND_NS), clock.ask(600 * MILLISECOND_NS, 0), "it is there");
  }

  @Test
  void goesOnToTheSameInstantAfterAnEventOnTheWay() {
    PacedClock clock = clock(1);
    pass(50);

    assertEquals(new Verdict.Go(50 * MILLISECOND_NS), clock.ask(0, 0));
    assertEquals(new Verdict.Go(50 * MILLISECOND_NS), clock.ask(30 * MILLISECOND_NS, 0));
  }

  @Test
  void catchesUpAfterTheMachineSlept() {
    PacedClock clock = clock(2);
    pass(3_600_000);

    assertEquals(new Verdict.Go(7_200 * Seconds.ONE), clock.ask(0, 0));
  }

  @Test
  void isNeverAtTheEndOfTimeHoweverFast() {
    PacedClock clock = clock(1e300);
    pass(20);

    assertEquals(new Verdict.Go(Seconds.NEVER - 1), clock.ask(0, 0));
  }
}
