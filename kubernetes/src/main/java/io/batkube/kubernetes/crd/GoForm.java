package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Definitions as the JSON of Go's internal types, which have no names for JSON and leave nothing
 * out: some messages quote them.
 */
final class GoForm {
  private GoForm() {}

  /** The versions of a definition; what all of them say alike is null. */
  static Object versions(Definition definition, Alike alike) {
    Items versions = definition.spec().items("versions");
    if (!definition.spec().has("versions")) {
      return Null.NULL;
    }
    List<Object> all = new ArrayList<>();
    for (Fields version : versions.eachFields()) {
      all.add(
          Fields.of(
              "Name", version.text("name"),
              "Served", version.isTrue("served"),
              "Storage", version.isTrue("storage"),
              "Deprecated", version.isTrue("deprecated"),
              "DeprecationWarning", orNull(version, "deprecationWarning"),
              "Schema", alike.schema() ? Null.NULL : validation(version),
              "Subresources", alike.subresources() ? Null.NULL : subresources(version),
              "AdditionalPrinterColumns", alike.columns() ? Null.NULL : columns(version),
              "SelectableFields", alike.selectable() ? Null.NULL : selectable(version)));
    }
    return Items.of(all);
  }

  /** Which parts are the same in all versions: Go's internal type has them once then. */
  record Alike(boolean schema, boolean subresources, boolean columns, boolean selectable) {
    static Alike of(Definition definition) {
      Items versions = definition.spec().items("versions");
      return new Alike(
          isAlike(versions, "schema"),
          isAlike(versions, "subresources"),
          isAlike(versions, "additionalPrinterColumns"),
          isAlike(versions, "selectableFields"));
    }

    private static boolean isAlike(Items versions, String part) {
      return versions.eachFields().stream()
              .map(version -> version.find(part).orElse(Null.NULL))
              .distinct()
              .count()
          <= 1;
    }
  }

  private static Object orNull(Fields from, String name) {
    return from.find(name).orElse(Null.NULL);
  }

  private static Object validation(Fields version) {
    return orNull(version, "schema") instanceof Fields schema
        ? Fields.of("OpenAPIV3Schema", schemaOrNull(schema, "openAPIV3Schema"))
        : Null.NULL;
  }

  private static Object subresources(Fields version) {
    if (!(orNull(version, "subresources") instanceof Fields subresources)) {
      return Null.NULL;
    }
    Object scale =
        orNull(subresources, "scale") instanceof Fields given
            ? Fields.of(
                "SpecReplicasPath", given.text("specReplicasPath"),
                "StatusReplicasPath", given.text("statusReplicasPath"),
                "LabelSelectorPath", orNull(given, "labelSelectorPath"))
            : Null.NULL;
    return Fields.of("Status", orNull(subresources, "status"), "Scale", scale);
  }

  private static Object columns(Fields version) {
    Items columns = version.items("additionalPrinterColumns");
    return columns.isEmpty()
        ? Null.NULL
        : columns.mapFields(
            column ->
                Fields.of(
                    "Name", column.text("name"),
                    "Type", column.text("type"),
                    "Format", column.text("format"),
                    "Description", column.text("description"),
                    "Priority", column.number("priority"),
                    "JSONPath", column.text("jsonPath")));
  }

  private static Object selectable(Fields version) {
    Items selectable = version.items("selectableFields");
    return selectable.isEmpty()
        ? Null.NULL
        : selectable.mapFields(field -> Fields.of("JSONPath", field.text("jsonPath")));
  }

  private static Object schemaOrNull(Fields from, String name) {
    return orNull(from, name) instanceof Fields schema ? schema(schema) : Null.NULL;
  }

