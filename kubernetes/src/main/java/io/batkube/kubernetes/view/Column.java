package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;

/**
 * A column of a Table.
 *
 * @param type "string", "integer", "number", "boolean" or "date"
 * @param format "name" for the name of the object, else mostly ""
 * @param priority 0 for a column that is always shown; others wait for {@code -o wide}
 */
public record Column(String name, String type, String format, String description, int priority) {

  Fields tree() {
    return Fields.of(
        "name", name,
        "type", type,
        "format", format,
        "description", description,
        "priority", (long) priority);
  }
}
