package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.Base64;

/** How much a ConfigMap or a Secret holds, and under which keys. */
final class DataSize {
  static final int MAX_BYTES = 1024 * 1024;

  private DataSize() {}

  /** Bytes of the values, which are texts. */
  static long ofTexts(Fields data) {
    long bytes = 0;
    for (int i = 0; i < data.size(); i++) {
      bytes += data.value(i) instanceof String text ? Names.bytes(text) : 0;
    }
    return bytes;
  }

  /** Bytes of the values, which are in base64. */
  static long ofBytes(Fields data) {
    long bytes = 0;
    for (int i = 0; i < data.size(); i++) {
      bytes += decoded(data.value(i)).length;
    }
    return bytes;
  }

  static byte[] decoded(Object value) {
    return value instanceof String text ? Base64.getMimeDecoder().decode(text) : new byte[0];
  }

  static void checkKeys(Mistakes mistakes, Fields data, String path) {
    for (int i = 0; i < data.size(); i++) {
      String key = data.name(i);
      mistakes.invalid(path + "[" + key + "]", key, Names.configKeyProblems(key));
    }
  }

  /** What says immutable stays as it is. */
  static void checkImmutable(Mistakes mistakes, Fields object, Fields old, String... parts) {
    String detail = "field is immutable when `immutable` is set";
    if (!old.isTrue("immutable")) {
      return;
    }
    if (!object.isTrue("immutable")) {
      mistakes.forbidden("immutable", detail);
    }
    for (String part : parts) {
      if (!object.fields(part).equals(old.fields(part))) {
        mistakes.forbidden(part, detail);
      }
    }
  }
}
