package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The defaults in a schema: what they may be, and what is kept of them. */
final class Defaults {
  private static final Fields TYPED =
      Fields.of("apiVersion", "validation/v1", "kind", "Validation");

  private Defaults() {}

  /** A schema whose defaults have no more than it knows. */
  static Schema pruned(Schema schema) {
    return schema.has(each -> each.defaultValue().isPresent())
        ? Schema.of(prunedSource(schema))
        : schema;
  }

  private static Fields prunedSource(Schema schema) {
    Fields source = schema.source();
    if (schema.defaultValue().isPresent()) {
      source = source.with("default", Shape.prune(schema.defaultValue().get(), schema).value());
    }
    if (schema.items().isPresent()) {
      source = source.with("items", prunedSource(schema.items().get()));
    }
    if (schema.additional().isPresent()) {
      source = source.with("additionalProperties", prunedSource(schema.additional().get()));
    }
    if (!schema.properties().isEmpty()) {
      Fields properties = source.fields("properties");
      for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
        properties = properties.with(property.getKey(), prunedSource(property.getValue()));
      }
      source = source.with("properties", properties);
    }
    return source;
  }

  /** Whether a default has more than its schema knows. */
  static boolean areUnpruned(Schema schema) {
    return !pruned(schema).equals(schema);
  }

  /**
   * What is wrong with the defaults of a schema of a resource.
   *
   * @param onlyPruned whether they may have no more than the schema knows
   */
  static List<FieldError> check(String path, Schema schema, boolean onlyPruned) {
    Check check = new Check(onlyPruned, new ArrayList<>());
    check.value(
        path, /* schema= */ schema.asResource(), /* resource= */ schema, false, value -> value);
    return check.errors();
  }

  /** One walk. The operator puts a value in its place in the resource it is a part of. */
  private record Check(boolean onlyPruned, List<FieldError> errors) {

    void value(
        String path,
        Schema schema,
        Schema resource,
        boolean insideMeta,
        UnaryOperator<Object> place) {
      Schema root = schema.embedded() ? schema : resource;
      boolean meta = insideMeta && !schema.embedded();
      UnaryOperator<Object> here = schema.embedded() ? value -> value : place;
      if (schema.defaultValue().isPresent()) {
        Object value = schema.defaultValue().get();
        if (meta) {
          inMetadata(path + ".default", value, schema, root, here);
        } else {
          plain(path + ".default", value, schema);
        }
      }
      if (schema.items().isPresent()) {
        value(
            path + ".items",
            schema.items().get(),
            root,
            meta,
            value -> here.apply(Items.of(value)));
      }
      for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
        String name = property.getKey();
        value(
            Paths.key(path + ".properties", name),
            property.getValue(),
            root,
            meta || schema.embedded() && Schema.isMeta(name),
            value -> here.apply(Fields.of(name, value)));
      }
    }

    private void plain(String path, Object value, Schema schema) {
      Object pruned =
          schema.embedded()
              ? Shape.pruneResource(value, schema).value()
              : Shape.prune(value, schema).value();
      if (onlyPruned && !pruned.equals(value)) {
        errors.add(
            FieldError.invalid(
                path, Fields.sortedThroughout(value), "must not have unknown fields"));
      }
      Object read;
      try {
        read = EmbeddedMetadata.inside(value, schema, path).value();
      } catch (EmbeddedMetadata.UnreadableException e) {
        errors.add(e.error());
        return;
      }
      List<FieldError> metadata = EmbeddedMetadata.check(path, read, schema);
      errors.addAll(
          metadata.isEmpty() ? ValueCheck.ofDefaults().check(path, read, schema) : metadata);
    }

    private void inMetadata(
        String path, Object value, Schema schema, Schema root, UnaryOperator<Object> place) {
      Object object = place.apply(value);
      Fields whole = object instanceof Fields fields ? fields : Fields.EMPTY;
      for (String name : TYPED.names()) {
        whole = whole.has(name) ? whole : whole.with(name, TYPED.text(name));
      }
      Schema resource = root.asResource();
      try {
        EmbeddedMetadata.inside(whole, resource);
      } catch (EmbeddedMetadata.UnreadableException e) {
        errors.add(bad(path, value, e.error().toString()));
        return;
      }
      List<FieldError> metadata = EmbeddedMetadata.check("", whole, resource);
      if (!metadata.isEmpty()) {
        errors.add(bad(path, value, aggregate(metadata)));
      } else {
        errors.addAll(ValueCheck.ofDefaults().check(path, value, schema));
      }
    }

    private static FieldError bad(String path, Object value, String why) {
      return FieldError.invalid(
          path, Fields.sortedThroughout(value), "must result in valid metadata: " + why);
    }
  }

  /** Several errors as Go's aggregate prints them. */
  static String aggregate(List<FieldError> errors) {
    List<String> texts = errors.stream().map(FieldError::toString).distinct().toList();
    return texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
  }
}
