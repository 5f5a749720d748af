package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A client inside the process, such as a controller: its writes take the way of all others, through
 * defaults, admission and validation, and its name is among the owners of fields. Owner thread
 * only.
 *
 * <p>What follows from a write happens when the cluster settles, not within the call.
 *
 * @param agent the user agent; what comes before its first slash is the field manager
 */
public record Client(Api api, String agent, User user) {

  /** What the server said. What nobody looks at is not made. */
  public record Answer(Response response) {
    public boolean isDone() {
      return code() < 400;
    }

    public boolean isNotFound() {
      return code() == 404;
    }

    private int code() {
      return switch (response) {
        case Response.Unmade _ -> 200;
        case Response.Whole whole -> whole.status();
        case Response.Pieces pieces -> pieces.status();
        case Response.Stream _, Response.Later _, Response.Promised _ ->
            throw new IllegalStateException("no client here reads a " + response);
      };
    }

    /** The object or the Status of the answer; empty if it is none. */
    public Fields tree() {
      return response.made() instanceof Response.Whole whole
              && whole.body().length > 0
              && whole.body()[0] == '{'
          ? (Fields) Json.parse(new String(whole.body(), StandardCharsets.UTF_8))
          : Fields.EMPTY;
    }

    /** Why it was refused. */
    public String message() {
      return tree().text("message");
    }
  }

  /**
   * The path of objects of a kind.
   *
   * @param namespace "" for objects of the cluster
   */
  public static String path(Resource row, String namespace) {
    String version = row.group().isEmpty() ? "/api/" : "/apis/";
    String where = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    return version + row.apiVersion() + where + "/" + row.plural();
  }

  /** The path of an object. */
  public static String path(Resource row, StoredObject object) {
    return path(row, object.namespace()) + "/" + object.name();
  }

  /** Creates an object in a collection. */
  public Answer create(String collection, Fields object) {
    return ask("POST", collection, List.of(), Answers.JSON, Json.bytes(object));
  }

  /** Replaces an object, or a part of it: "/api/v1/nodes/n1/status". */
  public Answer put(String path, Fields object) {
    return ask("PUT", path, List.of(), Answers.JSON, Json.bytes(object));
  }

  /** Changes an object, or a part of it. */
  public Answer patch(String path, Patch.Format format, Fields patch) {
    return ask("PATCH", path, List.of(), format.mediaType(), Json.bytes(patch));
  }

  /** Applies fields, whoever owns them. */
  public Answer apply(String path, String manager, Fields object) {
    return ask(
        "PATCH",
        path,
        List.of(
            new Request.Parameter("fieldManager", manager), new Request.Parameter("force", "true")),
        "application/apply-patch+yaml",
        Json.bytes(object));
  }

  /** Asks for the end of an object, or of a whole collection. */
  public Answer delete(String path) {
    return ask("DELETE", path, List.of(), Answers.JSON, new byte[0]);
  }

  /**
   * The same.
   *
   * @param options fields of DeleteOptions
   */
  public Answer delete(String path, Fields options) {
    return ask("DELETE", path, List.of(), Answers.JSON, Json.bytes(options));
  }

  private Answer ask(
      String method, String path, List<Request.Parameter> query, String type, byte[] body) {
    return new Answer(
        api.answer(new Request(method, path, query, Answers.JSON, type, agent, user, body)));
  }
}
