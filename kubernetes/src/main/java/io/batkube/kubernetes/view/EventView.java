package io.batkube.kubernetes.view;

import io.batkube.kubernetes.schema.ProtobufEncoder;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.store.WatchEvent;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.JsonBytes;
import java.util.Optional;

/**
 * The events of one watch, each a line of JSON or a frame of protobuf. It remembers whether it has
 * told the columns of a Table: only the first event has them. One thread.
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
    if (objects.sendsStored(event.object())) {
      return Optional.of(objects.view().isProtobuf() ? event.frame(objects::frame) : event.line());
    }
    return event(event.type().name(), event.object());
  }

  /** An object that this watch alone is told of, such as one that was there when it began. */
  public Optional<byte[]> event(String type, StoredObject object) {
    if (objects.view().isProtobuf()) {
      return objects.frame(type, object.tree());
    }
    JsonBytes out = begin(type);
    return end(objects.event(object, headers, out), out);
  }

  /**
   * A bookmark.
   *
   * @param object in the version of the row
   */
  public Optional<byte[]> bookmark(Fields object) {
    if (objects.view().isProtobuf()) {
      return objects.bookmarkFrame(object);
    }
    JsonBytes out = begin("BOOKMARK");
    return end(objects.bookmark(object, headers, out), out);
  }

  /** The event that ends a watch: as nothing but itself. */
  public byte[] error(Fields status) {
    return objects.view().isProtobuf()
        ? ProtobufEncoder.event("ERROR", status)
        : begin("ERROR").value(status).raw("}\n").toBytes();
  }

  private Optional<byte[]> end(boolean fits, JsonBytes out) {
    headers = false;
    return fits ? Optional.of(out.raw("}\n").toBytes()) : Optional.empty();
  }

  private static JsonBytes begin(String type) {
    return new JsonBytes(1024).raw("{\"type\":\"").raw(type).raw("\",\"object\":");
  }
}
