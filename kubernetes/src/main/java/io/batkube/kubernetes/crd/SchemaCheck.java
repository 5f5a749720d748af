package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Checks a schema of a CustomResourceDefinition. One check. */
final class SchemaCheck {
  private static final List<String> TYPES =
      List.of("array", "boolean", "integer", "number", "object", "string");
  private static final List<String> REASONS =
      List.of(
          "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

  /** What a schema may say at its root when status is checked on its own. */
  private static final List<String> BESIDE_STATUS =
      List.of(
          "Description",
          "Type",
          "Format",
          "Title",
          "Maximum",
          "ExclusiveMaximum",
          "Minimum",
          "ExclusiveMinimum",
          "MaxLength",
          "MinLength",
          "Pattern",
          "MaxItems",
          "MinItems",
          "UniqueItems",
          "MultipleOf",
          "Required",
          "Items",
          "Properties",
          "ExternalDocs",
          "Example",
          "XPreserveUnknownFields",
          "XValidations");

  /**
   * What is asked. Definitions that are stored already may keep the mistakes that older servers let
   * pass.
   */
  record Demands(
      boolean validTypes,
      boolean structure,
      boolean prunedDefaults,
      boolean atomicSets,
      boolean safeKeys) {
    static final Demands ALL = new Demands(true, true, true, true, true);
  }

  private final Demands demands;
  private final CelRules cel;
  private final List<FieldError> errors = new ArrayList<>();
  private final List<FieldError> ruleErrors = new ArrayList<>();

  private SchemaCheck(Demands demands, CelRules cel) {
    this.demands = demands;
    this.cel = cel;
  }

  /**
   * What is wrong with the schema of a version.
   *
   * @param path of {@code openAPIV3Schema}
   * @param hasStatus status has a path of its own in this version
   */
  static List<FieldError> check(
      String path, Schema schema, boolean hasStatus, Demands demands, CelRules cel) {
    SchemaCheck check = new SchemaCheck(demands, cel);
    List<FieldError> all = new ArrayList<>();
    if (hasStatus) {
      checkRoot(path, schema, all);
    }
    if (schema.nullable()) {
      all.add(FieldError.forbidden(path + ".nullable", "nullable cannot be true at the root"));
    }
    Optional<String> unreadable =
        demands.structure() ? Structure.unreadable(schema) : Optional.empty();
    boolean rules = false;
    if (demands.structure() && unreadable.isEmpty()) {
      List<FieldError> found = Structure.check(path, schema);
      if (found.isEmpty()) {
        found = Defaults.check(path, schema, demands.prunedDefaults());
      }
      all.addAll(found);
      rules = found.isEmpty();
    }
    check.part(path, schema, Place.ROOT, rules);
    all.addAll(check.errors);
    all.addAll(check.ruleErrors);
    if (all.isEmpty() && unreadable.isPresent()) {
      all.add(FieldError.invalid(path, "", unreadable.get()));
    }
    return all;
  }

  private static void checkRoot(String path, Schema schema, List<FieldError> errors) {
    Optional<String> alien = GoForm.firstSet(schema.source(), BESIDE_STATUS);
    boolean wrongType = !schema.type().isEmpty() && !schema.type().equals("object");
    boolean typeFirst = alien.isEmpty() || !List.of("ID", "Schema", "Ref").contains(alien.get());
    if (wrongType && typeFirst) {
      errors.add(
          FieldError.invalid(
              path + ".type",
              schema.type(),
              "only \"object\" is allowed as the type at the root of the schema if the status"
                  + " subresource is enabled"));
    } else if (alien.isPresent()) {
      errors.add(
          FieldError.invalid(
              path,
              GoForm.schema(schema.source()),
              "only ["
                  + String.join(" ", BESIDE_STATUS)
                  + "] fields are allowed at the root of the schema if the status subresource is"
                  + " enabled"));
    }
  }

  /**
   * Where a part of a schema is.
   *
   * @param noDefaults why it may have none; "" if it may
   */
  private record Place(boolean root, boolean inMetadata, String noDefaults) {
    static final Place ROOT = new Place(true, false, "");

    Place inside() {
      return new Place(false, inMetadata, noDefaults);
    }

    Place without(String why) {
      return new Place(false, inMetadata, why);
    }
  }

  /**
   * Checks a part and all inside it.
   *
   * @param rules whether rules in CEL may be looked at
   */
  private void part(String path, Schema schema, Place place, boolean rules) {
    int before = errors.size();
    plain(path, schema, place);
    inside(path, schema, place, rules);
    extensions(path, schema);
    if (demands.safeKeys()) {
      errors.addAll(unsafeKeys(path, schema));
    }
    rules(path, schema);
    if (rules && !schema.rules().isEmpty() && errors.size() == before) {
      ruleErrors.addAll(cel.malformed(path, schema.source()));
    }
  }

  private void plain(String path, Schema schema, Place place) {
    String type = schema.type();
    if (demands.validTypes() && !type.isEmpty() && !TYPES.contains(type)) {
      errors.add(FieldError.notSupported(path + ".type", type, TYPES));
    }
    if (schema.defaultValue().isPresent() && !place.noDefaults().isEmpty()) {
      errors.add(FieldError.forbidden(path + ".default", "must not be set " + place.noDefaults()));
    }
    Fields source = schema.source();
    forbid(!source.text("id").isEmpty(), path, "id");
    forbid(isSet(source, "additionalItems"), path, "additionalItems");
    forbid(!source.fields("patternProperties").isEmpty(), path, "patternProperties");
    forbid(!source.fields("definitions").isEmpty(), path, "definitions");
    forbid(isSet(source, "dependencies"), path, "dependencies");
    forbid(isSet(source, "$ref"), path, "$ref");
    if (type.equals("null")) {
      errors.add(
          FieldError.forbidden(
              path + ".type", "type cannot be set to null, use nullable as an alternative"));
    }
    if (!schema.itemList().isEmpty()) {
      errors.add(
          FieldError.forbidden(path + ".items", "items must be a schema object and not an array"));
    }
    if (place.inMetadata() && schema.embedded()) {
      errors.add(
          FieldError.forbidden(
              path + ".x-kubernetes-embedded-resource",
              "must not be used inside of resource meta"));
    }
    if (schema.isTrue("uniqueItems")) {
      errors.add(
          FieldError.forbidden(
              path + ".uniqueItems",
              "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
    }
  }

  private static boolean isSet(Fields source, String name) {
    return source.find(name).orElse(Null.NULL) != Null.NULL;
  }

  private void forbid(boolean present, String path, String name) {
    if (present) {
      errors.add(FieldError.forbidden(path + "." + name, name + " is not supported"));
    }
  }

  private void inside(String path, Schema schema, Place place, boolean rules) {
    if (schema.hasAdditional()) {
      boolean both =
          !schema.properties().isEmpty()
              && (schema.forbidsAdditional() || schema.additional().isPresent());
      if (both) {
        errors.add(
            FieldError.forbidden(
                path + ".additionalProperties",
                "additionalProperties and properties are mutual exclusive"));
      }
      Place below =
          place.inMetadata()
              ? place.without("inside additionalProperties applying to object metadata")
              : place.inside();
      schema
          .additional()
          .ifPresent(inner -> part(path + ".additionalProperties", inner, below, rules));
    }
    schema
        .properties()
        .forEach(
            (name, inner) ->
                part(
                    Paths.key(path + ".properties", name),
                    inner,
                    property(name, schema, place),
                    rules));
    Place below = place.inside();
    schema.not().ifPresent(not -> part(path + ".not", not, below, false));
    parts(path + ".allOf", schema.allOf(), below, false);
    parts(path + ".oneOf", schema.oneOf(), below, false);
    parts(path + ".anyOf", schema.anyOf(), below, false);
    schema
        .definitions()
        .forEach(
            (name, inner) -> part(Paths.key(path + ".definitions", name), inner, below, false));
    schema.items().ifPresent(items -> part(path + ".items", items, below, rules));
    parts(path + ".items", schema.itemList(), below, rules);
    schema
        .dependencies()
        .forEach(
            (name, inner) -> part(Paths.key(path + ".dependencies", name), inner, below, false));
  }

  private static Place property(String name, Schema schema, Place place) {
    if (!Schema.isMeta(name) || !place.root() && !schema.embedded()) {
      return place.inside();
    }
    return new Place(false, true, place.root() ? "in top-level " + name : place.noDefaults());
  }

  private void parts(String path, List<Schema> parts, Place place, boolean rules) {
    for (int i = 0; i < parts.size(); i++) {
      part(Paths.index(path, i), parts.get(i), place, rules);
    }
  }

  private void extensions(String path, Schema schema) {
    Optional<Object> preserves = schema.source().find("x-kubernetes-preserve-unknown-fields");
    if (preserves.orElse(true).equals(false)) {
      errors.add(
          FieldError.invalid(
              path + ".x-kubernetes-preserve-unknown-fields", false, "must be true or undefined"));
    }
    boolean hasMapType = isSet(schema.source(), "x-kubernetes-map-type");
    if (hasMapType) {
      requireType(path, schema, "object", "x-kubernetes-map-type");
      if (!List.of("atomic", "granular").contains(schema.mapType())) {
        errors.add(
            FieldError.notSupported(
                path + ".x-kubernetes-map-type", schema.mapType(), List.of("atomic", "granular")));
      }
    }
    if (isSet(schema.source(), "x-kubernetes-list-type")) {
      if (!schema.type().equals("array")) {
        requireType(path, schema, "array", "x-kubernetes-list-type");
      } else if (demands.atomicSets()) {
        looseSet(path, schema).ifPresent(errors::add);
      }
      if (!List.of("atomic", "set", "map").contains(schema.listType())) {
        errors.add(
            FieldError.notSupported(
                path + ".x-kubernetes-list-type",
                schema.listType(),
                List.of("atomic", "set", "map")));
      }
    }
    listMap(path, schema);
  }

  private void requireType(String path, Schema schema, String type, String extension) {
    if (schema.type().equals(type)) {
      return;
    }
    String problem = "must be " + type + " if " + extension + " is specified";
    errors.add(
        schema.type().isEmpty()
            ? FieldError.required(path + ".type", problem)
            : FieldError.invalid(path + ".type", schema.type(), problem));
  }

  /** A set whose elements could be owned in parts. */
  static Optional<FieldError> looseSet(String path, Schema schema) {
    if (!schema.listType().equals("set") || schema.items().isEmpty()) {
      return Optional.empty();
    }
    Schema items = schema.items().get();
    Object listType = items.source().find("x-kubernetes-list-type").orElse(Null.NULL);
    String problem = "must be atomic as item of a list with x-kubernetes-list-type=set";
    return switch (items.type()) {
      case "array" ->
          listType == Null.NULL || listType.equals("atomic")
              ? Optional.empty()
              : Optional.of(
                  FieldError.invalid(path + ".items.x-kubernetes-list-type", listType, problem));
      case "object" ->
          items.mapType().equals("atomic")
              ? Optional.empty()
              : Optional.of(
                  FieldError.invalid(path + ".items.x-kubernetes-map-type", listType, problem));
      default -> Optional.empty();
    };
  }

  private void listMap(String path, Schema schema) {
    List<String> keys = schema.listMapKeys();
    boolean isMap = schema.listType().equals("map");
    String typePath = path + ".x-kubernetes-list-type";
    if (!keys.isEmpty() && !isMap) {
      String problem = "must be map if x-kubernetes-list-map-keys is non-empty";
      errors.add(
          isSet(schema.source(), "x-kubernetes-list-type")
              ? FieldError.invalid(typePath, schema.listType(), problem)
              : FieldError.required(typePath, problem));
    }
    if (!isMap) {
      return;
    }
    if (keys.isEmpty()) {
      errors.add(
          FieldError.required(
              path + ".x-kubernetes-list-map-keys",
              "must not be empty if x-kubernetes-list-type is map"));
    }
    if (!isSet(schema.source(), "items")) {
      errors.add(
          FieldError.required(
              path + ".items", "must have a schema if x-kubernetes-list-type is map"));
    } else if (schema.items().isEmpty()) {
      errors.add(
          FieldError.invalid(
              path + ".items",
              GoForm.items(schema.source().find("items").orElseThrow()),
              "must only have a single schema if x-kubernetes-list-type is map"));
    } else if (!schema.items().get().type().equals("object")) {
      errors.add(
          FieldError.invalid(
              path + ".items.type",
              schema.items().get().type(),
              "must be object if parent array's x-kubernetes-list-type is map"));
    } else {
      keys(path, keys, schema.items().get());
    }
  }

  private void keys(String path, List<String> keys, Schema items) {
    TreeSet<String> seen = new TreeSet<>();
    String keysPath = path + ".x-kubernetes-list-map-keys";
    for (String key : keys) {
      Optional<Schema> property = items.property(key);
      if (property.isEmpty()) {
        errors.add(
            FieldError.invalid(
                keysPath, Items.of(keys), "entries must all be names of item properties"));
      } else if (List.of("array", "object").contains(property.get().type())) {
        errors.add(
            FieldError.invalid(
                Paths.key(path + ".items.properties", key) + ".type",
                items.type(),
                "must be a scalar type if parent array's x-kubernetes-list-type is map"));
      }
      if (!seen.add(key)) {
        errors.add(
            FieldError.invalid(keysPath, Items.of(keys), "must not contain duplicate entries"));
      }
    }
  }

  /** Elements that could be null, and keys that could be missing. */
  static List<FieldError> unsafeKeys(String path, Schema schema) {
    boolean keyed = schema.listType().equals("map");
    if (schema.items().isEmpty() || !keyed && !schema.listType().equals("set")) {
      return List.of();
    }
    List<FieldError> found = new ArrayList<>();
    Schema items = schema.items().get();
    if (items.nullable()) {
      found.add(
          FieldError.forbidden(
              path + ".items.nullable",
              "cannot be nullable when x-kubernetes-list-type is " + schema.listType()));
    }
    for (String key : keyed ? schema.listMapKeys() : List.<String>of()) {
      Optional<Schema> property = items.property(key);
      if (property.isEmpty()) {
        continue;
      }
      String below = Paths.key(path + ".items.properties", key);
      if (!items.required().contains(key) && property.get().defaultValue().isEmpty()) {
        found.add(
            FieldError.required(
                below + ".default",
                "this property is in x-kubernetes-list-map-keys, so it must have a default or be a"
                    + " required property"));
      }
      if (property.get().nullable()) {
        found.add(
            FieldError.forbidden(
                below + ".nullable",
                "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
      }
    }
    return found;
  }

  private void rules(String path, Schema schema) {
    for (int i = 0; i < schema.rules().size(); i++) {
      rule(Paths.index(path + ".x-kubernetes-validations", i), schema.rules().get(i), schema);
    }
  }

  private void rule(String path, Fields rule, Schema schema) {
    String text = rule.text("rule").strip();
    String message = rule.text("message");
    String trimmed = message.strip();
    if (text.isEmpty()) {
      errors.add(FieldError.required(path + ".rule", "rule is not specified"));
    } else if (!message.isEmpty() && trimmed.isEmpty()) {
      errors.add(FieldError.invalid(path + ".message", message, "must be non-empty if specified"));
    } else if (hasLineBreak(trimmed)) {
      errors.add(FieldError.invalid(path + ".message", message, "must not contain line breaks"));
    } else if (hasLineBreak(text) && trimmed.isEmpty()) {
      errors.add(
          FieldError.required(
              path + ".message", "message must be specified if rule contains line breaks"));
    }
    String expression = rule.text("messageExpression");
    if (!expression.isEmpty() && expression.isBlank()) {
      errors.add(
          FieldError.required(
              path + ".messageExpression", "messageExpression must be non-empty if specified"));
    }
    Object reason = rule.find("reason").orElse(Null.NULL);
    if (reason instanceof String given && !REASONS.contains(given)) {
      errors.add(FieldError.notSupported(path + ".reason", given, REASONS));
    }
    fieldPath(path + ".fieldPath", rule.text("fieldPath"), schema);
  }

  private void fieldPath(String path, String fieldPath, Schema schema) {
    if (!fieldPath.isEmpty() && fieldPath.isBlank()) {
      errors.add(FieldError.invalid(path, fieldPath, "must be non-empty if specified"));
    }
    if (hasLineBreak(fieldPath)) {
      errors.add(FieldError.invalid(path, fieldPath, "must not contain line breaks"));
    }
    if (!fieldPath.isEmpty() && Structure.unreadable(schema).isEmpty()) {
      try {
        SchemaPath.follow(fieldPath, schema, true);
      } catch (SchemaPath.BadPathException _) {
        errors.add(FieldError.invalid(path, fieldPath, "must be a valid path"));
      }
    }
  }

  private static boolean hasLineBreak(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  /** The formats of texts and numbers that mean nothing, each as often as it comes. */
  static List<String> unknownFormats(Schema schema) {
    List<String> unknown = new ArrayList<>();
    schema.has(
        part -> {
          String format = part.format();
          List<String> types = part.type().isEmpty() ? List.of() : List.of(part.type());
          if (!format.isEmpty() && Formats.meant(format, types).isEmpty()) {
            unknown.add("unrecognized format " + GoText.quoted(format));
          }
          return false;
        });
    return unknown;
  }
}
