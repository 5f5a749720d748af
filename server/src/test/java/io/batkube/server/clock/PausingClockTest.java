package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.clock.ClientClock.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Real time is moved by hand. */
final class PausingClockTest {
  private static final long HOUR_NS = 3_600_000_000_000L;

  private final AtomicLong realNs = new AtomicLong(1_000);
  private final LockstepClock lockstep = new LockstepClock();
  private final List<Long> told = new ArrayList<>();
  private final PausingClock clock =
      new PausingClock(lockstep, List.of(70L, 30L), told::add, realNs::get);

  @Test
  void timeStopsAtEachPauseUntilItIsResumed() {
    lockstep.advance(0, 100, () -> {});
    assertEquals(new Verdict.Go(30), clock.ask(0, 0));
    assertFalse(clock.resume(), "it does not stand still yet");
    assertInstanceOf(Verdict.Hold.class, clock.ask(30, 0));
    assertInstanceOf(Verdict.Hold.class, clock.ask(30, 1));
    assertEquals(List.of(30L), told);
    assertTrue(clock.resume());
    assertEquals(new Verdict.Go(70), clock.ask(30, 1));
    assertInstanceOf(Verdict.Hold.class, clock.ask(70, 1));
    assertEquals(List.of(30L, 70L), told);
    assertTrue(clock.resume());
    assertFalse(clock.resume(), "once is enough");
    assertEquals(new Verdict.Go(100), clock.ask(70, 1));
  }

  @Test
  void whatTheOtherClockHoldsIsNoPauseYet() {
    lockstep.advance(0, 30, () -> {});
    assertEquals(new Verdict.Go(30), clock.ask(0, 0));
    assertEquals(new Verdict.Hold(HOUR_NS), clock.ask(30, 0), "nobody wants to go on from here");
    assertEquals(List.of(), told);
  }

  @Test
  void theTimeOfPausesIsNoRealTimeOfTheRun() {
    lockstep.advance(0, 100, () -> {});
    realNs.set(1_500);
    assertEquals(1_500, clock.unpausedNs());
    clock.ask(30, 0);
    realNs.set(9_500);
    assertEquals(1_500, clock.unpausedNs());
    clock.resume();
    realNs.set(9_600);
    assertEquals(1_600, clock.unpausedNs());
  }

  @Test
  void theOtherClockForeseesNothingBeyondTheNextPause() {
    var foreseen = new ArrayList<Long>();
    var pausing =
        new PausingClock(
            new ClientClock() {
              @Override
              public void foresee(long nextNs) {
                foreseen.add(nextNs);
              }

              @Override
              public Verdict ask(long nowNs, long version) {
                return new Verdict.Go(HOUR_NS);
              }

              @Override
              public String description() {
                return "foresees";
              }
            },
            List.of(30L),
            told::add,
            realNs::get);
    pausing.foresee(100);
    pausing.foresee(20);
    pausing.ask(30, 0);
    assertTrue(pausing.resume());
    pausing.foresee(100);
    assertEquals(List.of(30L, 20L, 100L), foreseen);
  }
}
