package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.tree.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  /** A response with warnings before those that it has. */
  static Response warned(List<String> warnings, Response response) {
    if (warnings.isEmpty()) {
      return response;
    }
    List<Response.Header> headers = warnings(warnings);
    return switch (response) {
      case Response.Whole whole -> {
        headers.addAll(whole.headers());
        yield new Response.Whole(whole.status(), whole.contentType(), headers, whole.body());
      }
      case Response.Pieces pieces -> {
        headers.addAll(pieces.headers());
        yield new Response.Pieces(pieces.status(), pieces.contentType(), headers, pieces.pieces());
      }
      case Response.Stream stream -> {
        headers.addAll(stream.headers());
        yield new Response.Stream(stream.contentType(), headers, stream.events());
      }
      case Response.Unmade unmade ->
          new Response.Unmade(() -> warned(warnings, unmade.make().get()));
      case Response.Later later ->
          new Response.Later(
              later.version(), later.waitMs(), () -> warned(warnings, later.then().get()));
      case Response.Promised promised ->
          new Response.Promised(
              ready -> promised.whenReady().accept(made -> ready.accept(warned(warnings, made))));
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
