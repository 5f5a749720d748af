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

  /**
   * The event as one line of a watch in the stored version, with its newline; not to be changed.
   */
  public byte[] line() {
    byte[] bytes = line;
    if (bytes == null) {
      byte[] head = ObjectJson.head(object.tree().text("kind"), object.tree().text("apiVersion"));
      byte[] content = object.content();
      JsonBytes out = new JsonBytes(head.length + content.length + 40);
      out.raw("{\"type\":\"").raw(type.name()).raw("\",\"object\":");
      out.raw(head).raw(content).raw("}\n");
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
