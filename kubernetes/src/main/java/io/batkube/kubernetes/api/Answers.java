package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.ObjectJson;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Objects and refusals as answers. */
final class Answers {
  static final String JSON = "application/json";

  private Answers() {}

  static Response status(Status status) {
    List<Response.Header> headers = new ArrayList<>();
    if (status.retryAfterSeconds() > 0) {
      headers.add(new Response.Header("Retry-After", Long.toString(status.retryAfterSeconds())));
    }
    return json(status.code(), headers, status.tree());
  }

  static Response json(int code, List<Response.Header> headers, Fields tree) {
    return new Response.Whole(code, JSON, headers, line(Json.bytes(tree)));
  }

  /** A whole object of a row's version. */
  static Fields inVersion(Resource row, Fields stored) {
    Fields object = row.codec().fromStored(stored);
    return object.with("kind", row.kind()).with("apiVersion", row.apiVersion());
  }

  /** The JSON of an object in a row's version: the store's bytes where they serve. */
  static byte[] bytes(Resource row, StoredObject object) {
    byte[] head = ObjectJson.head(row.kind(), row.apiVersion());
    byte[] content = content(row, object);
    byte[] whole = new byte[head.length + content.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(content, 0, whole, head.length, content.length);
    return whole;
  }

  static byte[] content(Resource row, StoredObject object) {
    return row.codec().isStored()
        ? object.content()
        : ObjectJson.content(row.codec().fromStored(object.tree()));
  }

  static Response text(int code, String text) {
    return new Response.Whole(
        code, "text/plain; charset=utf-8", List.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  static List<Response.Header> warnings(List<String> warnings) {
    List<Response.Header> headers = new ArrayList<>();
    for (String warning : warnings) {
      headers.add(new Response.Header("Warning", "299 - " + quoted(warning)));
    }
    return headers;
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Every JSON answer ends its line. */
  static byte[] line(byte[] json) {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
