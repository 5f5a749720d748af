package io.batkube.server.journal;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.server.http.Service;
import io.batkube.server.http.ServiceLayer;
import java.util.function.LongSupplier;

/** A service whose writes are journalled, on the owner's thread, just before they are handled. */
public final class Journaled extends ServiceLayer {
  private final Journal journal;
  private final LongSupplier round;
  private final SimulatedClock time;

  /**
   * The service, journalled.
   *
   * @param round the visit of the engine's loop that is on
   */
  public Journaled(Service rest, Journal journal, LongSupplier round, SimulatedClock time) {
    super(rest);
    this.journal = journal;
    this.round = round;
    this.time = time;
  }

  @Override
  public Response handle(Request request) {
    journal.request(round.getAsLong(), time.elapsedNs(), request);
    return rest.handle(request);
  }
}
