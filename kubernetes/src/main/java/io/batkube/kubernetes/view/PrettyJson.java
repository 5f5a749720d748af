package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;

/** JSON for people: indented by two blanks, as Go does it. */
final class PrettyJson {
  private PrettyJson() {}

  static String of(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, 0, out);
    return out.toString();
  }

  private static void write(Object value, int depth, StringBuilder out) {
    if (value instanceof Fields fields && !fields.isEmpty()) {
      out.append('{');
      for (int i = 0; i < fields.size(); i++) {
        next(i, depth + 1, out);
        out.append(Json.text(fields.name(i))).append(": ");
        write(fields.value(i), depth + 1, out);
      }
      line(depth, out).append('}');
    } else if (value instanceof Items items && !items.isEmpty()) {
      out.append('[');
      for (int i = 0; i < items.size(); i++) {
        next(i, depth + 1, out);
        write(items.get(i), depth + 1, out);
      }
      line(depth, out).append(']');
    } else {
      out.append(Json.text(value));
    }
  }

  private static void next(int position, int depth, StringBuilder out) {
    if (position > 0) {
      out.append(',');
    }
    line(depth, out);
  }

  private static StringBuilder line(int depth, StringBuilder out) {
    return out.append('\n').append("  ".repeat(depth));
  }
}
