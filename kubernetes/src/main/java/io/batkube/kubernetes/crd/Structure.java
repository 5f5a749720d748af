package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether a schema is structural: every field has one type, said once, outside of allOf, anyOf,
 * oneOf and not; and metadata is left alone.
 */
final class Structure {
  private static final Items INT_OR_STRING =
      Items.of(Fields.of("type", "integer"), Fields.of("type", "string"));
  private static final List<String> UNSUPPORTED =
      List.of(
          "id",
          "$schema",
          "$ref",
          "patternProperties",
          "dependencies",
          "additionalItems",
          "definitions");

  /** Where in the schema a part is. */
  private enum Level {
    ROOT("must not be empty at the root"),
    ITEM("must not be empty for specified array items"),
    FIELD("must not be empty for specified object fields");

    private final String withoutType;

    Level(String withoutType) {
      this.withoutType = withoutType;
    }
  }

  private final List<FieldError> errors = new ArrayList<>();

  private Structure() {}

  /** What keeps a schema from being read as a structure at all; empty if nothing does. */
  static Optional<String> unreadable(Schema schema) {
    List<String> problems = new ArrayList<>();
    schema.has(
        part -> {
          problem(part).ifPresent(problems::add);
          return !problems.isEmpty();
        });
    return problems.stream().findFirst();
  }

  private static Optional<String> problem(Schema schema) {
    for (String name : UNSUPPORTED) {
      Optional<Object> found = schema.source().find(name);
      boolean there =
          found.isPresent() && !found.get().equals("") && !found.get().equals(Fields.EMPTY);
      if (there) {
        String shown = name.equals("$schema") ? "schema" : name;
        return Optional.of("OpenAPIV3Schema '" + shown + "' is not supported");
      }
    }
    if (schema.source().find("x-kubernetes-preserve-unknown-fields").orElse(true).equals(false)) {
      return Optional.of(
          "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined");
    }
    return schema.itemList().isEmpty()
        ? Optional.empty()
        : Optional.of("OpenAPIV3Schema 'items' must be a schema, but is an array");
  }

  /** What a readable schema breaks, in the order of the texts. */
  static List<FieldError> check(String path, Schema schema) {
    Structure structure = new Structure();
    structure.part(schema, Level.ROOT, path);
    structure.complete(schema, Optional.of(schema), path, path);
    structure.errors.sort(Comparator.comparing(FieldError::toString));
    return structure.errors;
  }

  private void part(Schema schema, Level level, String path) {
    if (schema.type().equals("array") && schema.items().isEmpty()) {
      errors.add(FieldError.required(path + ".items", "must be specified"));
    }
    schema.items().ifPresent(items -> part(items, Level.ITEM, path + ".items"));
    schema
        .properties()
        .forEach((name, inner) -> part(inner, Level.FIELD, Paths.key(path + ".properties", name)));
    if (schema.hasAdditional() && level == Level.ROOT) {
      errors.add(
          FieldError.forbidden(path + ".additionalProperties", "must not be used at the root"));
    }
    schema
        .additional()
        .ifPresent(inner -> part(inner, Level.FIELD, path + ".additionalProperties"));
    extensions(schema, path);
    boolean anyOf = schema.source().items("anyOf").equals(INT_OR_STRING);
    boolean allOf =
        !schema.allOf().isEmpty()
            && schema.allOf().getFirst().source().items("anyOf").equals(INT_OR_STRING);
    validations(schema, anyOf, allOf, path);
    type(schema, level, path);
    metadata(schema, level, path);
    boolean nothingInside =
        schema.embedded() && !schema.preservesUnknown() && schema.properties().isEmpty();
    if (nothingInside) {
      errors.add(
          FieldError.required(
              path + ".properties",
              "must not be empty if x-kubernetes-embedded-resource is true without"
                  + " x-kubernetes-preserve-unknown-fields"));
    }
  }

  private void extensions(Schema schema, String path) {
    if (schema.intOrString() && schema.preservesUnknown()) {
      errors.add(
          FieldError.invalid(
              path + ".x-kubernetes-preserve-unknown-fields",
              true,
              "must be false if x-kubernetes-int-or-string is true"));
    }
    if (schema.intOrString() && schema.embedded()) {
      errors.add(
          FieldError.invalid(
              path + ".x-kubernetes-embedded-resource",
              true,
              "must be false if x-kubernetes-int-or-string is true"));
    }
  }

