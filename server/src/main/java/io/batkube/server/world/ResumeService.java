package io.batkube.server.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.server.clock.PausingClock;
import io.batkube.server.http.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Adds to a service a path of ours: {@code POST /batkube/v1/resume}, after a pause. */
public record ResumeService(SimulatedClock time, PausingClock clock, Service rest)
    implements Service {
  private static final String PATH = "/batkube/v1/resume";

  @Override
  public boolean mayWrite(Request request) {
    return request.path().equals(PATH) || rest.mayWrite(request);
  }

  @Override
  public Request readAhead(Request request) {
    return rest.readAhead(request);
  }

  @Override
  public Response handle(Request request) {
    return request.path().equals(PATH) ? resume(request) : rest.handle(request);
  }

  @Override
  public Response read(Request request) {
    return rest.read(request);
  }

  private Response resume(Request request) {
    if (!request.method().equals("POST")) {
      throw Status.methodNotAllowed().exception();
    }
    if (request.user().equals(User.ANONYMOUS)) {
      throw Status.unauthorized().exception();
    }
    if (!clock.resume()) {
      throw Status.conflict("", "time", "", "it does not stand still at a --pause-at").exception();
    }
    String body = Json.text(Fields.of("time", time.now().toString())) + "\n";
    return new Response.Whole(
        200, "application/json", List.of(), body.getBytes(StandardCharsets.UTF_8));
  }
}
