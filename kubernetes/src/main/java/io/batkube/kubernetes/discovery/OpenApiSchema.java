package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Types as schemas of OpenAPI 3. Structs of Go get names and are referred to; structs of custom
 * resources are written in place. Collects what it refers to; one owner.
 */
final class OpenApiSchema {
  static final String REF = "#/components/schemas/";
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String TIME = META + "Time";
  private static final String MICRO_TIME = META + "MicroTime";
  private static final String DURATION = META + "Duration";
  private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
  private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

  /** Where a value of any type may be no object: defaults, examples, enumerations. */
  private static final String DEFINITIONS =
      "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1";

  private static final Map<Type.Struct, List<Fields>> KINDS = kinds();

  private final TreeMap<String, Fields> done = new TreeMap<>();
  private final Deque<Type.Struct> open = new ArrayDeque<>();
  private final Set<String> named = new LinkedHashSet<>();

  /** Which groups, versions and kinds a struct is; structs are equal to themselves alone. */
  private static Map<Type.Struct, List<Fields>> kinds() {
    Map<Type.Struct, List<Fields>> kinds = new LinkedHashMap<>();
    Schemas schemas = Schemas.builtIn();
    for (Schemas.Kind kind : schemas.kinds()) {
      schemas
          .find(kind.group(), kind.version(), kind.kind())
          .ifPresent(
              struct ->
                  kinds
                      .computeIfAbsent(struct, _ -> new ArrayList<>())
                      .add(kind(kind.group(), kind.version(), kind.kind())));
    }
    return kinds;
  }

  static Fields kind(String group, String version, String kind) {
    return Fields.of("group", group, "kind", kind, "version", version);
  }

  /** "io.k8s.api.apps.v1.Deployment". */
  static String name(Type.Struct struct) {
    String path = struct.goPackage();
    int slash = path.indexOf('/');
    String host = slash < 0 ? path : path.substring(0, slash);
    String rest = slash < 0 ? "" : path.substring(slash).replace('/', '.');
    return reversed(host) + rest + "." + struct.name();
  }

  /** "com.example.crd" of "crd.example.com". */
  static String reversed(String host) {
    List<String> parts = new ArrayList<>(List.of(host.split("\\.", -1)));
    return String.join(".", parts.reversed());
  }

  static Fields ref(String name) {
    return Fields.of("$ref", REF + name);
  }

  /** Refers to a struct, whose schema will be among {@link #all}. */
  Fields refTo(Type.Struct struct) {
    String name = name(struct);
    if (named.add(name)) {
      open.add(struct);
    }
    return ref(name);
  }

  /** Gives a schema a name. */
  void put(String name, Fields schema) {
    named.add(name);
    done.put(name, schema);
  }

  /** Every schema that was referred to, by name. */
  Fields all() {
    while (!open.isEmpty()) {
      Type.Struct struct = open.remove();
      done.put(name(struct), struct(struct));
    }
    Fields.Builder all = new Fields.Builder(done.size());
    done.forEach(all::put);
    return all.build();
  }

  /** The struct itself. */
  Fields struct(Type.Struct struct) {
    Fields.Builder properties = new Fields.Builder();
    List<String> required = new ArrayList<>();
    for (Type.Field field : struct.fields()) {
      properties.put(field.name(), field(field, struct));
      if (field.required()) {
        required.add(field.name());
      }
    }
    Fields.Builder schema = new Fields.Builder();
    schema.put("type", "object");
    if (!required.isEmpty()) {
      schema.put("required", Items.of(required));
    }
    if (!struct.fields().isEmpty()) {
      schema.put("properties", properties.build());
    }
    if (struct.atomic()) {
      schema.put("x-kubernetes-map-type", "atomic");
    }
    if (struct.preservesUnknown()) {
      schema.put("x-kubernetes-preserve-unknown-fields", true);
    }
    List<Fields> kinds = KINDS.get(struct);
    if (kinds != null) {
      schema.put("x-kubernetes-group-version-kind", Items.of(kinds));
    }
    return schema.build();
  }

