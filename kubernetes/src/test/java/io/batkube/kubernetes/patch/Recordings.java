package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What real servers did with patches: the files beside the tests. */
final class Recordings {

  private Recordings() {}

  /** The lines of a file, each a JSON object. */
  static List<Fields> lines(String file) {
    try (InputStream in = Recordings.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> (Fields) Json.parse(line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Type.Struct type(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return Schemas.builtIn().find(group, apiVersion.substring(slash + 1), kind).orElseThrow();
  }

  /** What a patch makes of an object, as JSON, or its refusal in one line. */
  static String answer(
      String mediaType, String patch, boolean checked, Object current, Type.Struct type) {
    try {
      return Patch.parse(mediaType, patch.getBytes(StandardCharsets.UTF_8), checked)
          .apply((Fields) current, type)
          .toString();
    } catch (PatchException e) {
      return e.code() + " " + e.reason() + (e.plainText() ? " panic" : " " + e.getMessage());
    }
  }
}
