package io.batkube.bench;

import io.batkube.server.clock.ClientClock.Verdict;
import io.batkube.server.clock.ExactClock;
import io.batkube.server.clock.NoServer;
import io.batkube.server.http.OwnerHands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * An idle Go program with a timer every millisecond on exact time, beside no server: what the clock
 * alone takes.
 */
final class ClockWork {
  private static final Path SOURCES = Path.of("clients", "go-clock");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int TICKS = 120_000;

  private final Path program;

  private ClockWork(Path program) {
    this.program = program;
  }

  /** Builds the program, from the self-test of {@code clients/go-clock}. */
  static ClockWork build() throws IOException, InterruptedException {
    Path program = Files.createDirectories(Path.of("bench", "target")).resolve("selftest");
    int status =
        new ProcessBuilder(
                "go", "run", ".", "build", "-o", program.toAbsolutePath() + "", "./selftest")
            .directory(SOURCES.toFile())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException("the self-test of go-clock does not build");
    }
    return new ClockWork(program);
  }

  /**
   * Timers in a real second.
   *
   * @param isAsked whether the program is told the time and asked at each of them, instead of going
   *     on alone
   */
  double perSecond(boolean isAsked) throws IOException, InterruptedException {
    Path control = Files.createTempDirectory("batkube-bench").resolve("clock");
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
              throw new IllegalStateException(why);
            },
            _ -> {},
            System::nanoTime)) {
      var builder = new ProcessBuilder(program.toString(), "ticks").inheritIO();
      builder.environment().put("BATKUBE_CLOCK", control.toString());
      builder.environment().put("GOMAXPROCS", "1");
      long begin = System.nanoTime();
      Process process = builder.start();
      long nowNs = 0;
      while (process.isAlive()) {
        clock.arrive(nowNs, false);
        clock.foresee(isAsked ? nowNs : Long.MAX_VALUE);
        switch (clock.ask(nowNs, 0)) {
          case Verdict.Go(long untilNs) -> nowNs = untilNs == Long.MAX_VALUE ? nowNs : untilNs;
          case Verdict.Hold(long realNs) -> clock.rest(Math.min(realNs, 1_000_000));
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the self-test failed");
      }
      return TICKS / seconds;
    } finally {
      Files.delete(control.getParent());
    }
  }
}
