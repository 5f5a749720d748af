package io.batkube.engine.workload;

import io.batkube.engine.platform.HostSet;

/** Something that happens to the platform from outside, at a given time: Batsim's event files. */
public sealed interface ExternalEvent {
  /** When, in nanoseconds since the start. */
  long atNs();

  /** {@code machine_unavailable}: no new job starts there; running ones go on. */
  record HostsUnavailable(long atNs, HostSet hosts) implements ExternalEvent {}

  /** {@code machine_available}. */
  record HostsAvailable(long atNs, HostSet hosts) implements ExternalEvent {}

  /**
   * Any other type; deciders get it as it stands.
   *
   * @param json the whole event as JSON text
   */
  record Generic(long atNs, String type, String json) implements ExternalEvent {}
}
