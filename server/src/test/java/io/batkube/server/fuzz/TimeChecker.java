package io.batkube.server.fuzz;

import io.batkube.engine.simulation.Command;
import io.batkube.engine.simulation.EngineEvent;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;

/** Time does not go back, and nothing speaks of a time that has not come. */
final class TimeChecker implements Checker {
  private static final Set<String> NAMES =
      Set.of(
          "creationTimestamp",
          "startTime",
          "startedAt",
          "finishedAt",
          "lastTransitionTime",
          "lastHeartbeatTime",
          "lastProbeTime",
          "firstTimestamp",
          "lastTimestamp",
          "eventTime",
          "lastObservedTime",
          "renewTime",
          "acquireTime",
          "timeAdded");

  /** Who wrote a field, at great length. */
  private static final String OWNERS = "managedFields";

  private final Instant start;
  private long lastNs;

  TimeChecker(Instant start) {
    this.start = start;
  }

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    at(now.atNs());
    walk(now, now.tree(), start.plusNanos(now.atNs()));
  }

  @Override
  public void event(long atNs, EngineEvent event) {
    at(atNs);
  }

  @Override
  public void command(long atNs, Command command) {
    at(atNs);
  }

  @Override
  public void rested(long atNs) {
    at(atNs);
  }

  private void at(long ns) {
    if (ns < lastNs) {
      throw new BrokenPromise("time went from " + lastNs + " ns to " + ns + " ns");
    }
    lastNs = ns;
  }

  private static void walk(Seen seen, Fields fields, Instant now) {
    for (int i = 0; i < fields.size(); i++) {
      Object value = fields.value(i);
      boolean isTime = NAMES.contains(fields.name(i));
      boolean isOwners = fields.name(i).equals(OWNERS);
      switch (value) {
        case Fields inner -> walk(seen, inner, now);
        case Items items when !isOwners -> {
          for (Object item : items) {
            if (item instanceof Fields inner) {
              walk(seen, inner, now);
            }
          }
        }
        case String text when isTime && !text.isEmpty() -> {
          if (OffsetDateTime.parse(text).toInstant().isAfter(now)) {
            throw new BrokenPromise(
                seen + " speaks of " + fields.name(i) + " " + text + " at " + now);
          }
        }
        default -> {}
      }
    }
  }
}