  private Fields field(Type.Field field, Type.Struct of) {
    Fields schema = wrapped(schema(field.type()));
    if (field.type() == Type.Scalar.ANY && of.goPackage().equals(DEFINITIONS)) {
      schema = Fields.EMPTY;
    }
    if (field.name().equals("items") && of.name().endsWith("List")) {
      schema = schema.without("x-kubernetes-list-type");
    }
    Optional<Object> defaultValue =
        field.defaultValue().isPresent() ? field.defaultValue() : zero(field);
    if (defaultValue.isPresent()) {
      schema = schema.with("default", defaultValue.get());
    }
    Type.PatchRule rule = field.patch();
    if (!rule.mergeKey().isEmpty()) {
      schema = schema.with("x-kubernetes-patch-merge-key", rule.mergeKey());
    }
    List<String> strategies = new ArrayList<>();
    if (rule.merge()) {
      strategies.add("merge");
    }
    if (rule.replace()) {
      strategies.add("replace");
    }
    if (rule.retainKeys()) {
      strategies.add("retainKeys");
    }
    return strategies.isEmpty()
        ? schema
        : schema.with("x-kubernetes-patch-strategy", String.join(",", strategies));
  }

  /** What Go puts in the place of a field that was not sent. */
  private static Optional<Object> zero(Type.Field field) {
    if (field.pointer()) {
      return Optional.empty();
    }
    if (field.type() instanceof Type.Struct struct && !struct.goPackage().isEmpty()) {
      return Optional.of(Fields.EMPTY);
    }
    return field.omitEmpty() || field.omitZero() ? Optional.empty() : zero(field.type());
  }

  private static Optional<Object> zero(Type type) {
    return switch (type) {
      case Type.Struct struct ->
          struct.goPackage().isEmpty() ? Optional.empty() : Optional.of(Fields.EMPTY);
      case Type.Scalar scalar ->
          switch (scalar) {
            case STRING -> Optional.of("");
            case BOOL -> Optional.of(false);
            case INT32, INT64, UINT32, FLOAT64 -> Optional.of(0L);
            case BYTES, QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, ANY ->
                Optional.empty();
          };
      case Type.ListOf _, Type.MapOf _ -> Optional.empty();
    };
  }

  /** A reference beside which something else stands must hide in a list. */
  private static Fields wrapped(Fields schema) {
    return schema.has("$ref") ? Fields.of("allOf", Items.of(schema)) : schema;
  }

  private Fields element(Type type) {
    Fields schema = schema(type);
    Optional<Object> zero = zero(type);
    return zero.isPresent() ? wrapped(schema).with("default", zero.get()) : schema;
  }

  private Fields schema(Type type) {
    return switch (type) {
      case Type.Struct struct -> struct.goPackage().isEmpty() ? struct(struct) : refTo(struct);
      case Type.Scalar scalar -> scalar(scalar);
      case Type.ListOf list -> {
        Fields schema = Fields.of("type", "array", "items", element(list.element()));
        yield switch (list.kind()) {
          case ATOMIC -> schema.with("x-kubernetes-list-type", "atomic");
          case SET -> schema.with("x-kubernetes-list-type", "set");
          case MAP ->
              schema
                  .with("x-kubernetes-list-type", "map")
                  .with("x-kubernetes-list-map-keys", Items.of(list.keys()));
        };
      }
      case Type.MapOf map -> {
        Fields schema = Fields.of("type", "object", "additionalProperties", element(map.value()));
        yield map.atomic() ? schema.with("x-kubernetes-map-type", "atomic") : schema;
      }
    };
  }

  private Fields scalar(Type.Scalar scalar) {
    return switch (scalar) {
      case STRING -> Fields.of("type", "string");
      case BOOL -> Fields.of("type", "boolean");
      case INT32 -> Fields.of("type", "integer", "format", "int32");
      case INT64, UINT32 -> Fields.of("type", "integer", "format", "int64");
      case FLOAT64 -> Fields.of("type", "number", "format", "double");
      case BYTES -> Fields.of("type", "string", "format", "byte");
      case QUANTITY -> known(QUANTITY, oneOf("string", "number"));
      case TIME -> known(TIME, Fields.of("type", "string", "format", "date-time"));
      case MICRO_TIME -> known(MICRO_TIME, Fields.of("type", "string", "format", "date-time"));
      case DURATION -> known(DURATION, Fields.of("type", "string"));
      case INT_OR_STRING ->
          known(INT_OR_STRING, oneOf("integer", "string").with("format", "int-or-string"));
      case ANY -> Fields.of("type", "object");
    };
  }

  private static Fields oneOf(String one, String other) {
    return Fields.of("oneOf", Items.of(Fields.of("type", one), Fields.of("type", other)));
  }

  private Fields known(String name, Fields schema) {
    put(name, schema);
    return ref(name);
  }
}
