package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets fields of a struct where Go's encoder would write them. Immutable. */
final class FieldOrder {
  static final FieldOrder POD = new FieldOrder(struct("Pod"));
  static final FieldOrder POD_SPEC = POD.in("spec");
  static final FieldOrder CONTAINER = POD_SPEC.in("containers");
  static final FieldOrder RESOURCES = CONTAINER.in("resources");
  static final FieldOrder NODE_SPEC = new FieldOrder(struct("Node")).in("spec");
  static final FieldOrder CLAIM_SPEC = new FieldOrder(struct("PersistentVolumeClaim")).in("spec");

  private final Type.Struct struct;
  private final Map<String, Integer> places = new LinkedHashMap<>();

  private FieldOrder(Type.Struct struct) {
    this.struct = struct;
    List<Type.Field> fields = struct.fields();
    for (int i = 0; i < fields.size(); i++) {
      places.put(fields.get(i).name(), i);
    }
  }

  private static Type.Struct struct(String coreKind) {
    return Schemas.builtIn().find("", "v1", coreKind).orElseThrow();
  }

  private FieldOrder in(String field) {
    Type type = struct.fields().get(places.get(field)).type();
    return switch (type instanceof Type.ListOf list ? list.element() : type) {
      case Type.Struct inner -> new FieldOrder(inner);
      case Type other -> throw new IllegalArgumentException(field + " is a " + other);
    };
  }

  /** With a field set: in its place if it was there, else before those that follow it. */
  Fields with(Fields object, String name, Object value) {
    if (object.has(name)) {
      return object.with(name, value);
    }
    int place = places.get(name);
    int size = object.size();
    String[] names = new String[size + 1];
    Object[] values = new Object[size + 1];
    int at = 0;
    while (at < size && place(object.name(at)) < place) {
      at++;
    }
    for (int i = 0; i < size; i++) {
      int to = i < at ? i : i + 1;
      names[to] = object.name(i);
      values[to] = object.value(i);
    }
    names[at] = name;
    values[at] = value;
    return Fields.ofDistinct(names, values, size + 1);
  }

  private int place(String name) {
    return Optional.ofNullable(places.get(name)).orElse(Integer.MAX_VALUE);
  }
}
