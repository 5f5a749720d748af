package io.batkube.server.clock;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.Route;
import io.batkube.server.http.Service;
import io.batkube.server.http.ServiceLayer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Notices what clients ask of a service. Any thread. */
public final class Traffic extends ServiceLayer {
  private static final String CONTROLLERS = "kube-controller-manager/";

  private final LongSupplier realNs;
  private volatile long lastRequestNs;
  private volatile long lastWriteNs;
  private volatile boolean podsAsked;
  private volatile boolean controllersCame;
  private final AtomicLong writes = new AtomicLong();

  /**
   * The service, watched.
   *
   * @param realNs real time, from anywhere
   */
  public Traffic(Service rest, LongSupplier realNs) {
    super(rest);
    this.realNs = realNs;
    this.lastRequestNs = realNs.getAsLong();
    this.lastWriteNs = lastRequestNs;
  }

  /** When the last request was handled, in real time. */
  long lastRequestNs() {
    return lastRequestNs;
  }

  /**
   * When something was last written that may be a decision: leases, events and statuses, which
   * programs write whether they decide or not, do not count.
   */
  long lastWriteNs() {
    return lastWriteNs;
  }

  /** How often something was written that may be a decision. */
  public long writes() {
    return writes.get();
  }

  /** Whether a client has listed or watched pods, as a scheduler does first. */
  public boolean podsAsked() {
    return podsAsked;
  }

  /** Whether a kube-controller-manager has, which watches them too and schedules none. */
  public boolean controllersCame() {
    return controllersCame;
  }

  @Override
  public Response handle(Request request) {
    notice(request);
    return rest.handle(request);
  }

  @Override
  public Response read(Request request) {
    notice(request);
    return rest.read(request);
  }

  private void notice(Request request) {
    long now = realNs.getAsLong();
    lastRequestNs = now;
    if (!request.method().equals("GET")) {
      if (mayDecide(request.path())) {
        lastWriteNs = now;
        writes.incrementAndGet();
      }
    } else if (request.path().endsWith("/pods")) {
      if (request.userAgent().startsWith(CONTROLLERS)) {
        controllersCame = true;
      } else {
        podsAsked = true;
      }
    }
  }

  private static boolean mayDecide(String path) {
    return Route.of(path)
        .map(
            route ->
                !route.resource().equals("leases")
                    && !route.resource().equals("events")
                    && !route.subresource().equals("status"))
        .orElse(true);
  }
}
