package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.JsonBytes;

/**
 * What a watcher is told. The same instance goes to every watcher of a change, so its JSON is made
 * once.
 */
public final class WatchEvent {
  private static final String PREFIX = "{\"type\":\"";

  private final Change.Type type;
  private final StoredObject object;
  private volatile byte[] line;

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

  /** Keeps its line no longer; see {@link StoredObject#letJsonGo}. */
  void letLineGo() {
    line = null;
  }

  @Override
  public String toString() {
    return type + " " + object;
  }
}
