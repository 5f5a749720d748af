package io.batkube.engine.simulation;

import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.List;

/**
 * The program: one engine, one decider, and whoever records what they say.
 *
 * <p>One thread runs it and owns everything in it.
 */
public final class Simulation {
  private final Engine engine;
  private final Decider decider;
  private final List<Recorder> recorders;
  private final long untilNs;

  public Simulation(Engine engine, Decider decider, List<? extends Recorder> recorders) {
    this(engine, decider, recorders, Seconds.NEVER);
  }

  /**
   * A run that may be cut off.
   *
   * @param untilNs the last instant that is lived through, to its end
   */
  public Simulation(
      Engine engine, Decider decider, List<? extends Recorder> recorders, long untilNs) {
    this.engine = engine;
    this.decider = decider;
    this.recorders = List.copyOf(recorders);
    this.untilNs = untilNs;
  }

  /**
   * Runs until nothing more can happen, or the next thing would happen after the last instant.
   *
   * @return the instant of the end
   * @throws ForbiddenCommandException if the decider breaks the protocol
   * @throws BrokenInvariantException if a recorder finds the world inconsistent
   */
  public long run() {
    var events = new ArrayList<EngineEvent>();
    var decision = new Decision(() -> Math.min(engine.quietUntilNs(), untilNs));
    int seen = 0;

    while (engine.advance(decision.nextNs(), events)) {
      long now = engine.nowNs();
      if (now > untilNs) {
        return untilNs; // the engine has gone on to what nobody will hear of
      }

      while (seen < events.size()) {
        record(now, events.get(seen++));
      }

      decision.open(now);
      if (decision.isReady(now) && decision.isAsked(now, events)) {
        decider.decide(now, events, decision);
        events.clear();
        seen = 0;
      }

      while (decision.isDue(now)) {
        Command command = decision.take();
        engine.apply(command);
        record(now, command);
      }
    }
    while (decision.isDue(Seconds.NEVER - 1)) {
      engine.apply(decision.take()); // refused: nothing comes after the end
    }
    return engine.nowNs();
  }

  private void record(long atNs, EngineEvent event) {
    for (Recorder recorder : recorders) {
      recorder.event(atNs, event);
    }
  }

  private void record(long atNs, Command command) {
    for (Recorder recorder : recorders) {
      recorder.command(atNs, command);
    }
  }

  /** Text of an instant in messages: {@code 12.5 s}. */
  static String at(long ns) {
    return Seconds.format(ns) + " s";
  }
}
