package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListKind;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.PatchRule;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types for owners of fields, out of schemas: what kube-openapi's {@code schemaconv} makes. */
final class SchemaType {
  private static final String META = "k8s.io/apimachinery/pkg/apis/meta/v1";

  private SchemaType() {}

  /** The type of a whole object. Without a schema, the value decides about everything. */
  static Struct of(String kind, Optional<Schema> schema, boolean preservesUnknown) {
    if (schema.isEmpty()) {
      return new Struct(kind, "", false, true).complete(List.of());
    }
    boolean open = preservesUnknown || schema.get().preservesUnknown();
    return resource(kind, schema.get(), open);
  }

  private static Struct resource(String name, Schema schema, boolean open) {
    List<Field> fields = new ArrayList<>();
    fields.add(field("apiVersion", Scalar.STRING, Optional.empty()));
    fields.add(field("kind", Scalar.STRING, Optional.empty()));
    fields.add(field("metadata", objectMeta(), Optional.empty()));
    for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
      if (!Schema.isMeta(property.getKey())) {
        fields.add(field(property.getKey(), property.getValue(), open));
      }
    }
    return new Struct(name, "", isAtomic(schema), open || schema.hasAdditional()).complete(fields);
  }

  private static Type objectMeta() {
    return Schemas.builtIn()
        .named(META, "ObjectMeta")
        .orElseThrow(() -> new IllegalStateException("the table has no ObjectMeta"));
  }

  private static Field field(String name, Schema schema, boolean open) {
    return field(name, type(schema, open), schema.defaultValue());
  }

  private static Field field(String name, Type type, Optional<Object> defaultValue) {
    return new Field(name, type, true, false, true, false, 0, PatchRule.NONE, defaultValue);
  }

  /**
   * The type of a value.
   *
   * @param inherited unknown fields are kept, because somewhere above they are
   */
  private static Type type(Schema schema, boolean inherited) {
    boolean open = inherited || schema.preservesUnknown();
    return switch (schema.type()) {
      case "object" -> object(schema, open);
      case "array" -> list(schema, open);
      case "string" ->
          schema.format().isEmpty() || schema.format().equals("byte") ? Scalar.STRING : Scalar.ANY;
      case "integer" -> Scalar.INT64;
      case "number" -> Scalar.FLOAT64;
      case "boolean" -> Scalar.BOOL;
      default -> {
        if (schema.intOrString()) {
          yield Scalar.INT_OR_STRING;
        }
        yield schema.properties().isEmpty() ? Scalar.ANY : object(schema, open);
      }
    };
  }

  private static Type object(Schema schema, boolean open) {
    if (schema.embedded()) {
      return resource("", schema, open);
    }
    if (schema.properties().isEmpty()) {
      Type value = schema.additional().map(additional -> type(additional, open)).orElse(Scalar.ANY);
      return schema.forbidsAdditional()
          ? new Struct("", "", isAtomic(schema), false).complete(List.of())
          : new MapOf(value, isAtomic(schema));
    }
    List<Field> fields = new ArrayList<>();
    schema.properties().forEach((name, inner) -> fields.add(field(name, inner, open)));
    boolean others = schema.hasAdditional() ? !schema.forbidsAdditional() : open;
    return new Struct("", "", isAtomic(schema), others).complete(fields);
  }

  private static Type list(Schema schema, boolean open) {
    Type element = schema.items().map(items -> type(items, open)).orElse(Scalar.ANY);
    return switch (schema.listType()) {
      case "set" -> new ListOf(element, ListKind.SET, List.of());
      case "map" -> new ListOf(element, ListKind.MAP, schema.listMapKeys());
      default -> new ListOf(element, ListKind.ATOMIC, List.of());
    };
  }

  private static boolean isAtomic(Schema schema) {
    return schema.mapType().equals("atomic");
  }
}
