package io.batkube.server.cli;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import io.batkube.engine.time.Seconds;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows how far runs are: a bar that is drawn again and again on a terminal, a plain line every few
 * seconds elsewhere. One object may watch several runs, each in its own thread.
 */
final class Progress {
  private static final long BAR_EVERY_NS = 100_000_000L;
  private static final long LINE_EVERY_NS = 5 * Seconds.ONE;

  /** The clock is read once in so many events. */
  private static final int STRIDE = 1 << 11;

  private static final int BAR = 16;

  private final PrintStream err;
  private final boolean terminal;
  private final long jobs;
  private final long beganNs = System.nanoTime();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong shownNs = new AtomicLong(beganNs);
  private volatile boolean drawn;

  /**
   * @param jobs of all runs together; 0 if unknown
   */
  Progress(PrintStream err, boolean terminal, long jobs) {
    this.err = err;
    this.terminal = terminal;
    this.jobs = jobs;
  }

  /** A recorder for one run. */
  Recorder watcher() {
    return new Watcher();
  }

  /** Wipes the bar. */
  void finish() {
    if (drawn) {
      err.print("\r\033[K");
      err.flush();
      drawn = false;
    }
  }

  private void look(long simulatedNs) {
    long now = System.nanoTime();
    long last = shownNs.get();
    if (now - last < (terminal ? BAR_EVERY_NS : LINE_EVERY_NS)
        || !shownNs.compareAndSet(last, now)) {
      return;
    }
    String line = line(simulatedNs, now - beganNs);
    if (terminal) {
      err.print("\r" + line + "\033[K");
      err.flush();
      drawn = true;
    } else {
      err.println(line);
    }
  }

  private String line(long simulatedNs, long realNs) {
    long done = ended.get();
    double share = jobs == 0 ? 0 : Math.min(1, (double) done / jobs);
    double rate = events.get() / (realNs / 1e9);
    String left = share > 0.005 ? clock((long) (realNs / share * (1 - share)) / Seconds.ONE) : "?";
    String bar = "";
    if (terminal && jobs > 0) {
      int filled = (int) (share * BAR);
      bar = "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] ";
    }
    return String.format(
        Locale.ROOT,
        "%s%3.0f %%  %s  %d/%s jobs  %.0fk events/s  %s left",
        bar,
        100 * share,
        simulated(simulatedNs),
        done,
        jobs == 0 ? "?" : jobs,
        rate / 1000,
        left);
  }

  /** Simulated time as {@code day 12 07:30:00}. */
  static String simulated(long ns) {
    long seconds = ns / Seconds.ONE;
    return "day " + seconds / 86400 + " " + clock(seconds % 86400);
  }

  private static String clock(long seconds) {
    var duration = Duration.ofSeconds(seconds);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d",
        duration.toHours(),
        duration.toMinutesPart(),
        duration.toSecondsPart());
  }

  /** Counts for itself, and hands over now and then. */
  private final class Watcher implements Recorder {
    private int newEvents;
    private int newEnds;

    @Override
    public void event(long atNs, EngineEvent event) {
      if (event instanceof EngineEvent.JobCompleted) {
        newEnds++;
      }
      count(atNs, event instanceof EngineEvent.SimulationEnds);
    }

    @Override
    public void command(long atNs, Command command) {
      if (command instanceof Command.Reject) {
        newEnds++;
      }
      count(atNs, false);
    }

    private void count(long atNs, boolean last) {
      if (++newEvents >= STRIDE || last) {
        events.addAndGet(newEvents);
        ended.addAndGet(newEnds);
        newEvents = 0;
        newEnds = 0;
        look(atNs);
      }
    }
  }
}
