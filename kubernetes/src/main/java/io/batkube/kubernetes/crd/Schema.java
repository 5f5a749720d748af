package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** An OpenAPI v3 schema of a CustomResourceDefinition, or a part of one. Immutable. */
final class Schema {
  /** Allows nothing and forbids nothing: what stands for a schema that is not there. */
  static final Schema NONE = new Schema(Fields.EMPTY);

  private static final List<String> META = List.of("apiVersion", "kind", "metadata");

  private final Fields source;
  private final String type;
  private final boolean nullable;
  private final boolean preservesUnknown;
  private final boolean embedded;
  private final boolean intOrString;
  private final Optional<Object> defaultValue;
  private final Optional<Schema> items;
  private final Optional<Schema> additional;
  private final Map<String, Schema> properties;
  private final List<Schema> allOf;
  private final List<Schema> anyOf;
  private final List<Schema> oneOf;
  private final Optional<Schema> not;

  private Schema(Fields source) {
    this.source = source;
    type = source.text("type");
    nullable = source.isTrue("nullable");
    preservesUnknown = source.isTrue("x-kubernetes-preserve-unknown-fields");
    embedded = source.isTrue("x-kubernetes-embedded-resource");
    intOrString = source.isTrue("x-kubernetes-int-or-string");
    defaultValue = source.find("default").filter(value -> value != Null.NULL);
    items = inner("items");
    additional = inner("additionalProperties");
    properties = map("properties");
    allOf = list("allOf");
    anyOf = list("anyOf");
    oneOf = list("oneOf");
    not = inner("not");
  }

  static Schema of(Fields source) {
    return source.isEmpty() ? NONE : new Schema(source);
  }

  private Optional<Schema> inner(String name) {
    return source.find(name).orElse(Null.NULL) instanceof Fields schema
        ? Optional.of(of(schema))
        : Optional.empty();
  }

  private List<Schema> list(String name) {
    List<Schema> all = new ArrayList<>();
    source.items(name).eachFields().forEach(schema -> all.add(of(schema)));
    return all;
  }

  private Map<String, Schema> map(String name) {
    Fields all = source.fields(name);
    Map<String, Schema> map = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      map.put(all.name(i), of(all.fields(all.name(i))));
    }
    return map;
  }

  /** As it was written. */
  Fields source() {
    return source;
  }

  /** The same, as a resource: with apiVersion, kind and metadata that it need not declare. */
  Schema asResource() {
    return embedded ? this : new Schema(source.with("x-kubernetes-embedded-resource", true));
  }

  /** "" if it says none. */
  String type() {
    return type;
  }

  String format() {
    return source.text("format");
  }

  String pattern() {
    return source.text("pattern");
  }

  boolean nullable() {
    return nullable;
  }

  boolean preservesUnknown() {
    return preservesUnknown;
  }

  /** An object inside an object, with apiVersion, kind and metadata of its own. */
  boolean embedded() {
    return embedded;
  }

  boolean intOrString() {
    return intOrString;
  }

  Optional<Object> defaultValue() {
    return defaultValue;
  }

  Optional<Schema> items() {
    return items;
  }

  /** The schema of what is not among the properties. */
  Optional<Schema> additional() {
    return additional;
  }

  /** True if additionalProperties is there, as a schema or as a truth. */
  boolean hasAdditional() {
    return source.find("additionalProperties").orElse(Null.NULL) != Null.NULL;
  }

  /** True if additionalProperties says that there may be no other properties. */
  boolean forbidsAdditional() {
    return source.find("additionalProperties").orElse(Null.NULL).equals(false);
  }

  /** By name, in order. */
  Map<String, Schema> properties() {
    return properties;
  }

  Optional<Schema> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  /** The schema of a field, whether it has one of its own or that of the others. */
  Optional<Schema> below(String name) {
    Schema own = properties.get(name);
    return own != null ? Optional.of(own) : additional;
  }

  List<Schema> allOf() {
    return allOf;
  }

  List<Schema> anyOf() {
    return anyOf;
  }

  List<Schema> oneOf() {
    return oneOf;
  }

  Optional<Schema> not() {
    return not;
  }

  List<String> required() {
    return source.items("required").eachText();
  }

  Items allowed() {
    return source.items("enum");
  }

  /** "" if it says none, which is atomic. */
  String listType() {
    return source.text("x-kubernetes-list-type");
  }

  List<String> listMapKeys() {
    return source.items("x-kubernetes-list-map-keys").eachText();
  }

  String mapType() {
    return source.text("x-kubernetes-map-type");
  }

  List<Fields> rules() {
    return source.items("x-kubernetes-validations").eachFields();
  }

  boolean isTrue(String name) {
    return source.isTrue(name);
  }

  /** A count, such as maxItems. */
  Optional<Long> count(String name) {
    return source.find(name).filter(Long.class::isInstance).map(Long.class::cast);
  }

  /** A bound, such as maximum. */
  Optional<Double> bound(String name) {
    return switch (source.find(name).orElse(Null.NULL)) {
      case Long number -> Optional.of((double) number);
      case Double number -> Optional.of(number);
      default -> Optional.empty();
    };
  }

  /** Whether there are rules in CEL where they count: not below allOf and its like. */
  boolean hasRules() {
    return !rules().isEmpty()
        || items.filter(Schema::hasRules).isPresent()
        || additional.filter(Schema::hasRules).isPresent()
        || properties.values().stream().anyMatch(Schema::hasRules);
  }

  /** Whether this schema or any inside it is one of these, wherever it may hide. */
  boolean has(Predicate<Schema> wanted) {
    if (wanted.test(this)) {
      return true;
    }
    List<Schema> inside = new ArrayList<>();
    items.ifPresent(inside::add);
    inside.addAll(itemList());
    inside.addAll(allOf);
    inside.addAll(anyOf);
    inside.addAll(oneOf);
    not.ifPresent(inside::add);
    inside.addAll(properties.values());
    additional.ifPresent(inside::add);
    inside.addAll(map("patternProperties").values());
    inner("additionalItems").ifPresent(inside::add);
    inside.addAll(map("definitions").values());
    inside.addAll(map("dependencies").values());
    return inside.stream().anyMatch(schema -> schema.has(wanted));
  }

  /** The schemas of items when they are a list, which no CustomResourceDefinition may have. */
  List<Schema> itemList() {
    return list("items");
  }

  Map<String, Schema> definitions() {
    return map("definitions");
  }

  Map<String, Schema> dependencies() {
    return map("dependencies");
  }

  static boolean isMeta(String name) {
    return META.contains(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schema that && source.equals(that.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
