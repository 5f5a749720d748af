package io.batkube.server.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.server.http.Service;
import io.batkube.server.http.ServiceLayer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A service with one path of ours before it, for whoever has shown who he is. It is the owner who
 * answers there, because what is asked for is his.
 */
abstract sealed class OwnPath extends ServiceLayer permits ResumeService, TimeService, WhyService {
  private final String method;
  private final String path;

  OwnPath(String method, String path, Service rest) {
    super(rest);
    this.method = method;
    this.path = path;
  }

  abstract Response answer(Request request);

  static Response json(Fields answer) {
    byte[] body = (Json.text(answer) + "\n").getBytes(StandardCharsets.UTF_8);
    return new Response.Whole(200, "application/json", List.of(), body);
  }

  @Override
  public final boolean mayWrite(Request request) {
    return request.path().equals(path) || rest.mayWrite(request);
  }

  @Override
  public final Response handle(Request request) {
    if (!request.path().equals(path)) {
      return rest.handle(request);
    }
    if (!request.method().equals(method)) {
      throw Status.methodNotAllowed().exception();
    }
    if (request.user().equals(User.ANONYMOUS)) {
      throw Status.unauthorized().exception();
    }
    return answer(request);
  }
}
