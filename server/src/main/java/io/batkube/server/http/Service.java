package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;

/** What answers the requests that come over the wire. */
public interface Service {
  /** Answers a request that {@link #mayWrite}. Owner only. */
  Response handle(Request request);

  /** Answers a request that only reads. Any thread. */
  default Response read(Request request) {
    return handle(request);
  }

  /** Whether the request may change something. Any thread. */
  boolean mayWrite(Request request);
}
