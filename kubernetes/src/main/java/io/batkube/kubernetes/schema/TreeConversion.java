package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.Optional;

/**
 * What a real server says of a tree that is no object of its kind when it has the tree already, as
 * after a strategic merge patch. It does not go through JSON then, and has other words for values
 * of the wrong type.
 */
public final class TreeConversion {
  private TreeConversion() {}

  /**
   * The first value of a wrong type, in the order of Go's fields.
   *
   * @return empty if there is none that this conversion minds: amounts and times read themselves,
   *     and complain in their own words
   */
  public static Optional<String> mistake(Struct struct, Fields tree) {
    for (Field field : struct.fields()) {
      Optional<Object> value = tree.find(field.name());
      Optional<String> mistake =
          value.flatMap(found -> mistake(field.type(), field.goType(), found));
      if (mistake.isPresent()) {
        return mistake;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> mistake(Type type, String goType, Object value) {
    if (value == Null.NULL) {
      return Optional.empty();
    }
    return switch (type) {
      case Struct struct ->
          value instanceof Fields fields
              ? mistake(struct, fields)
              : Optional.of("cannot restore struct from: " + goKind(value));
      case ListOf list ->
          value instanceof Items items
              ? each(list.element(), Canonical.elementOf(list, goType), items)
              : Optional.of("cannot restore slice from " + goKind(value));
      case MapOf map ->
          value instanceof Fields fields
              ? each(map.value(), Canonical.valueOf(map, goType), values(fields))
              : Optional.of("cannot restore map from " + goKind(value));
      case Scalar scalar -> scalar(scalar, goType, value);
    };
  }

  private static Optional<String> each(Type type, String goType, Items values) {
    for (Object value : values) {
      Optional<String> mistake = mistake(type, goType, value);
      if (mistake.isPresent()) {
        return mistake;
      }
    }
    return Optional.empty();
  }

  private static Items values(Fields fields) {
    Object[] values = new Object[fields.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = fields.value(i);
    }
    return Items.of(values);
  }

  private static Optional<String> scalar(Scalar scalar, String goType, Object value) {
    return switch (scalar) {
      case STRING ->
          value instanceof String
              ? Optional.empty()
              : value instanceof Long ? unconvertible(value, goType) : unknown("string");
      case BOOL -> value instanceof Boolean ? Optional.empty() : unknown("bool");
      case INT32 -> integer("int32", goType, value);
      case INT64 -> integer("int64", goType, value);
      case UINT32 -> integer("uint32", goType, value);
      case FLOAT64 ->
          value instanceof Long || value instanceof Double ? Optional.empty() : unknown("float64");
      case BYTES, QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, ANY -> Optional.empty();
    };
  }

  private static Optional<String> integer(String kind, String goType, Object value) {
    return switch (value) {
      case Long _ -> Optional.empty();
      case Double number ->
          number == Math.rint(number) ? Optional.empty() : unconvertible(value, goType);
      default -> unknown(kind);
    };
  }

  private static Optional<String> unconvertible(Object value, String goType) {
    return Optional.of("cannot convert " + goKind(value) + " to " + goType);
  }

  private static Optional<String> unknown(String kind) {
    return Optional.of("unrecognized type: " + kind);
  }

  private static String goKind(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Long _ -> "int64";
      case Double _ -> "float64";
      case Items _ -> "slice";
      default -> "map";
    };
  }
}
