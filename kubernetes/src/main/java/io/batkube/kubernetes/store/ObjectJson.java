package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.JsonBytes;

/**
 * The JSON of an object in two parts: its type, and everything else. Objects share the first part,
 * and versions of the API, lists and watches share the second.
 */
public final class ObjectJson {
  private static final int HEAD_BYTES = "{\"kind\":\"\",\"apiVersion\":\"\",".length();

  private ObjectJson() {}

  /** The opening brace, kind and apiVersion, and a comma. */
  public static byte[] head(String kind, String apiVersion) {
    JsonBytes out = new JsonBytes(64);
    head(kind, apiVersion, out);
    return out.toBytes();
  }

  /** The other fields and the closing brace. There is at least one: metadata. */
  public static void content(Fields tree, JsonBytes out) {
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
    out.raw('}');
  }

  /** The whole object and a newline. */
  static byte[] line(Fields tree, int expectedBytes) {
    JsonBytes out = new JsonBytes(expectedBytes);
    head(tree.text("kind"), tree.text("apiVersion"), out);
    content(tree, out);
    return out.raw('\n').toBytes();
  }

  private static void head(String kind, String apiVersion, JsonBytes out) {
    out.raw("{\"kind\":").string(kind).raw(",\"apiVersion\":").string(apiVersion).raw(',');
  }

  /** Of the head of a whole object; the names of kinds and versions are ASCII. */
  static int headLength(Fields tree) {
    return HEAD_BYTES + tree.text("kind").length() + tree.text("apiVersion").length();
  }
}
