package io.batkube.server.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.server.clock.LockstepClock;
import io.batkube.server.http.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Adds to a service the one path that is ours: {@code POST /batkube/v1/advance?ms=N}. */
public final class TimeService implements Service {
  private static final String PATH = "/batkube/v1/advance";

  private final SimulatedClock time;
  private final Optional<LockstepClock> lockstep;
  private final Service rest;

  /**
   * The service with its path.
   *
   * @param lockstep empty where clients do not move time
   */
  public TimeService(SimulatedClock time, Optional<LockstepClock> lockstep, Service rest) {
    this.time = time;
    this.lockstep = lockstep;
    this.rest = rest;
  }

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
    return request.path().equals(PATH) ? advance(request) : rest.handle(request);
  }

  @Override
  public Response read(Request request) {
    return rest.read(request);
  }

  private Response advance(Request request) {
    if (!request.method().equals("POST")) {
      throw Status.methodNotAllowed().exception();
    }
    if (request.user().equals(User.ANONYMOUS)) {
      throw Status.unauthorized().exception();
    }
    LockstepClock clock =
        lockstep.orElseThrow(
            () ->
                Status.forbidden(
                        "",
                        "time",
                        "",
                        "it runs by itself here; start with --clock lockstep to move it")
                    .exception());
    long ns;
    try {
      ns = Math.multiplyExact(milliseconds(request.text("ms")), 1_000_000L);
      Math.addExact(time.elapsedNs(), ns + 1);
    } catch (ArithmeticException _) {
      throw badMs("is beyond the 292 years that can be simulated", request.text("ms"));
    }
    return new Response.Promised(
        ready -> clock.advance(time.elapsedNs(), ns, () -> ready.accept(arrival())));
  }

  private Response arrival() {
    Fields now = Fields.of("time", time.now().toString());
    String body = Json.text(now) + "\n";
    return new Response.Whole(
        200, "application/json", List.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static long milliseconds(String text) {
    if (!text.matches("[0-9]+")) {
      throw badMs("is no whole number of milliseconds", text);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw badMs("is beyond the 292 years that can be simulated", text);
    }
  }

  private static RuntimeException badMs(String problem, String text) {
    String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
    return Status.badRequest("ms: \"" + shown + "\" " + problem).exception();
  }
}
