package io.batkube.server.corpus;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.Locale;

/**
 * JSON with a space after commas and colons and without other letters than ASCII's: the form in
 * which the recording looked for literal values and sent bodies.
 */
final class PythonJson {
  private PythonJson() {}

  static String text(Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value);
    return out.toString();
  }

  private static void write(StringBuilder out, Object value) {
    switch (value) {
      case Fields fields -> {
        out.append('{');
        for (int i = 0; i < fields.size(); i++) {
          out.append(i == 0 ? "" : ", ");
          string(out, fields.name(i));
          out.append(": ");
          write(out, fields.value(i));
        }
        out.append('}');
      }
      case Items items -> {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
          out.append(i == 0 ? "" : ", ");
          write(out, items.get(i));
        }
        out.append(']');
      }
      case String text -> string(out, text);
      case Double number -> out.append(number);
      default -> out.append(Json.text(value));
    }
  }

  private static void string(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || c >= 0x7f) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
