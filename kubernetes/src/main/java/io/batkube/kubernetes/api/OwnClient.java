package io.batkube.kubernetes.api;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The server as a client of itself, as its own controllers are: its writes take the way of all
 * others. Owner thread only.
 */
record OwnClient(Api api) {
  private static final String AGENT = "kube-apiserver";
  private static final User SELF = new User("system:apiserver", "", List.of(User.MASTERS));

  /**
   * Writes an object or a part of it.
   *
   * @throws IllegalStateException if it is refused
   */
  void put(String path, Fields object) {
    check(path, ask("PUT", path, List.of(), Answers.JSON, Json.bytes(object)));
  }

  /** Applies fields, whoever owns them. */
  void apply(String path, String manager, Fields object) {
    List<Request.Parameter> query =
        List.of(
            new Request.Parameter("fieldManager", manager), new Request.Parameter("force", "true"));
    check(path, ask("PATCH", path, query, "application/apply-patch+yaml", Json.bytes(object)));
  }

  /** Asks for the end of an object, which may be gone already. */
  void delete(String path) {
    ask("DELETE", path, List.of(), Answers.JSON, new byte[0]);
  }

  private Response ask(
      String method, String path, List<Request.Parameter> query, String type, byte[] body) {
    return api.answer(new Request(method, path, query, Answers.JSON, type, AGENT, SELF, body));
  }

  private static void check(String path, Response response) {
    if (response instanceof Response.Whole whole && whole.status() >= 400) {
      throw new IllegalStateException(
          "the server's own write of "
              + path
              + " was refused: "
              + new String(whole.body(), StandardCharsets.UTF_8));
    }
  }
}
