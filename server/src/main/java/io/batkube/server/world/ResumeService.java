package io.batkube.server.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.server.clock.PausingClock;
import io.batkube.server.http.Service;

/** {@code POST /batkube/v1/resume}: time goes on after a pause. */
public final class ResumeService extends OwnPath {
  private final SimulatedClock time;
  private final PausingClock clock;

  public ResumeService(SimulatedClock time, PausingClock clock, Service rest) {
    super("POST", "/batkube/v1/resume", rest);
    this.time = time;
    this.clock = clock;
  }

  @Override
  Response answer(Request request) {
    if (!clock.resume()) {
      throw Status.conflict("", "time", "", "it does not stand still at a --pause-at").exception();
    }
    return json(Fields.of("time", time.now().toString()));
  }
}
