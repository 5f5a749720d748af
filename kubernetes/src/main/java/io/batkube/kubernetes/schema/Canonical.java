package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;

/** Writes the values of a struct as Go's encoder does: in its order, without what it omits. */
final class Canonical {
  private Canonical() {}

  /**
   * The object of a struct.
   *
   * @param values by position of the field; null is Go's zero value
   */
  static Fields object(Struct struct, Object[] values) {
    List<Field> fields = struct.fields();
    String[] names = new String[values.length];
    Object[] kept = new Object[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      Field field = fields.get(i);
      Object value = values[i];
      if (value == null) {
        if (leavesOutZero(field)) {
          continue;
        }
        value = field.pointer() ? Null.NULL : zero(field.type(), field.goType());
      } else if (field.omitEmpty() && !field.pointer() && isEmpty(field.type(), value)) {
        continue;
      } else if (field.omitZero() && value == Null.NULL) {
        continue;
      }
      names[count] = field.name();
      kept[count++] = value;
    }
    return Fields.ofDistinct(names, kept, count);
  }

  private static boolean leavesOutZero(Field field) {
    return field.omitZero()
        || (field.omitEmpty() && (field.pointer() || !isGoStruct(field.type(), field.goType())));
  }

  /** Go never takes a struct for empty, and these are structs. */
  private static boolean isGoStruct(Type type, String goType) {
    return switch (type) {
      case Struct _ -> true;
      case Scalar scalar ->
          switch (scalar) {
            case QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING -> true;
            case ANY -> !goType.equals("interface {}");
            case STRING, BOOL, INT32, INT64, UINT32, FLOAT64, BYTES -> false;
          };
      case ListOf _, MapOf _ -> false;
    };
  }

  private static boolean isEmpty(Type type, Object value) {
    return switch (type) {
      case Struct _ -> false;
      case ListOf _ -> value instanceof Items items && items.isEmpty();
      case MapOf _ -> value instanceof Fields fields && fields.isEmpty();
      case Scalar scalar ->
          switch (scalar) {
            case STRING, BYTES -> value instanceof String text && text.isEmpty();
            case BOOL -> value.equals(false);
            case INT32, INT64, UINT32, FLOAT64 ->
                (value instanceof Long number && number == 0)
                    || (value instanceof Double fraction && fraction == 0);
            case QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, ANY -> false;
          };
    };
  }

  /** What Go writes for a value that nobody has set. */
  static Object zero(Type type, String goType) {
    return switch (type) {
      case Struct struct -> object(struct, new Object[struct.fields().size()]);
      case ListOf _, MapOf _ -> Null.NULL;
      case Scalar scalar ->
          switch (scalar) {
            case STRING -> "";
            case BOOL -> false;
            case INT32, INT64, UINT32, FLOAT64, INT_OR_STRING -> 0L;
            case QUANTITY -> "0";
            case DURATION -> "0s";
            case BYTES, TIME, MICRO_TIME -> Null.NULL;
            case ANY -> goType.endsWith(".JSONSchemaPropsOrBool") ? (Object) false : Null.NULL;
          };
    };
  }

  /** What Go calls the elements of a list. */
  static String elementOf(ListOf list, String goType) {
    return goType.startsWith("[]") ? goType.substring(2) : nameOf(list.element());
  }

  /** What Go calls the values of a map. */
  static String valueOf(MapOf map, String goType) {
    return goType.startsWith("map[")
        ? goType.substring(goType.indexOf(']') + 1)
        : nameOf(map.value());
  }

  private static String nameOf(Type type) {
    return switch (type) {
      case Struct struct -> struct.goName();
      case ListOf list -> "[]" + nameOf(list.element());
      case MapOf map -> "map[string]" + nameOf(map.value());
      case Scalar scalar ->
          switch (scalar) {
            case STRING -> "string";
            case BOOL -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case UINT32 -> "uint32";
            case FLOAT64 -> "float64";
            case BYTES -> "[]uint8";
            case QUANTITY -> "resource.Quantity";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case DURATION -> "v1.Duration";
            case INT_OR_STRING -> "intstr.IntOrString";
            case ANY -> "interface {}";
          };
    };
  }
}
