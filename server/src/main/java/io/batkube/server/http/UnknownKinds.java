package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.status.StatusException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Says loudly, once for each, which kinds clients list or watch that nobody serves: a scheduler
 * that waits for such a kind waits for ever, and says nothing. Any thread.
 */
public final class UnknownKinds extends Listener {
  /** Kinds that are remembered; who asks for more is not served better by more lines. */
  private static final int MOST = 1_000;

  private final Consumer<String> log;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  public UnknownKinds(Service rest, Consumer<String> log) {
    super(rest);
    this.log = log;
  }

  @Override
  Response heard(Service service, Request request, Way way) {
    try {
      Response response = way.ask(service, request);
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