  private void type(Schema schema, Level level, String path) {
    String type = schema.type();
    if (schema.embedded() && !type.equals("object")) {
      String problem = "must be object if x-kubernetes-embedded-resource is true";
      errors.add(
          type.isEmpty()
              ? FieldError.required(path + ".type", problem)
              : FieldError.invalid(path + ".type", type, problem));
    } else if (type.isEmpty() && !schema.intOrString() && !schema.preservesUnknown()) {
      errors.add(FieldError.required(path + ".type", level.withoutType));
    }
    if (schema.embedded() && schema.hasAdditional()) {
      errors.add(
          FieldError.forbidden(
              path + ".additionalProperties",
              "must not be used if x-kubernetes-embedded-resource is set"));
    }
    if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
      errors.add(FieldError.invalid(path + ".type", type, "must be object at the root"));
    }
  }

  private void metadata(Schema schema, Level level, String path) {
    boolean checked = level == Level.ROOT || schema.embedded();
    for (String name : List.of("kind", "apiVersion")) {
      Optional<Schema> property = schema.property(name);
      if (checked && property.isPresent() && !property.get().type().equals("string")) {
        errors.add(
            FieldError.invalid(
                Paths.key(path + ".properties", name) + ".type",
                property.get().type(),
                "must be string"));
      }
    }
    Optional<Schema> metadata = schema.property("metadata");
    if (metadata.isEmpty()) {
      return;
    }
    String below = Paths.key(path + ".properties", "metadata");
    if (checked && !metadata.get().type().equals("object")) {
      errors.add(FieldError.invalid(below + ".type", metadata.get().type(), "must be object"));
    }
    if (level == Level.ROOT && saysMore(metadata.get())) {
      errors.add(
          FieldError.forbidden(
              below,
              "must not specify anything other than name and generateName, but metadata is"
                  + " implicitly specified"));
    }
  }

  /** Whether the schema of metadata says more than a type and something of the two names. */
  private static boolean saysMore(Schema metadata) {
    boolean onlyNames =
        metadata.properties().keySet().stream()
            .allMatch(name -> name.equals("name") || name.equals("generateName"));
    Fields rest = metadata.source().without("type").without("default");
    rest = onlyNames ? rest.without("properties") : rest;
    return !rest.isEmpty();
  }

  private void validations(Schema schema, boolean skipAnyOf, boolean skipFirstAnyOf, String path) {
    for (int i = 0; i < schema.anyOf().size() && !skipAnyOf; i++) {
      nested(schema.anyOf().get(i), false, Paths.index(path + ".anyOf", i));
    }
    for (int i = 0; i < schema.allOf().size(); i++) {
      nested(schema.allOf().get(i), skipFirstAnyOf && i == 0, Paths.index(path + ".allOf", i));
    }
    for (int i = 0; i < schema.oneOf().size(); i++) {
      nested(schema.oneOf().get(i), false, Paths.index(path + ".oneOf", i));
    }
    schema.not().ifPresent(not -> nested(not, false, path + ".not"));
    String pattern = schema.pattern();
    if (!pattern.isEmpty()) {
      try {
        GoRegex.compile(pattern);
      } catch (GoRegex.SyntaxException e) {
        errors.add(
            FieldError.invalid(
                path + ".pattern",
                pattern,
                "must be a valid regular expression, but isn't: " + e.getMessage()));
      }
    }
  }

  /** A schema below allOf and its like may restrict values, and say nothing new. */
  private void nested(Schema schema, boolean skipAnyOf, String path) {
    validations(schema, skipAnyOf, false, path);
    schema.items().ifPresent(items -> nested(items, false, path + ".items"));
    schema
        .properties()
        .forEach((name, inner) -> nested(inner, false, Paths.key(path + ".properties", name)));
    forbid(!schema.type().isEmpty(), path + ".type", "empty");
    boolean additional = schema.hasAdditional() && !schema.forbidsAdditional();
    forbid(additional, path + ".additionalProperties", "undefined");
    forbid(schema.defaultValue().isPresent(), path + ".default", "undefined");
    forbid(!schema.source().text("title").isEmpty(), path + ".title", "empty");
    forbid(!schema.source().text("description").isEmpty(), path + ".description", "empty");
    forbid(schema.nullable(), path + ".nullable", "false");
    String extension = path + ".x-kubernetes-";
    forbid(schema.preservesUnknown(), extension + "preserve-unknown-fields", "false");
    forbid(schema.embedded(), extension + "embedded-resource", "false");
    forbid(schema.intOrString(), extension + "int-or-string", "false");
    forbid(!schema.listMapKeys().isEmpty(), extension + "list-map-keys", "empty");
    forbid(!schema.listType().isEmpty(), extension + "list-type", "undefined");
    forbid(!schema.mapType().isEmpty(), extension + "map-type", "undefined");
    forbid(!schema.rules().isEmpty(), extension + "validations", "empty");
    if (schema.property("metadata").isPresent()) {
      errors.add(
          FieldError.forbidden(
              Paths.key(path + ".properties", "metadata"),
              "must not be specified in a nested context"));
    }
  }

  private void forbid(boolean present, String path, String must) {
    if (present) {
      errors.add(FieldError.forbidden(path, "must be " + must + " to be structural"));
    }
  }

  /** Whether all that is restricted below allOf and its like has a type outside of them. */
  private void complete(Schema rules, Optional<Schema> typed, String typedPath, String path) {
    rules.not().ifPresent(not -> nestedComplete(not, typed, typedPath, path + ".not"));
    complete(rules.allOf(), typed, typedPath, path + ".allOf");
    complete(rules.anyOf(), typed, typedPath, path + ".anyOf");
    complete(rules.oneOf(), typed, typedPath, path + ".oneOf");
  }

  private void complete(List<Schema> rules, Optional<Schema> typed, String typedPath, String path) {
    for (int i = 0; i < rules.size(); i++) {
      nestedComplete(rules.get(i), typed, typedPath, Paths.index(path, i));
    }
  }

  private void nestedComplete(Schema rules, Optional<Schema> typed, String typedPath, String path) {
    if (typed.isEmpty()) {
      errors.add(FieldError.required(typedPath, "because it is defined in " + path));
      return;
    }
    complete(rules, typed, typedPath, path);
    rules
        .items()
        .ifPresent(
            items ->
                nestedComplete(items, typed.get().items(), typedPath + ".items", path + ".items"));
    rules
        .properties()
        .forEach(
            (name, inner) ->
                nestedComplete(
                    inner,
                    typed.get().property(name),
                    Paths.key(typedPath + ".properties", name),
                    Paths.key(path + ".properties", name)));
  }
}
