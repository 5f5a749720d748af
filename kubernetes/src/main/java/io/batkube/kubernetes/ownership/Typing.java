package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListKind;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;
import java.util.Optional;

/**
 * How ownership sees types and values: everything is a scalar, a list or a map.
 *
 * <p>Where any JSON is allowed, the value decides. An object there is owned field by field, a list
 * as a whole; in built-in kinds (Go's RawExtension) the whole value is one.
 */
final class Typing {
  /** Any JSON, owned as one. */
  static final Type RAW = new MapOf(Scalar.ANY, true);

  private static final String API_OF_OBJECTS = "k8s.io/api/";

  private Typing() {}

  /** What a value is, by its type and, where that leaves it open, by itself. */
  enum Form {
    SCALAR,
    LIST,
    MAP
  }

  static Form form(Type type, Object value) {
    return switch (type) {
      case Struct _, MapOf _ -> Form.MAP;
      case ListOf _ -> Form.LIST;
      case Scalar scalar ->
          !isOpen(scalar) || isScalar(value)
              ? Form.SCALAR
              : value instanceof Items ? Form.LIST : Form.MAP;
    };
  }

  /** Whether any JSON is allowed, and the value decides what it is. */
  static boolean isOpen(Type type) {
    return type == Scalar.ANY || type == Scalar.INT_OR_STRING;
  }

  static boolean isScalar(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Double
        || value instanceof Boolean;
  }

  static boolean isAtomic(Type type, Form form) {
    return switch (type) {
      case Struct struct -> struct.atomic();
      case MapOf map -> map.atomic();
      case ListOf list -> list.kind() == ListKind.ATOMIC;
      case Scalar _ -> form == Form.LIST;
    };
  }

  /** Whether this is a field that the type lists, and no entry of a map. */
  static boolean lists(Type type, String name) {
    return type instanceof Struct struct && struct.field(name).isPresent();
  }

  /** The type of a field or entry; empty if the type has no such field. */
  static Optional<Type> below(Type type, String name) {
    return switch (type) {
      case Struct struct -> {
        Optional<Field> field = struct.field(name);
        if (field.isPresent()) {
          yield Optional.of(ofField(struct, field.get()));
        }
        yield struct.preservesUnknown() ? Optional.of(Scalar.ANY) : Optional.empty();
      }
      case MapOf map -> Optional.of(map.value());
      case ListOf _ -> Optional.empty();
      case Scalar scalar -> isOpen(scalar) ? Optional.of(Scalar.ANY) : Optional.empty();
    };
  }

  private static Type ofField(Struct struct, Field field) {
    return field.type() == Scalar.ANY && struct.goPackage().startsWith(API_OF_OBJECTS)
        ? RAW
        : field.type();
  }

  /** As {@link #below}; fields that slipped through validation count as any JSON. */
  static Type belowOrAny(Type type, String name) {
    return below(type, name).orElse(Scalar.ANY);
  }

  static Type element(Type type) {
    return type instanceof ListOf list ? list.element() : RAW;
  }

  /**
   * What a Go struct holds in a field that a tree leaves out; empty if it may be left out. Structs
   * of custom resources are no Go structs.
   */
  static Optional<Object> zero(Type type, String name) {
    if (!(type instanceof Struct struct) || struct.goPackage().isEmpty()) {
      return Optional.empty();
    }
    Optional<Field> found = struct.field(name);
    if (found.isEmpty() || found.get().pointer() || found.get().omitZero()) {
      return Optional.empty();
    }
    Field field = found.get();
    return field.omitEmpty() && !isGoStruct(field.type())
        ? Optional.empty()
        : Optional.of(zeroOf(field.type()));
  }

  /** Go holds it in a struct, which is never empty and hence never left out as such. */
  private static boolean isGoStruct(Type type) {
    return switch (type) {
      case Struct _ -> true;
      case ListOf _, MapOf _ -> false;
      case Scalar scalar ->
          switch (scalar) {
            case QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, ANY -> true;
            case STRING, BOOL, INT32, INT64, UINT32, FLOAT64, BYTES -> false;
          };
    };
  }

  private static Object zeroOf(Type type) {
    return switch (type) {
      case Struct _ -> Fields.EMPTY;
      case ListOf _, MapOf _ -> Null.NULL;
      case Scalar scalar ->
          switch (scalar) {
            case STRING -> "";
            case DURATION -> "0s";
            case BOOL -> false;
            case INT32, INT64, UINT32, FLOAT64, INT_OR_STRING -> 0L;
            case QUANTITY -> "0";
            case BYTES, TIME, MICRO_TIME, ANY -> Null.NULL;
          };
    };
  }

  /** An element of a list cannot be told from the others. */
  static final class NoElementException extends Exception {
    private static final long serialVersionUID = 1L;

    NoElementException(String message) {
      super(message, null, false, false);
    }
  }

  /** What tells an element of a set or of a list with keys from the others. */
  static PathElement elementOf(ListOf list, Object value) throws NoElementException {
    return list.keys().isEmpty() ? ofSet(value) : ofMap(list, value);
  }

  private static PathElement ofSet(Object value) throws NoElementException {
    return switch (value) {
      case Fields _ ->
          throw new NoElementException(
              "associative list without keys has an element that's a map type");
      case Items _ ->
          throw new NoElementException("not supported: associative list with lists as elements");
      case Null _ ->
          throw new NoElementException(
              "associative list without keys has an element that's an explicit null");
      default -> PathElement.value(value);
    };
  }

  private static PathElement ofMap(ListOf list, Object value) throws NoElementException {
    if (value == Null.NULL) {
      throw new NoElementException("associative list with keys may not have a null element");
    }
    if (!(value instanceof Fields fields)) {
      throw new NoElementException("associative list with keys may not have non-map elements");
    }
    Fields.Builder key = new Fields.Builder(list.keys().size());
    for (String name : list.keys()) {
      int position = fields.position(name);
      if (position >= 0) {
        key.put(name, fields.value(position));
      } else {
        keyDefault(list.element(), name).ifPresent(missing -> key.put(name, missing));
      }
    }
    if (key.isEmpty()) {
      throw new NoElementException(
          "associative list with keys has an element that omits all key fields "
              + quoted(list.keys())
              + " (and doesn't have default values for any key fields)");
    }
    return PathElement.key(key.build());
  }

  /** The default of a key: the declared one, or zero where Go has no absence. */
  private static Optional<Object> keyDefault(Type element, String name) {
    if (!(element instanceof Struct struct)) {
      return Optional.empty();
    }
    Optional<Object> declared = struct.field(name).flatMap(Field::defaultValue);
    return declared.isPresent() ? declared : zero(element, name).filter(Typing::isScalar);
  }

  private static String quoted(List<String> names) {
    return "[" + String.join(" ", names.stream().map(GoText::quoted).toList()) + "]";
  }

  /** Whether two values are equal; 1 and 1.0 are. */
  static boolean same(Object left, Object right) {
    if (left == right) {
      return true;
    }
    return switch (left) {
      case Long a -> right instanceof Double b ? a.doubleValue() == b : left.equals(right);
      case Double a -> right instanceof Number b && a == b.doubleValue();
      case Fields a -> right instanceof Fields b && sameFields(a, b);
      case Items a -> right instanceof Items b && sameItems(a, b);
      default -> left.equals(right);
    };
  }

  private static boolean sameFields(Fields left, Fields right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      int there = right.name(i).equals(left.name(i)) ? i : right.position(left.name(i));
      if (there < 0 || !same(left.value(i), right.value(there))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameItems(Items left, Items right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }
}
