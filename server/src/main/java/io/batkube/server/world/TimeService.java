package io.batkube.server.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.world.SimulatedClock;
import io.batkube.server.clock.LockstepClock;
import io.batkube.server.http.Service;
import java.util.Optional;

/** {@code POST /batkube/v1/advance?ms=N}: time moves. */
public final class TimeService extends OwnPath {
  private final SimulatedClock time;
  private final Optional<LockstepClock> lockstep;

  /**
   * The service with its path.
   *
   * @param lockstep empty where clients do not move time
   */
  public TimeService(SimulatedClock time, Optional<LockstepClock> lockstep, Service rest) {
    super("POST", "/batkube/v1/advance", rest);
    this.time = time;
    this.lockstep = lockstep;
  }

  @Override
  Response answer(Request request) {
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
    return json(Fields.of("time", time.now().toString()));
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
