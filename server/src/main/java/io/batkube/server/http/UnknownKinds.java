package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.status.StatusException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Says loudly, once for each, which kinds clients list or watch that nobody serves: a scheduler
 * that waits for such a kind waits for ever, and says nothing. Any thread.
 */
public final class UnknownKinds implements Service {
  /** Kinds that are remembered; who asks for more is not served better by more lines. */
  private static final int MOST = 1_000;

  private final Service rest;
  private final Consumer<String> log;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  public UnknownKinds(Service rest, Consumer<String> log) {
    this.rest = rest;
    this.log = log;
  }

  @Override
  public boolean mayWrite(Request request) {
    return rest.mayWrite(request);
  }

  @Override
  public Request readAhead(Request request) {
    return rest.readAhead(request);
  }

  @Override
  public Response handle(Request request) {
    return watched(request, rest::handle);
  }

  @Override
  public Response read(Request request) {
    return watched(request, rest::read);
  }

  private Response watched(Request request, Function<Request, Response> service) {
    try {
      Response response = service.apply(request);
      if (response instanceof Response.Whole whole && whole.status() == 404) {
        missing(request);
      }
      return response;
    } catch (StatusException refusal) {
      if (refusal.status().code() == 404) {
        missing(request);
      }
      throw refusal;
    }
  }

  private void missing(Request request) {
    String path = request.path();
    boolean api = path.startsWith("/api/") || path.startsWith("/apis/");
    if (!api || !request.method().equals("GET") || !Reading.isCollection(path)) {
      return;
    }
    String kind = path.replaceFirst("/namespaces/[^/]+/", "/").replaceFirst("/watch/", "/");
    if (told.size() < MOST && told.add(kind)) {
      log.accept(
          "warning: "
              + (request.userAgent().isEmpty() ? "a client" : request.userAgent())
              + " asks for "
              + kind
              + ", which is not served: if it waits for it, it waits for ever");
    }
  }
}
