package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.JsonBytes;

/**
 * What a watcher is told. The same instance goes to every watcher of a change, so its JSON is made
 * once.
 */
public final class WatchEvent {
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

  /** The event as one line of a watch, with its newline; not to be changed. */
  public byte[] line() {
    byte[] bytes = line;
    if (bytes == null) {
      byte[] json = object.json();
      JsonBytes out = new JsonBytes(json.length + 40);
      out.raw("{\"type\":\"").raw(type.name()).raw("\",\"object\":").raw(json).raw("}\n");
      bytes = out.toBytes();
      line = bytes;
    }
    return bytes;
  }

  @Override
  public String toString() {
    return type + " " + object;
  }
}
