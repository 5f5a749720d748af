package io.batkube.server.http;

/**
 * What the wire needs of a request's head, whichever HTTP it came by. Text is "" where the client
 * sent none.
 *
 * @param target path and query, as they came
 * @param accept every Accept header, joined by commas
 * @param webSocket the client wants to go on by WebSocket
 */
record Head(
    String method,
    String target,
    String accept,
    String acceptEncoding,
    String contentType,
    String userAgent,
    String authorization,
    String auditId,
    String ifNoneMatch,
    boolean webSocket) {

  /** Whether the client has what this tag, in its quotes, stands for. */
  boolean has(String tag) {
    for (String known : ifNoneMatch.split(",", -1)) {
      String bare = known.strip();
      if (bare.equals("*") || bare.equals(tag) || bare.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the client takes gzip. */
  boolean takesGzip() {
    if (acceptEncoding.isEmpty()) {
      return false;
    }
    for (String coding : acceptEncoding.split(",", -1)) {
      int semicolon = coding.indexOf(';');
      String name = semicolon < 0 ? coding : coding.substring(0, semicolon);
      if (name.strip().equals("gzip")) {
        return semicolon < 0 || !coding.substring(semicolon).matches("; *q=0(\\.0*)? *");
      }
    }
    return false;
  }
}
