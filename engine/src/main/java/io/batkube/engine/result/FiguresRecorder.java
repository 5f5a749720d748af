package io.batkube.engine.result;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.engine.simulation.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the {@link Figures} of a run while it goes on: all that a run needs which writes no files.
 */
public final class FiguresRecorder implements Recorder {
  private final Statistics statistics = new Statistics();
  private final JobOutcomes outcomes;
  private int computeHosts;

  public FiguresRecorder() {
    this(List.of());
  }

  FiguresRecorder(List<Consumer<JobOutcome>> more) {
    var listeners = new ArrayList<>(more);
    listeners.add(statistics);
    outcomes = new JobOutcomes(listeners);
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    if (event instanceof EngineEvent.SimulationBegins(var platform, var _)) {
      computeHosts = platform.computeHosts();
    }
    outcomes.event(atNs, event);
  }

  @Override
  public void command(long atNs, Command command) {
    outcomes.command(atNs, command);
  }

  /** The figures so far. */
  public Figures figures() {
    return statistics.figures(
        computeHosts, outcomes.submitted(), outcomes.waiting(), outcomes.running());
  }
}
