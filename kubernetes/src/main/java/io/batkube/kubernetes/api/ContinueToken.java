package io.batkube.kubernetes.api;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a list goes on, in the form of a real server: base64 of a small JSON object.
 *
 * @param version of the list; -1 goes on with whatever is there
 * @param start the key after which to go on, below the list's prefix
 */
record ContinueToken(long version, String start) {
  private static final String FORMAT = "meta.k8s.io/v1";

  String text() {
    Fields token = Fields.of("v", FORMAT, "rv", version, "start", start + "\0");
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
  }

  static ContinueToken parse(String text) {
    byte[] json;
    try {
      json = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw bad("illegal base64 data at input byte " + firstIllegal(text));
    }
    Object value;
    try {
      value = Json.parse(json).value();
    } catch (Json.BadJsonException e) {
      throw bad(Bodies.jsonProblem(json, e));
    }
    Fields token = value instanceof Fields fields ? fields : Fields.EMPTY;
    if (!token.text("v").equals(FORMAT)) {
      throw unreadable(
          "server does not recognize this encoded version \"" + token.text("v") + "\"");
    }
    if (token.number("rv") == 0) {
      throw unreadable("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
    }
    String start = token.text("start");
    if (start.isEmpty()) {
      throw unreadable(
          "continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
    }
    return new ContinueToken(
        token.number("rv"), start.endsWith("\0") ? start.substring(0, start.length() - 1) : start);
  }

  /** Goes on at the same key in whatever is there then. */
  ContinueToken withoutVersion() {
    return new ContinueToken(-1, start);
  }

  private static int firstIllegal(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int c = bytes[i];
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9')
          && c != '-'
          && c != '_') {
        return i;
      }
    }
    return bytes.length;
  }

  private static RuntimeException bad(String why) {
    return unreadable("continue key is not valid: " + why);
  }

  private static RuntimeException unreadable(String why) {
    return Status.badRequest("invalid continue token: " + why).exception();
  }
}
