package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;

/** Which reads are done in microseconds, by the shape of their path. */
final class Reading {
  private Reading() {}

  /**
   * True of one object and of a watch, whose events are made bit by bit: an event loop may answer
   * them itself. Lists and documents on the API can take long.
   */
  static boolean isShort(Request request) {
    String watch = request.text("watch");
    if (!watch.isEmpty() && !watch.equals("0") && !watch.equals("false")) {
      return true;
    }
    String[] parts = request.path().replaceFirst("/+$", "").split("/", -1);
    if (parts.length < 2) {
      return true;
    }
    int first =
        switch (parts[1]) {
          case "api" -> 3;
          case "apis" -> 4;
          default -> Integer.MAX_VALUE;
        };
    int below = parts.length - first;
    if (first == Integer.MAX_VALUE) {
      return !parts[1].equals("openapi");
    }
    if (below <= 0) {
      return false;
    }
    boolean inNamespace = parts[first].equals("namespaces");
    return inNamespace ? below == 2 || below > 3 : below > 1;
  }
}
