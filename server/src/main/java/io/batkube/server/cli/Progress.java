package io.batkube.server.cli;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.time.Seconds;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Shows how far runs are: a bar that is drawn again and again on a terminal, a plain line every few
 * seconds elsewhere. One object may watch several runs, each in its own thread.
 */
final class Progress implements AutoCloseable {
  private static final long BAR_EVERY_NS = Seconds.ONE / 10;
  private static final long LINE_EVERY_NS = 5 * Seconds.ONE;

  /** The clock is read once in so many events. */
  static final int STRIDE = 1 << 11;

  private static final int BAR = 8;

  /** One less than a terminal has, so that nothing wraps. */
  private static final int COLUMNS = 79;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Console console;
  private final LongSupplier clockNs;
  private final long jobs;
  private final Optional<Instant> start;
  private final long beganNs;
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong shownNs;
  private final List<Watcher> running = new CopyOnWriteArrayList<>();

  /**
   * @param clockNs the clock on the wall
   * @param jobs of all runs together; 0 if unknown
   * @param start the date at which simulated time begins, where there is one
   */
  Progress(Console console, LongSupplier clockNs, long jobs, Optional<Instant> start) {
    this.console = console;
    this.clockNs = clockNs;
    this.jobs = jobs;
    this.start = start;
    this.beganNs = clockNs.getAsLong();
    this.shownNs = new AtomicLong(beganNs);
  }

  /** A recorder for one run. */
  Recorder watcher() {
    return new Watcher();
  }

  /** Takes the bar off the terminal. */
  @Override
  public void close() {
    console.wipe();
  }

  private void look() {
    long now = clockNs.getAsLong();
    long last = shownNs.get();
    long every = console.errIsTerminal() ? BAR_EVERY_NS : LINE_EVERY_NS;
    if (now - last >= every && shownNs.compareAndSet(last, now)) {
      console.status(line(now - beganNs));
    }
  }

  private String line(long realNs) {
    long done = ended.get();
    var line = new StringBuilder();
    String left = "";
    if (jobs > 0) {
      double share = Math.min(1, (double) done / jobs);
      int filled = (int) (share * BAR);
      line.append('[').append("#".repeat(filled)).append(".".repeat(BAR - filled)).append("] ");
      line.append(String.format(Locale.ROOT, "%3.0f%%  ", Math.floor(100 * share)));
      left = share > 0.005 ? clock((long) (realNs / share * (1 - share))) + " left" : "";
    }
    // Of several runs, the one that is furthest behind.
    line.append(simulated(running.stream().mapToLong(w -> w.atNs).min().orElse(0)));
    double rate = events.get() / (realNs / 1e9);
    line.append(
        String.format(Locale.ROOT, "  %d jobs  %.0fk events/s  %s", done, rate / 1000, left));
    line.setLength(Math.min(line.length(), COLUMNS));
    return line.toString().stripTrailing();
  }

  /** Simulated time as {@code 1996-10-05 07:30}, or else as {@code day 12 07:30:00}. */
  private String simulated(long ns) {
    return start
        .map(date -> DATE.format(date.plusNanos(ns)))
        .orElseGet(
            () -> {
              var time = Duration.ofNanos(ns);
              return String.format(
                  Locale.ROOT,
                  "day %d %02d:%02d:%02d",
                  time.toDays(),
                  time.toHoursPart(),
                  time.toMinutesPart(),
                  time.toSecondsPart());
            });
  }

  private static String clock(long ns) {
    var time = Duration.ofNanos(ns);
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  /** Counts for itself, and hands over now and then. */
  private final class Watcher implements Recorder {
    private volatile long atNs;
    private int newEvents;
    private int newEnds;

    @Override
    public void event(long atNs, EngineEvent event) {
      switch (event) {
        case EngineEvent.JobCompleted _ -> newEnds++;
        case EngineEvent.SimulationBegins _ -> running.add(this);
        case EngineEvent.SimulationEnds _ -> {
          handOver(atNs);
          running.remove(this);
        }
        default -> {}
      }
      count(atNs);
    }

    @Override
    public void command(long atNs, Command command) {
      if (command instanceof Command.Reject) {
        newEnds++;
      }
      count(atNs);
    }

    private void count(long atNs) {
      if (++newEvents >= STRIDE) {
        handOver(atNs);
        look();
      }
    }

    private void handOver(long now) {
      atNs = now;
      events.addAndGet(newEvents);
      ended.addAndGet(newEnds);
      newEvents = 0;
      newEnds = 0;
    }
  }
}
