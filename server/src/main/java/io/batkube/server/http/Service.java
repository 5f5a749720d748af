package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;

/** What answers the requests that come over the wire. */
public interface Service {
  /** Answers a request that {@link #mayWrite}. Owner only. */
  Response handle(Request request);

  /** Answers a request that only reads. Any thread. */
  Response read(Request request);

  /**
   * What is left of a request for the owner when all is read ahead that can be: the same request,
   * with what was found. Any thread. What goes wrong here is found again by {@link #handle}.
   */
  Request readAhead(Request request);

  /** Whether the request may change something. Any thread. */
  boolean mayWrite(Request request);
}
