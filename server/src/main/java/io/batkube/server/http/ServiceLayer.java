package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;

/**
 * A service before another: all that a layer does not do itself is passed on, on the same thread.
 */
public abstract class ServiceLayer implements Service {
  /** What is asked after this. */
  protected final Service rest;

  protected ServiceLayer(Service rest) {
    this.rest = rest;
  }

  @Override
  public Response handle(Request request) {
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
