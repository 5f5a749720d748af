package io.batkube.kubernetes.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns of the built-in kinds, from the table in the jar. */
final class Columns {
  private static final Map<String, List<Column>> BY_KIND = read();

  /** The key of kinds without columns of their own. */
  static final String DEFAULT = "default";

  private Columns() {}

  /** The columns of a kind such as "pods" or "deployments.apps". */
  static List<Column> of(String qualified) {
    List<Column> found = BY_KIND.get(qualified);
    if (found == null) {
      throw new IllegalArgumentException("no columns are known for " + qualified);
    }
    return found;
  }

  /** The description that columns with the name of the object share. */
  static String nameDescription() {
    return of(DEFAULT).getFirst().description();
  }

  private static Map<String, List<Column>> read() {
    Map<String, List<Column>> all = new LinkedHashMap<>();
    Map<String, String> shared = new LinkedHashMap<>();
    List<Column> present = new ArrayList<>();
    for (String line : text().split("\n", -1)) {
      if (line.startsWith("@")) {
        int blank = line.indexOf(' ');
        shared.put(line.substring(0, blank), description(line.substring(blank + 1)));
      } else if (line.startsWith("kind ")) {
        present = new ArrayList<>();
        all.put(line.substring("kind ".length()), present);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        present.add(column(line, shared));
      }
    }
    return all;
  }

  private static Column column(String line, Map<String, String> shared) {
    String[] parts = line.split(" \\| ?", 5);
    return new Column(
        parts[0],
        parts[1],
        parts[2].equals("-") ? "" : parts[2],
        shared.getOrDefault(parts[4], description(parts[4])),
        Integer.parseInt(parts[3]));
  }

  private static String description(String text) {
    return text.replace("\\n", "\n");
  }

  private static String text() {
    try (InputStream in = Columns.class.getResourceAsStream("columns.table")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks columns.table");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
