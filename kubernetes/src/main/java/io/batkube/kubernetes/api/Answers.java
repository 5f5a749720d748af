package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.tree.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Objects and refusals as answers. */
final class Answers {
  static final String JSON = "application/json";

  private Answers() {}

  /** A whole object of a row's version. */
  static Fields inVersion(Resource row, Fields stored) {
    Fields object = row.codec().fromStored(stored);
    return object.with("kind", row.kind()).with("apiVersion", row.apiVersion());
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
