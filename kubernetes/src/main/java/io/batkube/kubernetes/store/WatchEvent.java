package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.JsonBytes;
import java.util.function.Function;

/**
 * What a watcher is told. The same instance goes to every watcher of a change, so its bytes are
 * made once.
 */
public final class WatchEvent {
  private static final String PREFIX = "{\"type\":\"";

  private final Change.Type type;
  private final StoredObject object;
  private volatile byte[] line;
  private volatile byte[] frame;

  WatchEvent(Change.Type type, StoredObject object) {
    this.type = type;
    this.object = object;
  }

  public Change.Type type() {
    return type;
  }

  public StoredObject object() {
    return object;
  }

  /**
   * The event as one line of a watch in the stored version, with its newline; not to be changed.
   */
  public byte[] line() {
    byte[] bytes = line;
    if (bytes == null) {
      byte[] json = object.json();
      JsonBytes out = new JsonBytes(PREFIX.length() + type.name().length() + json.length + 14);
      out.raw(PREFIX).raw(type.name()).raw("\",\"object\":");
      bytes = out.raw(json, 0, json.length - 1).raw("}\n").toBytes();
      line = bytes;
    }
    return bytes;
  }

  /**
   * The event in protobuf in the stored version, behind four bytes with its length; not to be
   * changed.
   *
   * @param form makes it: of one event always the same bytes
   */
  public byte[] frame(Function<WatchEvent, byte[]> form) {
    byte[] bytes = frame;
    if (bytes == null) {
      bytes = form.apply(this);
      frame = bytes;
    }
    return bytes;
  }

  /** Keeps its bytes no longer; see {@link StoredObject#letJsonGo}. */
  void letBytesGo() {
    line = null;
    frame = null;
  }

  @Override
  public String toString() {
    return type + " " + object;
  }
}
