package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.clock.ClientClock.Verdict;
import io.batkube.server.http.OwnerHands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Go programs built with {@code clients/go-clock}, beside no server. Needs Go 1.26. */
@Tag("slow")
final class ExactClockOnGoTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Path SOURCES =
      Path.of(System.getProperty("batkube.root", "..")).resolve("clients/go-clock");

  private static final long PROBE_NS = 30_000_000;

  @TempDir private static Path folder;
  private static Path program;

  @BeforeAll
  static void build() throws Exception {
    program = folder.resolve("selftest");
    call(Map.of(), "go", "build", "-o", tool().toString(), ".");
    call(Map.of(), tool().toString(), "build", "-o", program.toString(), "./selftest");
  }

  private static Path tool() {
    return folder.resolve("go-clock");
  }

  /** Runs a command among the sources. */
  private static void call(Map<String, String> environment, String... words) throws Exception {
    Path log = folder.resolve("log");
    var builder =
        new ProcessBuilder(words)
            .directory(SOURCES.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    assertEquals(0, builder.start().waitFor(), () -> text(log));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What programs printed, one after the other, and how often they were asked. */
  private record Tale(String text, long questions) {}

  private static String run(String description, Map<String, String> environment, String... words)
      throws Exception {
    return run(description, environment, false, words).text();
  }

  /**
   * Runs programs until all have ended.
   *
   * @param isForeseen whether the clock knows that nothing will ever happen
   */
  private static Tale run(
      String description, Map<String, String> environment, boolean isForeseen, String... words)
      throws Exception {
    Path control = folder.resolve("clock");
    var hands = new OwnerHands(() -> START, false);
    try (var clock =
        new ExactClock(
            control,
            1,
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
            System::nanoTime)) {
      List<Process> processes = new ArrayList<>();
      for (String word : words) {
        var builder = new ProcessBuilder(program.toString(), word).redirectErrorStream(true);
        builder.environment().put("BATKUBE_CLOCK", control.toString());
        builder.environment().putAll(environment);
        processes.add(builder.start());
      }
      long nowNs = 0;
      while (processes.stream().anyMatch(Process::isAlive)) {
        clock.arrive(nowNs, false);
        clock.foresee(isForeseen ? Long.MAX_VALUE : nowNs);
        switch (clock.ask(nowNs, 0)) {
          // nothing happens but timers, and a child that has not said hello
          case Verdict.Go(long untilNs) -> {
            if (untilNs == Long.MAX_VALUE) {
              clock.rest(1_000_000);
            } else {
              nowNs = untilNs;
            }
          }
          case Verdict.Hold(long realNs) -> clock.rest(Math.min(realNs, 5_000_000));
        }
      }
      assertTrue(clock.description().startsWith(description), clock.description());
      var all = new StringBuilder();
      for (Process one : processes) {
        all.append(new String(one.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, one.waitFor(), all::toString);
      }
      return new Tale(all.toString(), clock.questions());
    }
  }

  private static final String EXACT =
      "exact: programs take their time from here and say when they are idle";

  private static String run(String word) throws Exception {
    return run(EXACT, Map.of(), word);
  }

  @Test
  void timersTickersAndContextsAreExact() throws Exception {
    assertEquals(
        """
        2026-01-01T00:00:00Z
        1h0m0s ticks of 10 s: true context deadline exceeded
        1h0m2s Reset
        1h30m0s AfterFunc
        2h0m2s Sleep
        """,
        run("timers"));
  }

  @Test
  void deadlinesOfConnectionsAreInSimulatedTime() throws Exception {
    assertEquals(
        """
        2s read 0 true
        3s read 6 false
        13s read 0 true
        1h0m3s EOF
        """,
        run("deadlines"));
  }

  @Test
  void requestsOverTlsAndHttp2TakeNoTime() throws Exception {
    assertEquals("1m40s 100 requests of a second over HTTP/2.0\n", run("tls"));
  }

  @Test
  void timeStandsStillWhileAFileIsWritten() throws Exception {
    assertEquals("1s time moved while a file was written: false\n", run("files"));
  }

  @Test
  void theCollectorOfGarbageMovesNoTimer() throws Exception {
    assertEquals("1m0s exact: true collected: true\n", run("collections"));
  }

  @Test
  void aChildSleepsOnTheSameClock() throws Exception {
    assertEquals("7s the child has slept\n", run("child"));
  }

  @Test
  void severalProcessesSleepTogether() throws Exception {
    assertEquals(
        """
        7s the child has slept
        1m40s 100 requests of a second over HTTP/2.0
        1m0s exact: true collected: true
        """,
        run(EXACT, Map.of(), "child", "tls", "collections"));
  }

  @Test
  void aProgramThatWaitsForTheClockWithoutSleepingIsNudgedAndThatIsSaid() throws Exception {
    assertEquals("2ms span\n", run(EXACT + "; 2 nudges of 1 ms", Map.of(), "spin"));
  }

  @Test
  void whoSaysThatHeIsIdleIsIdle() throws Exception {
    try (var simulator = new Simulator(folder.resolve("probe"))) {
      int probes = 0;
      int questions = 0;
      for (String word : List.of("tls", "collections", "timers", "deadlines", "tls")) {
        Process process = simulator.start(program, word);
        for (var idle = simulator.ask(); idle.isPresent(); idle = simulator.ask()) {
          questions++;
          boolean isQuiet = idle.get().written() == idle.get().read();
          if (isQuiet && (!word.equals("timers") || questions % 4 == 0)) {
            LockSupport.parkNanos(PROBE_NS); // for whoever would go on by himself
            assertEquals(idle, simulator.ask(), word);
            probes++;
          }
          if (isQuiet) {
            simulator.moveTo(idle.get().nextTimerNs());
          }
        }
        assertEquals(0, process.waitFor());
      }
      assertTrue(probes >= 300, "only " + probes + " probes of " + questions);
    }
  }

  @Test
  void aProgramAloneGoesFromTimerToTimerByItselfAndSeesTheSameTimes() throws Exception {
    for (String word :
        List.of("timers", "deadlines", "tls", "files", "collections", "chance", "dials")) {
      Tale asked = run(EXACT, seed(7), false, word);
      Tale alone = run(EXACT, seed(7), true, word);
      assertEquals(asked.text(), alone.text(), word);
      if (word.equals("timers")) {
        assertTrue(asked.questions() > 360, "asked " + asked.questions());
        assertTrue(alone.questions() < 20, "asked " + alone.questions());
      }
    }
  }

  @Test
  void aProgramThatStartsAnotherGoesAloneNoMore() throws Exception {
    assertEquals("7s the child has slept\n", run(EXACT, Map.of(), true, "child").text());
  }

  @Test
  void aProgramThatDoesNotSleepIsCalledBackAndNudged() throws Exception {
    assertEquals(
        "12ms slept and span\n",
        run(EXACT + "; 2 nudges of 1 ms", Map.of(), true, "sleepless").text());
  }

  @Test
  void aSignalToItselfIsWorkFromTheMomentItIsSent() throws Exception {
    var expected = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      Duration at = Duration.ofMillis(700L * (i + 1));
      String seconds =
          at.toMillis() % 1000 == 0 ? "" + at.toSeconds() : "" + at.toMillis() / 1000.0;
      expected
          .append(at.toMillis() < 1000 ? at.toMillis() + "ms" : seconds + "s")
          .append(" signal ")
          .append(i)
          .append('\n');
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(expected.toString(), run("signals"));
      assertEquals(expected.toString(), run(EXACT, seed(7), "signals"));
    }
  }

  @Test
  void whoNeverAnswersIsWaitedForInSimulatedTime() throws Exception {
    String expected = "1s others go on\n2s timed out: true\n";
    assertEquals(expected, run("unanswered"));
    assertEquals(expected, run(EXACT, seed(7), "unanswered"));
  }

  @Test
  void programsForArm64AreCompiled() throws Exception {
    Path there = folder.resolve("selftest-arm64");
    Map<String, String> arm64 = Map.of("GOARCH", "arm64");
    call(arm64, tool().toString(), "build", "-o", there.toString(), "./selftest");
    byte[] head = Files.readAllBytes(there);
    assertEquals("\u007fELF", new String(head, 0, 4, StandardCharsets.US_ASCII));
    assertEquals(183, head[18] & 0xff, "EM_AARCH64");
  }

  @Test
  void chanceComesFromTheSeed() throws Exception {
    assertSameEachTime("chance");
    assertNotEquals(run(EXACT, seed(7), "chance"), run(EXACT, seed(8), "chance"));
  }

  @Test
  void connectionsBegunTogetherAreThereInAnOrderThatComesFromTheSeed() throws Exception {
    assertSameEachTime("dials");
  }

  private static void assertSameEachTime(String word) throws Exception {
    String once = run(EXACT, seed(7), word);
    for (int i = 0; i < 10; i++) {
      assertEquals(once, run(EXACT, seed(7), word));
    }
  }

  private static Map<String, String> seed(int seed) {
    return Map.of("BATKUBE_SEED", Integer.toString(seed), "GOMAXPROCS", "1");
  }
}
