package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.JsonBytes;

/**
 * The JSON of an object in two parts: its type, and everything else. Objects share the first part,
 * and versions of the API, lists and watches share the second.
 */
public final class ObjectJson {
  private ObjectJson() {}

  /** The opening brace, kind and apiVersion, and a comma. */
  public static byte[] head(String kind, String apiVersion) {
    JsonBytes out = new JsonBytes(64);
    out.raw("{\"kind\":").string(kind).raw(",\"apiVersion\":").string(apiVersion).raw(',');
    return out.toBytes();
  }

  /** The other fields and the closing brace. There is at least one: metadata. */
  public static byte[] content(Fields tree) {
    JsonBytes out = new JsonBytes(1024);
    boolean first = true;
    for (int i = 0; i < tree.size(); i++) {
      String name = tree.name(i);
      if (!name.equals("kind") && !name.equals("apiVersion")) {
        if (!first) {
          out.raw(',');
        }
        first = false;
        out.string(name).raw(':').value(tree.value(i));
      }
    }
    return out.raw('}').toBytes();
  }
}
