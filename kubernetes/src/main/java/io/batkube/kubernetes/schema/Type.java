package io.batkube.kubernetes.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a value in an object may be. Immutable once built. */
public sealed interface Type {

  /** A value without parts. The comment says how JSON holds it. */
  enum Scalar implements Type {
    STRING,
    BOOL,
    INT32,
    INT64,
    /** Go's {@code uint8}, {@code uint16} and wider unsigned numbers. */
    UINT32,
    FLOAT64,
    /** Bytes, in base64. */
    BYTES,
    /** An amount: a string, or a number that is read as one. */
    QUANTITY,
    /** RFC 3339 in whole seconds, UTC; null is no time. */
    TIME,
    /** RFC 3339 with six digits of fraction, UTC; null is no time. */
    MICRO_TIME,
    /** Go's form: "1h2m0s". */
    DURATION,
    INT_OR_STRING,
    /** Any JSON value, kept as it is. */
    ANY
  }

  /** How the elements of a list are told apart when two writers meet: x-kubernetes-list-type. */
  enum ListKind {
    /** One value: the list is owned and replaced as a whole. */
    ATOMIC,
    /** Scalars, each at most once. */
    SET,
    /** Objects, told apart by the values of the {@link ListOf#keys}. */
    MAP
  }

  /**
   * A list.
   *
   * @param keys the fields that tell elements apart; empty unless {@code kind} is MAP
   */
  record ListOf(Type element, ListKind kind, List<String> keys) implements Type {}

  /**
   * An object with any names, and values of one type.
   *
   * @param atomic owned and replaced as a whole
   */
  record MapOf(Type value, boolean atomic) implements Type {}

  /**
   * How strategic merge patches merge a field: the Go tags patchStrategy and patchMergeKey, which
   * may differ from the list type.
   *
   * @param mergeKey "" if the strategy needs none
   */
  record PatchRule(boolean merge, boolean replace, boolean retainKeys, String mergeKey) {
    public static final PatchRule NONE = new PatchRule(false, false, false, "");
  }

  /**
   * A field of a struct.
   *
   * @param omitEmpty Go leaves it out of JSON when it is zero: false, 0, "", no pointer, an empty
   *     list or map; never a struct that is no pointer
   * @param omitZero Go leaves it out when the whole value, a struct too, is zero
   * @param pointer Go tells its absence from its zero
   * @param number in protobuf; 0 if it has none
   * @param defaultValue of the marker {@code +default}, as a tree
   */
  record Field(
      String name,
      Type type,
      boolean omitEmpty,
      boolean omitZero,
      boolean pointer,
      boolean required,
      int number,
      PatchRule patch,
      Optional<Object> defaultValue) {}

  /** A Go struct, or an object of a custom resource. Structs may hold themselves. */
  final class Struct implements Type {
    private final String name;
    private final String goPackage;
    private final boolean atomic;
    private final boolean preservesUnknown;
    private List<Field> fields = List.of();
    private Map<String, Field> byName = new LinkedHashMap<>();

    /**
     * Begins a struct, whose fields follow with {@link #complete}.
     *
     * @param name Go's name without the package ("DeploymentSpec")
     * @param goPackage "k8s.io/api/apps/v1"; "" in custom resources
     * @param preservesUnknown fields that are not listed are kept: custom resources only
     */
    public Struct(String name, String goPackage, boolean atomic, boolean preservesUnknown) {
      this.name = name;
      this.goPackage = goPackage;
      this.atomic = atomic;
      this.preservesUnknown = preservesUnknown;
    }

    /** Sets the fields, in Go's order. Called once, before anybody else sees the struct. */
    public Struct complete(List<Field> all) {
      fields = List.copyOf(all);
      byName = new LinkedHashMap<>();
      all.forEach(field -> byName.put(field.name(), field));
      return this;
    }

    public String name() {
      return name;
    }

    public String goPackage() {
      return goPackage;
    }

    public boolean atomic() {
      return atomic;
    }

    public boolean preservesUnknown() {
      return preservesUnknown;
    }

    public List<Field> fields() {
      return fields;
    }

    public Optional<Field> field(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    @Override
    public String toString() {
      return goPackage + "." + name;
    }
  }
}
