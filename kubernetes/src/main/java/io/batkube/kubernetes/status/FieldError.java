package io.batkube.kubernetes.status;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with one field of an object: one cause of a Status 422.
 *
 * @param field "spec.containers[0].name"; "" for the whole object
 * @param message without the field: "Required value: must be set"
 */
public record FieldError(Type type, String field, String message) {

  /** The kinds of mistakes, with the words clients see. */
  public enum Type {
    REQUIRED("FieldValueRequired", "Required value"),
    INVALID("FieldValueInvalid", "Invalid value"),
    NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    NOT_FOUND("FieldValueNotFound", "Not found"),
    TOO_LONG("FieldValueTooLong", "Too long"),
    TOO_MANY("FieldValueTooMany", "Too many"),
    TYPE_INVALID("FieldValueTypeInvalid", "Invalid value"),
    INTERNAL("InternalError", "Internal error");

    final String reason;
    final String words;

    Type(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }

    public String reason() {
      return reason;
    }
  }

  public static FieldError required(String field, String detail) {
    return with(Type.REQUIRED, field, Optional.empty(), detail);
  }

  /**
   * A value that breaks a rule.
   *
   * @param value a value of a tree, or a text of ours; printed as Go does
   */
  public static FieldError invalid(String field, Object value, String detail) {
    return with(Type.INVALID, field, Optional.of(value), detail);
  }

  public static FieldError typeInvalid(String field, Object value, String detail) {
    return with(Type.TYPE_INVALID, field, Optional.of(value), detail);
  }

  public static FieldError duplicate(String field, Object value) {
    return with(Type.DUPLICATE, field, Optional.of(value), "");
  }

  public static FieldError notFound(String field, Object value) {
    return with(Type.NOT_FOUND, field, Optional.of(value), "");
  }

  public static FieldError forbidden(String field, String detail) {
    return with(Type.FORBIDDEN, field, Optional.empty(), detail);
  }

  public static FieldError internal(String field, String detail) {
    return with(Type.INTERNAL, field, Optional.empty(), detail);
  }

  /** A text or list that is longer than allowed. */
  public static FieldError tooLong(String field, long maxBytes) {
    return with(
        Type.TOO_LONG,
        field,
        Optional.empty(),
        maxBytes < 0
            ? ""
            : "may not be more than " + maxBytes + (maxBytes == 1 ? " byte" : " bytes"));
  }

  public static FieldError tooMany(String field, long found, long max) {
    return with(
        Type.TOO_MANY,
        field,
        Optional.of(found),
        max < 0 ? "" : "must have at most " + max + " item" + (max == 1 ? "" : "s"));
  }

  /**
   * A value outside a list.
   *
   * @param supported in the order to print
   */
  public static FieldError notSupported(String field, Object value, List<String> supported) {
    StringBuilder detail = new StringBuilder();
    if (!supported.isEmpty()) {
      detail.append("supported values: ");
      for (int i = 0; i < supported.size(); i++) {
        detail.append(i == 0 ? "" : ", ").append(GoText.quoted(supported.get(i)));
      }
    }
    return with(Type.NOT_SUPPORTED, field, Optional.of(value), detail.toString());
  }

  private static FieldError with(Type type, String field, Optional<Object> value, String detail) {
    String message = type.words + value.map(v -> ": " + printed(v)).orElse("");
    return new FieldError(type, field, detail.isEmpty() ? message : message + ": " + detail);
  }

  private static String printed(Object value) {
    return switch (value) {
      case String text -> GoText.quoted(text);
      case Fields fields -> Json.text(fields);
      case Items items -> Json.text(items);
      case Null _ -> "null";
      case Double number -> GoText.number(number);
      default -> String.valueOf(value);
    };
  }

  /** "spec.x: Required value: must be set"; without a field, the field is printed as it is. */
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
