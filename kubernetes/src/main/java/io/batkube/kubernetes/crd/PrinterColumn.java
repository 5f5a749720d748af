package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import java.util.List;
import java.util.Optional;

/**
 * A printer column of a custom resource.
 *
 * @param type integer, number, string, boolean or date
 * @param format "" if it has none
 * @param description never empty
 * @param priority 0 is shown always, more only if much is asked
 */
public record PrinterColumn(
    String name, String type, String format, String description, long priority, String path) {

  private static final String CREATED =
      "CreationTimestamp is a timestamp representing the server time when this object was created."
          + " It is not guaranteed to be set in happens-before order across separate operations."
          + " Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\n"
          + "Populated by the system. Read-only. Null for lists. More info:"
          + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

  /** What kinds have that name no columns. */
  static final List<PrinterColumn> AGE =
      List.of(new PrinterColumn("Age", "date", "", CREATED, 0, ".metadata.creationTimestamp"));

  static PrinterColumn of(Fields column) {
    String path = column.text("jsonPath");
    String described = column.text("description");
    return new PrinterColumn(
        column.text("name"),
        column.text("type"),
        column.text("format"),
        described.isEmpty()
            ? "Custom resource definition column (in JSONPath format): " + path
            : described,
        column.number("priority"),
        path);
  }

  /**
   * What the column says of an object. A date is still the time itself, RFC 3339: whoever knows
   * what time it is makes an age of it.
   *
   * @return Null if there is nothing to say
   */
  public Object cell(Fields object) {
    Optional<Object> value;
    try {
      value = JsonPath.parse(path).find(object).stream().findFirst();
    } catch (JsonPath.BadPathException _) {
      return Null.NULL;
    }
    if (value.isEmpty()) {
      return Null.NULL;
    }
    Object found = value.get();
    return switch (type) {
      case "string" -> JsonPath.printed(found);
      case "integer" ->
          found instanceof Double d ? (Object) (long) (double) d : only(found, Long.class);
      case "number" -> found instanceof Long l ? (Object) (double) l : only(found, Double.class);
      case "boolean" -> only(found, Boolean.class);
      case "date" -> only(found, String.class);
      default -> Null.NULL;
    };
  }

  private static Object only(Object value, Class<?> type) {
    return type.isInstance(value) ? value : Null.NULL;
  }
}
