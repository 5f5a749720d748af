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
    String path = request.path();
    return !isCollection(path) && !path.startsWith("/openapi") && !isDiscovery(path);
  }

  private static boolean isDiscovery(String path) {
    return path.matches("/api(/[^/]*)?/?|/apis(/[^/]*){0,2}/?");
  }

  /** Whether a path is that of all objects of a kind, or of those of a namespace. */
  static boolean isCollection(String path) {
    String[] parts = path.replaceFirst("/+$", "").split("/", -1);
    if (parts.length < 2 || !(parts[1].equals("api") || parts[1].equals("apis"))) {
      return false;
    }
    int first = parts[1].equals("api") ? 3 : 4;
    if (parts.length > first && parts[first].equals("watch")) {
      first++;
    }
    int below = parts.length - first;
    boolean inNamespace = below > 0 && parts[first].equals("namespaces");
    return inNamespace ? below == 1 || below == 3 : below == 1;
  }
}
