package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;

/** The order in which Go writes the fields of a type, for fields that rules add. */
public final class FieldOrder {
  private FieldOrder() {}

  /**
   * The fields in the order of a type; fields that it does not have come last.
   *
   * @param goPackage "k8s.io/api/core/v1"
   */
  public static Fields of(String goPackage, String type, Fields fields) {
    Fields.Builder ordered = new Fields.Builder(fields.size());
    for (Type.Field field : struct(goPackage, type).fields()) {
      Optional<Object> value = fields.find(field.name());
      if (value.isPresent()) {
        ordered.put(field.name(), value.get());
      }
    }
    for (int i = 0; i < fields.size(); i++) {
      ordered.put(fields.name(i), fields.value(i));
    }
    return ordered.build();
  }

  /** A value of a type in which nothing is set: the fields that Go writes nevertheless. */
  public static Fields nothing(String goPackage, String type) {
    return Decoder.canonical(struct(goPackage, type), Fields.EMPTY);
  }

  private static Type.Struct struct(String goPackage, String type) {
    return Schemas.builtIn()
        .named(goPackage, type)
        .orElseThrow(
            () -> new IllegalArgumentException("there is no type " + goPackage + "." + type));
  }
}
