package io.batkube.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.engine.job.JobId;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.time.Seconds;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final Optional<Instant> NO_DATE = Optional.empty();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nowNs = 1_000;

  @Test
  void aTerminalHasABarWithDateJobsRateAndTimeLeft() {
    var start = Optional.of(Instant.parse("1996-09-23T12:00:31Z"));
    var progress = new Progress(console(true), () -> nowNs, 8 * Progress.STRIDE, start);

    rejectJobs(begun(progress), 2 * Progress.STRIDE, 86_400);

    assertEquals(
        List.of(
            "[........]  12%  1996-09-24 12:00  2047 jobs  2k events/s  0:00:07 left",
            "[#.......]  24%  1996-09-24 12:00  4095 jobs  2k events/s  0:00:06 left"),
        drawn());
  }

  @Test
  void theBarIsWipedAtTheEnd() {
    try (var progress = new Progress(console(true), () -> nowNs, Progress.STRIDE, NO_DATE)) {
      rejectJobs(begun(progress), Progress.STRIDE, 0);
    }

    assertTrue(text().endsWith("left\033[K\r\033[K"), text());
  }

  @Test
  void elsewhereThereIsALineEveryFiveSeconds() {
    var progress = new Progress(console(false), () -> nowNs, 0, NO_DATE);

    rejectJobs(begun(progress), 11 * Progress.STRIDE, 12 * 86_400 + 27_000);

    assertEquals(
        """
        day 12 07:30:00  10239 jobs  2k events/s
        day 12 07:30:00  20479 jobs  2k events/s
        """,
        text());
  }

  @Test
  void nothingWrapsInEightyColumns() {
    var start = Optional.of(Instant.parse("1996-09-23T12:00:31Z"));
    var progress = new Progress(console(true), () -> nowNs, Long.MAX_VALUE, start);
    var few = new Progress(console(true), () -> nowNs / 1_000_000, 99, NO_DATE);

    rejectJobs(begun(progress), 3 * Progress.STRIDE, 9_000_000_000L);
    rejectJobs(begun(few), 99 * Progress.STRIDE, 9_000_000_000L);

    drawn().forEach(line -> assertTrue(line.length() < 80, line));
  }

  @Test
  void ofSeveralRunsTheOneFurthestBehindIsShown() {
    var progress = new Progress(console(false), () -> nowNs, 0, NO_DATE);
    Recorder slow = begun(progress);
    Recorder fast = begun(progress);

    rejectJobs(slow, Progress.STRIDE, 86_400);
    rejectJobs(fast, 5 * Progress.STRIDE, 9 * 86_400);
    slow.event(10 * 86_400 * Seconds.ONE, new EngineEvent.SimulationEnds());
    rejectJobs(fast, 5 * Progress.STRIDE, 20 * 86_400);

    assertEquals(
        List.of("day 1 00:00:00", "day 20 00:00:00"),
        text().lines().map(line -> line.replaceFirst("  .*", "")).toList());
  }

  @Test
  void aComplaintTakesTheBarsPlace() {
    var console = console(true);

    console.status("half way");
    console.complain("no\nspace");

    assertEquals("\rhalf way\033[K\r\033[Kbatkube: no space\n", text());
  }

  @Test
  void nothingIsShownAfterTheLastLine() {
    var console = console(false);

    console.end("interrupted");
    console.status("half way");

    assertEquals("batkube: interrupted\n", text());
  }

  private Console console(boolean terminal) {
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Console(out, out, terminal);
  }

  private static Recorder begun(Progress progress) {
    Recorder run = progress.watcher();
    run.event(0, new EngineEvent.SimulationBegins(Platform.ofNodes(1), List.of()));
    return run;
  }

  /** One job an event, {@code STRIDE} events a second. */
  private void rejectJobs(Recorder run, int jobs, long atSecond) {
    for (int i = 0; i < jobs; i++) {
      if (i % Progress.STRIDE == 0) {
        nowNs += Seconds.ONE;
      }
      run.command(atSecond * Seconds.ONE, new Command.Reject(new JobId("w0", "1"), ""));
    }
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private List<String> drawn() {
    return Arrays.stream(text().split("\r"))
        .filter(line -> !line.isEmpty())
        .map(line -> line.replace("\033[K", ""))
        .toList();
  }
}
