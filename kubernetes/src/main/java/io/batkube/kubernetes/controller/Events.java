package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.tree.Fields;

/** Port: where a controller tells people what it does, as an Event. Owner thread only. */
@FunctionalInterface
public interface Events {
  /**
   * Tells of something.
   *
   * @param about an ObjectReference; the event goes into its namespace, or into "default"
   * @param component who tells: "node-controller"
   * @param type "Normal" or "Warning"
   */
  void event(Fields about, String component, String type, String reason, String message);
}
