package io.batkube.server.world;

import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.server.http.Service;

/** The API of a cluster as the service of a port. */
public record ApiService(Api api) implements Service {
  @Override
  public Response handle(Request request) {
    return api.begin(request);
  }

  @Override
  public Response read(Request request) {
    return api.read(request);
  }

  @Override
  public Request readAhead(Request request) {
    return api.readAhead(request);
  }

  @Override
  public boolean mayWrite(Request request) {
    return api.mayWrite(request);
  }
}
