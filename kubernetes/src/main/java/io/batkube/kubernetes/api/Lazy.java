package io.batkube.kubernetes.api;

/**
 * What is written only when somebody looks: heartbeats of nodes, Events. A request to read it is
 * handled by the owner, who has it written first.
 */
public interface Lazy {
  /** Whether this request would read something that is not written yet. Any thread; quick. */
  boolean isMissed(Request request);

  /** Writes what the request would miss. Owner only. */
  void write(Request request);
}
