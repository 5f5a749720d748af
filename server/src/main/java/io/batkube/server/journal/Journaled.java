package io.batkube.server.journal;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.server.http.Service;
import java.util.function.LongSupplier;

/**
 * A service whose writes are journalled, on the owner's thread, just before they are handled.
 *
 * @param round the visit of the engine's loop that is on
 */
public record Journaled(Service rest, Journal journal, LongSupplier round, SimulatedClock time)
    implements Service {
  @Override
  public Response handle(Request request) {
    journal.request(round.getAsLong(), time.elapsedNs(), request);
    return rest.handle(request);
  }

  @Override
  public Response read(Request request) {
    return rest.read(request);
  }

  @Override
  public Request readAhead(Request request) {
    return rest.readAhead(request);
  }

  @Override
  public boolean mayWrite(Request request) {
    return rest.mayWrite(request);
  }
}
