package io.batkube.kubernetes.view;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.WatchEvent;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.JsonBytes;
import java.util.Optional;

/**
 * The events of one watch, each a line of JSON. It remembers whether it has told the columns of a
 * Table: only the first event has them. One thread.
 */
public final class EventView {
  private final ObjectView objects;
  private boolean headers = true;

  EventView(ObjectView objects) {
    this.objects = objects;
  }

  /**
   * An event of the store; empty if its object cannot take the shape the client wants, upon which a
   * real server closes the watch without a word.
   */
  public Optional<byte[]> event(WatchEvent event) {
    if (objects.sendsStoredBytes()) {
      return Optional.of(event.line());
    }
    return event(event.type().name(), event.object().tree());
  }

  /** An event that is not in the store, such as a BOOKMARK, with an object as it would be there. */
  public Optional<byte[]> event(String type, Fields stored) {
    JsonBytes out = begin(type);
    boolean fits = objects.event(stored, headers, out);
    headers = false;
    return fits ? Optional.of(end(out)) : Optional.empty();
  }

  /** The event that ends a watch with a reason; it has one shape for all. */
  public byte[] error(Status status) {
    headers = false;
    return end(begin("ERROR").value(status.tree()));
  }

  private static JsonBytes begin(String type) {
    return new JsonBytes(1024).raw("{\"type\":\"").raw(type).raw("\",\"object\":");
  }

  private static byte[] end(JsonBytes out) {
    return out.raw("}\n").toBytes();
  }
}
