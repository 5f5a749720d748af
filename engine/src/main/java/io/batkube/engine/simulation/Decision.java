package io.batkube.engine.simulation;

import io.batkube.engine.time.EventQueue;
import io.batkube.engine.time.Seconds;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a decider answers: commands, each with the instant at which it takes effect. By default that
 * is the instant of the question. Later ones model the time that deciding takes, as in Batsim:
 * until {@link #busyUntil} the decider gets no events; they are kept for it.
 */
public final class Decision {
  private final EventQueue<Command> commands = new EventQueue<>();
  private final LongSupplier quietUntilNs;
  private long nowNs;
  private long readyNs;
  private long wakeNs = Seconds.NEVER;

  /** Of somebody who knows nothing of what is to come. */
  public Decision() {
    this.quietUntilNs = () -> nowNs;
  }

  /** Of somebody who knows until when nothing happens. */
  Decision(LongSupplier quietUntilNs) {
    this.quietUntilNs = quietUntilNs;
  }

  /**
   * An instant before which nothing happens by itself, if no command is given; the present one if
   * that is not known.
   */
  public long quietUntilNs() {
    return quietUntilNs.getAsLong();
  }

  /** Adds a command that takes effect now. */
  public void add(Command command) {
    commands.add(nowNs, 0, command);
  }

  /**
   * Adds a command that takes effect later.
   *
   * @throws IllegalArgumentException if {@code atNs} is before now
   */
  public void addAt(long atNs, Command command) {
    if (atNs < nowNs) {
      throw new IllegalArgumentException(
          "a command for " + atNs + " ns was given at " + nowNs + " ns");
    }
    commands.add(atNs, 0, command);
  }

  /** The decider is busy until then: it gets no events before. */
  public void busyUntil(long atNs) {
    readyNs = atNs;
  }

  /**
   * Asks to be asked at an instant even if nothing happens until then. Unlike a {@link
   * Command.CallMeLater} it is no event, one replaces the other, and it keeps no run going that is
   * over: at the next question it is forgotten.
   *
   * @param atNs not before now, and if it is now then once the commands given are carried out;
   *     {@link Seconds#NEVER} for never
   */
  public void wakeAt(long atNs) {
    if (atNs < nowNs) {
      throw new IllegalArgumentException(
          "a wake-up for " + atNs + " ns was asked for at " + nowNs + " ns");
    }
    wakeNs = atNs;
  }

  void open(long instantNs) {
    nowNs = instantNs;
  }

  /** The next instant at which the loop has to look at this decision, whatever the engine does. */
  long nextNs() {
    long nextNs = Math.min(commands.nextNs(), wakeNs);
    return readyNs > nowNs ? Math.min(nextNs, readyNs) : nextNs;
  }

  boolean isReady(long instantNs) {
    return readyNs <= instantNs;
  }

  /** Whether there is something to ask; if so, the wake-up that was wanted before is forgotten. */
  boolean isAsked(long instantNs, List<EngineEvent> events) {
    boolean asked = wakeNs <= instantNs || !events.isEmpty();
    if (asked) {
      wakeNs = Seconds.NEVER;
    }
    return asked;
  }

  /** Whether a command takes effect by then. */
  boolean isDue(long instantNs) {
    return commands.nextNs() <= instantNs;
  }

  /** Takes out the command that takes effect next. */
  Command take() {
    return commands.poll();
  }
}
