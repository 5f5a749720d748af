package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes events through the API, at once. What was told before is counted in the same event, as
 * client-go does. Owner thread only; it remembers the latest events.
 */
public final class EventWriter implements Events {
  /** As many as client-go remembers. */
  private static final int REMEMBERED = 4096;

  private record Told(Fields about, String component, String type, String reason, String message) {}

  private record Written(String path, long count) {}

  private final Client client;
  private final Clock clock;
  private final Map<Told, Written> written =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Told, Written> eldest) {
          return size() > REMEMBERED;
        }
      };

  private Instant last = Instant.MIN;
  private long sameInstant;

  public EventWriter(Client client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public void event(Fields about, String component, String type, String reason, String message) {
    var told = new Told(about, component, type, reason, message);
    Instant now = clock.now();
    String time = Times.text(now);
    Written before = written.get(told);
    if (before != null) {
      var more = Fields.of("count", before.count + 1, "lastTimestamp", time);
      if (client.patch(before.path, Patch.Format.STRATEGIC, more).isDone()) {
        written.put(told, new Written(before.path, before.count + 1));
        return;
      }
    }
    String namespace = about.text("namespace").isEmpty() ? "default" : about.text("namespace");
    String name = about.text("name") + "." + Long.toHexString(unique(now));
    String events = "/api/v1/namespaces/" + namespace + "/events";
    Fields event =
        Fields.of(
            "kind",
            "Event",
            "apiVersion",
            "v1",
            "metadata",
            Fields.of("name", name, "namespace", namespace),
            "involvedObject",
            about,
            "reason",
            reason,
            "message",
            message,
            "source",
            Fields.of("component", component),
            "firstTimestamp",
            time,
            "lastTimestamp",
            time,
            "count",
            1L,
            "type",
            type,
            "eventTime",
            Null.NULL,
            "reportingComponent",
            component,
            "reportingInstance",
            "");
    if (client.create(events, event).isDone()) {
      written.put(told, new Written(events + "/" + name, 1));
    }
  }

  /** The instant in nanoseconds, a little later for each event after the first in the same one. */
  private long unique(Instant now) {
    sameInstant = now.equals(last) ? sameInstant + 1 : 0;
    last = now;
    return now.getEpochSecond() * 1_000_000_000 + now.getNano() + sameInstant;
  }
}
