package io.batkube.engine.batsim.protocol;

import io.batkube.engine.batsim.DecisionProcess;
import java.util.List;
import java.util.function.UnaryOperator;

/** A decision process behind a wire that carries texts: one there, one back. */
public final class WireDecisionProcess implements DecisionProcess {
  private final UnaryOperator<String> wire;
  private final MessageWriter writer;
  private final ReplyReader reader;
  private long messages;

  /**
   * A decision process.
   *
   * @param wire sends a message and returns the reply
   * @param workloads the static ones
   */
  public WireDecisionProcess(
      UnaryOperator<String> wire, WireSettings settings, List<WireWorkload> workloads) {
    this.wire = wire;
    this.writer = new MessageWriter(settings, workloads);
    this.reader = new ReplyReader(settings, new Catalogue("decision process", workloads));
  }

  @Override
  public Reply ask(long nowNs, List<Told> events) {
    String reply = wire.apply(writer.write(nowNs, events));
    return reader.read("decision process, reply " + messages++, reply);
  }
}