  /** A schema with all its fields. */
  static Fields schema(Fields schema) {
    return Fields.of(
        "ID", schema.text("id"),
        "Schema", schema.text("$schema"),
        "Ref", orNull(schema, "$ref"),
        "Description", schema.text("description"),
        "Type", schema.text("type"),
        "Nullable", schema.isTrue("nullable"),
        "Format", schema.text("format"),
        "Title", schema.text("title"),
        "Default", Fields.sortedThroughout(orNull(schema, "default")),
        "Maximum", orNull(schema, "maximum"),
        "ExclusiveMaximum", schema.isTrue("exclusiveMaximum"),
        "Minimum", orNull(schema, "minimum"),
        "ExclusiveMinimum", schema.isTrue("exclusiveMinimum"),
        "MaxLength", orNull(schema, "maxLength"),
        "MinLength", orNull(schema, "minLength"),
        "Pattern", schema.text("pattern"),
        "MaxItems", orNull(schema, "maxItems"),
        "MinItems", orNull(schema, "minItems"),
        "UniqueItems", schema.isTrue("uniqueItems"),
        "MultipleOf", orNull(schema, "multipleOf"),
        "Enum", Fields.sortedThroughout(orNull(schema, "enum")),
        "MaxProperties", orNull(schema, "maxProperties"),
        "MinProperties", orNull(schema, "minProperties"),
        "Required", orNull(schema, "required"),
        "Items", items(orNull(schema, "items")),
        "AllOf", schemas(schema, "allOf"),
        "OneOf", schemas(schema, "oneOf"),
        "AnyOf", schemas(schema, "anyOf"),
        "Not", schemaOrNull(schema, "not"),
        "Properties", schemaMap(schema, "properties"),
        "AdditionalProperties", schemaOrTruth(orNull(schema, "additionalProperties")),
        "PatternProperties", schemaMap(schema, "patternProperties"),
        "Dependencies", dependencies(schema),
        "AdditionalItems", schemaOrTruth(orNull(schema, "additionalItems")),
        "Definitions", schemaMap(schema, "definitions"),
        "ExternalDocs", externalDocs(schema),
        "Example", Fields.sortedThroughout(orNull(schema, "example")),
        "XPreserveUnknownFields", orNull(schema, "x-kubernetes-preserve-unknown-fields"),
        "XEmbeddedResource", schema.isTrue("x-kubernetes-embedded-resource"),
        "XIntOrString", schema.isTrue("x-kubernetes-int-or-string"),
        "XListMapKeys", orNull(schema, "x-kubernetes-list-map-keys"),
        "XListType", orNull(schema, "x-kubernetes-list-type"),
        "XMapType", orNull(schema, "x-kubernetes-map-type"),
        "XValidations", rules(schema));
  }

  static Object items(Object items) {
    return switch (items) {
      case Fields one -> Fields.of("Schema", schema(one), "JSONSchemas", Null.NULL);
      case Items several ->
          Fields.of("Schema", Null.NULL, "JSONSchemas", several.mapFields(GoForm::schema));
      default -> Null.NULL;
    };
  }

  private static Object schemas(Fields from, String name) {
    return orNull(from, name) instanceof Items all ? all.mapFields(GoForm::schema) : Null.NULL;
  }

  private static Object schemaMap(Fields from, String name) {
    if (!(orNull(from, name) instanceof Fields all)) {
      return Null.NULL;
    }
    Fields mapped = all.sorted();
    for (int i = 0; i < mapped.size(); i++) {
      mapped = mapped.with(mapped.name(i), schema(mapped.fields(mapped.name(i))));
    }
    return mapped;
  }

  private static Object schemaOrTruth(Object value) {
    return switch (value) {
      case Fields schema -> Fields.of("Allows", true, "Schema", schema(schema));
      case Boolean allows -> Fields.of("Allows", allows, "Schema", Null.NULL);
      default -> Null.NULL;
    };
  }

  private static Object dependencies(Fields schema) {
    if (!(orNull(schema, "dependencies") instanceof Fields all)) {
      return Null.NULL;
    }
    Fields mapped = all.sorted();
    for (int i = 0; i < mapped.size(); i++) {
      Object value = mapped.value(i);
      mapped =
          mapped.with(
              mapped.name(i),
              Fields.of(
                  "Schema", value instanceof Fields one ? schema(one) : Null.NULL,
                  "Property", value instanceof Items names ? names : Null.NULL));
    }
    return mapped;
  }

  private static Object externalDocs(Fields schema) {
    return orNull(schema, "externalDocs") instanceof Fields docs
        ? Fields.of("Description", docs.text("description"), "URL", docs.text("url"))
        : Null.NULL;
  }

  private static Object rules(Fields schema) {
    Items rules = schema.items("x-kubernetes-validations");
    return rules.isEmpty() ? Null.NULL : rules.mapFields(GoForm::rule);
  }

  /** A rule in CEL. */
  static Fields rule(Fields rule) {
    return Fields.of(
        "Rule", rule.text("rule"),
        "Message", rule.text("message"),
        "MessageExpression", rule.text("messageExpression"),
        "Reason", orNull(rule, "reason"),
        "FieldPath", rule.text("fieldPath"),
        "OptionalOldSelf", orNull(rule, "optionalOldSelf"));
  }

  /** The first field that a schema has and that is not among these, by Go's name. */
  static Optional<String> firstSet(Fields schema, List<String> except) {
    Fields all = schema(schema);
    for (int i = 0; i < all.size(); i++) {
      Object value = all.value(i);
      boolean unset = value == Null.NULL || value.equals("") || value.equals(false);
      if (!unset && !except.contains(all.name(i))) {
        return Optional.of(all.name(i));
      }
    }
    return Optional.empty();
  }
}
