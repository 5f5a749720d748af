package io.batkube.kubernetes.world;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a run itself asks of the API, as a client who may do anything. Owner thread only. */
final class OwnRequests {
  private static final User WORKLOADS =
      new User("system:batkube:workloads", "", List.of(User.MASTERS));
  private static final String AGENT = "batkube";
  static final String JSON = "application/json";

  private final Cluster cluster;

  OwnRequests(Cluster cluster) {
    this.cluster = cluster;
  }

  Response ask(String method, String path, byte[] body) {
    return ask(method, path, JSON, body);
  }

  Response ask(
      String method,
      String path,
      String contentType,
      byte[] body,
      Request.Parameter... parameters) {
    List<Request.Parameter> query = List.of(parameters);
    return cluster
        .api()
        .handle(new Request(method, path, query, JSON, contentType, AGENT, WORKLOADS, body));
  }

  /** Of an answer to a write. */
  static int status(Response answer) {
    return answer instanceof Response.Whole whole ? whole.status() : 200;
  }

  /** Of the object in an answer to a write. */
  static String name(Response answer) {
    return answer instanceof Response.Whole whole
            && Json.parse(new String(whole.body(), StandardCharsets.UTF_8)) instanceof Fields object
        ? object.textAt("metadata", "name")
        : "";
  }

  /** What an answer says, if it is a refusal. */
  static String message(Response answer) {
    if (!(answer instanceof Response.Whole whole)) {
      return "";
    }
    String text = new String(whole.body(), StandardCharsets.UTF_8);
    return whole.contentType().startsWith(JSON)
        ? ((Fields) Json.parse(text)).text("message")
        : text.strip();
  }
}
