package io.batkube.server.report;

/**
 * HTML under construction. Text from outside goes through {@link #text} or {@link #json}; {@link
 * #raw} is for what this package wrote itself. Mutable, for one thread.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 16);

  /** Appends markup as it is. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Appends text so that no character of it is markup, in an element or a quoted attribute. */
  Html text(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(isText(c) ? c : '\uFFFD');
      }
    }
    return this;
  }

  /** Begins a table; {@link #tableEnd} ends it. */
  Html table(String caption, String... columns) {
    raw("<div class=scroll><table><caption>").text(caption).raw("</caption>\n<thead><tr>");
    for (String column : columns) {
      raw("<th scope=col>").text(column).raw("</th>");
    }
    return raw("</tr></thead>\n<tbody>\n");
  }

  /** Ends a table. */
  Html tableEnd() {
    return raw("</tbody></table></div>\n");
  }

  /** Appends a JSON string, quotes included, that no HTML parser takes for markup. */
  Html json(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || "\"\\<>&'".indexOf(c) >= 0 || c >= 0x7f) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
    return this;
  }

  private static boolean isText(char c) {
    return (c >= ' ' && c != 0x7f) || c == '\n' || c == '\t';
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
