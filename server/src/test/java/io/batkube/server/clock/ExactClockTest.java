package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.clock.ClientClock.Verdict;
import io.batkube.server.http.OwnerHands;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Beside programs whose timers are known, which need no Go. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(300)
final class ExactClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Its monotonic clock at the start of time. */
  private static final long ORIGIN_NS = 1_000_000_000_000L;

  @TempDir private Path folder;
  private final OwnerHands hands = new OwnerHands(() -> START, false);

  private ExactClock open(Path control, int programs) throws IOException {
    return new ExactClock(
        control,
        programs,
        START,
        hands.loop(),
        new NoServer(hands),
        0,
        false,
        () -> false,
        why -> {
          throw new AssertionError(why);
        },
        _ -> {},
        System::nanoTime);
  }

  /** Where time goes on to from an instant at which nothing happens. */
  private static long next(ExactClock clock, long nowNs, long foreseenNs) {
    clock.arrive(nowNs, false);
    while (true) {
      clock.foresee(foreseenNs);
      switch (clock.ask(nowNs, 0)) {
        case Verdict.Go(long untilNs) -> {
          return untilNs;
        }
        case Verdict.Hold(long realNs) -> clock.rest(Math.min(realNs, 5_000_000));
      }
    }
  }

  private static List<Long> timers(long... atNs) {
    return Arrays.stream(atNs).mapToObj(at -> ORIGIN_NS + at).toList();
  }

  @Test
  void whereNothingIsForeseenTimeStopsAtEachTimer() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 1);
        var program = new ProgramPeer(control, true, timers(10, 20, 30))) {
      assertEquals(10, next(clock, 0, 0));
      assertEquals(20, next(clock, 10, 10));
      assertEquals(30, next(clock, 20, 20));
      assertEquals(Long.MAX_VALUE, next(clock, 30, 30));
      assertTrue(program.heard().stream().noneMatch(one -> one.startsWith("alone")));
    }
  }

  @Test
  void aProgramGoesAloneToTheNextInstantAtWhichSomethingHappensAndNoFurther() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 1);
        var program = new ProgramPeer(control, true, timers(10, 20, 30, 40))) {
      assertEquals(30, next(clock, 0, 30), "its timer of 30 is everybody's business");
      assertEquals("alone to " + (ORIGIN_NS + 30), program.heard().getLast());
      assertEquals(40, next(clock, 30, 35), "nothing of its own is due before");
      assertEquals("at " + (ORIGIN_NS + 30), program.heard().getLast());
    }
  }

  @Test
  void aProgramThatDoesNotSayThatItCanIsNotLetGo() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 1);
        var _ = new ProgramPeer(control, false, timers(10, 20, 30))) {
      assertEquals(10, next(clock, 0, 30));
    }
  }

  @Test
  void aProgramThatStartsOthersIsNotLetGoAnyMore() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 1);
        var program = new ProgramPeer(control, true, timers(10, 20, 30, 40, 50))) {
      assertEquals(20, next(clock, 0, 20));
      program.goesAloneNoMore();
      assertEquals(30, next(clock, 20, 50));
      assertEquals(40, next(clock, 30, 50));
    }
  }

  @Test
  void ofTwoProgramsNoneGoesAlone() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 2);
        var _ = new ProgramPeer(control, true, timers(10, 30));
        var _ = new ProgramPeer(control, true, timers(20, 40))) {
      assertEquals(10, next(clock, 0, 100));
      assertEquals(20, next(clock, 10, 100));
    }
  }

  @Test
  void itIsToldHowOftenAProgramDidNotStandStill() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 2);
        var _ = new ProgramPeer(control, true, timers(10, 30));
        var restless = new ProgramPeer(control, true, timers(20, 40))) {
      assertEquals(10, next(clock, 0, 100));
      assertEquals(20, next(clock, 10, 100));
      assertFalse(clock.description().contains("stand still"), clock.description());

      restless.standsStillNoMore();
      assertEquals(30, next(clock, 20, 100), "time goes on all the same");
      assertTrue(
          clock
              .description()
              .endsWith("; 1 times a program did not stand still when time had moved"),
          clock.description());
    }
  }

  @Test
  void whoIsNotAllThatWasStartedDoesNotGoAlone() throws IOException {
    Path control = folder.resolve("clock");
    try (var clock = open(control, 1);
        var _ = new ProgramPeer(control, true, timers(10, 30))) {
      clock.started(ProcessHandle.current().pid() + 1); // a shell that may call more
      assertEquals(10, next(clock, 0, 100));
    }
  }

  @Test
  void aSocketThatAnEarlierRunLeftIsNoHindrance() throws IOException {
    Path control = folder.resolve("clock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(control))
        .close();
    assertTrue(Files.exists(control), "it stays when its owner is gone");
    try (var clock = open(control, 1);
        var _ = new ProgramPeer(control, true, timers(10))) {
      assertEquals(10, next(clock, 0, 0));
    }
  }

  @Test
  void aNameThatIsTooLongForASocketIsRefusedWithItsLimit() throws IOException {
    Path control = folder.resolve("d".repeat(120)).resolve("clock");
    var refused = assertThrows(IOException.class, () -> open(control, 1).close());
    assertEquals(
        control + ": too long for the control socket, which may have 107 bytes",
        refused.getMessage());
  }
}
