package io.batkube.engine.batsim;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import java.util.List;

/** Port: decides from message to message, as Batsim's decision processes do. */
public interface DecisionProcess {
  /** Answers one message; simulated time stands still meanwhile. */
  Reply ask(long nowNs, List<Told> events);

  /** What happened, and when the server heard of it. */
  record Told(long atNs, EngineEvent event) {}

  /**
   * An answer.
   *
   * @param nowNs until then the decision process is busy
   * @param commands in their order, which is the order in which they are carried out even if their
   *     instants disagree
   */
  record Reply(long nowNs, List<Said> commands) {
    public Reply {
      commands = List.copyOf(commands);
    }
  }

  /**
   * What is to be done, and when.
   *
   * @param origin how a message to people names the command
   */
  record Said(long atNs, Command command, String origin) {}
}
