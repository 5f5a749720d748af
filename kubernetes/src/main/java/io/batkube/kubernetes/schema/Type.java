package io.batkube.kubernetes.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

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
   * @param message protobuf wraps it in a message of its own, as the values of some maps
   */
  record ListOf(Type element, ListKind kind, List<String> keys, boolean message) implements Type {
    public ListOf {
      keys = List.copyOf(keys);
    }

    public ListOf(Type element, ListKind kind, List<String> keys) {
      this(element, kind, keys, false);
    }
  }

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
   * @param goType as Go names it in messages, without a pointer: {@code []v1.Container}
   * @param goEmbedding the Go fields that it is inlined from, each with a dot behind it; often ""
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
      Optional<Object> defaultValue,
      String goType,
      String goEmbedding) {

    /** A field of an object that Go has no type for. */
    public Field(
        String name,
        Type type,
        boolean omitEmpty,
        boolean omitZero,
        boolean pointer,
        boolean required,
        int number,
        PatchRule patch,
        Optional<Object> defaultValue) {
      this(name, type, omitEmpty, omitZero, pointer, required, number, patch, defaultValue, "", "");
    }
  }

  /**
   * A struct that Go inlines in JSON, and protobuf keeps as a message.
   *
   * @param number in protobuf; 0 if it has none
   * @param position of its first field among those of the outer struct; all of them follow
   */
  record Inlined(int number, Struct struct, int position) {}

  /**
   * A Go struct, or an object of a custom resource. Structs may hold themselves.
   *
   * <p>Structs of the built-in kinds read their fields when they are first asked for: a server
   * starts with thousands of them and uses few. Two threads may do so at the same time; they get
   * the same.
   */
  final class Struct implements Type {
    private final String name;
    private final String goPackage;
    private final String goName;
    private final boolean atomic;
    private final boolean preservesUnknown;
    private final Supplier<Content> source;
    private Content content;

    /** What {@link Defaults} does below here; found out when it is first needed, as the fields. */
    private Defaults.Plan defaults;

    /** As {@link #defaults}, of {@link ProtobufEncoder}. */
    private ProtobufEncoder.Order protobufOrder;

    /** Immutable, so that whoever sees it sees all of it. */
    record Content(
        List<Field> fields,
        List<Inlined> inlined,
        Map<String, Integer> positions,
        Map<Integer, Integer> positionsByNumber) {

      static Content of(List<Field> fields, List<Inlined> inlined) {
        Map<String, Integer> positions = new HashMap<>(fields.size() * 2);
        Map<Integer, Integer> byNumber = new HashMap<>(fields.size() * 2);
        for (int i = 0; i < fields.size(); i++) {
          positions.putIfAbsent(fields.get(i).name(), i);
          if (fields.get(i).number() > 0) {
            byNumber.put(fields.get(i).number(), i);
          }
        }
        return new Content(List.copyOf(fields), List.copyOf(inlined), positions, byNumber);
      }
    }

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
      this.goName = name;
      this.atomic = atomic;
      this.preservesUnknown = preservesUnknown;
      this.source = () -> Content.of(List.of(), List.of());
    }

    /** A struct of the table, whose fields are read from it. */
    Struct(String name, String goPackage, String goName, boolean atomic, Supplier<Content> source) {
      this.name = name;
      this.goPackage = goPackage;
      this.goName = goName;
      this.atomic = atomic;
      this.preservesUnknown = false;
      this.source = source;
    }

    /** Sets the fields, in Go's order. Called once, before anybody else sees the struct. */
    public Struct complete(List<Field> all) {
      content = Content.of(all, List.of());
      return this;
    }

    /** The same fields, owned one by one, or as a whole. */
    Struct withAtomic(boolean atomic) {
      return new Struct(name, goPackage, goName, atomic, this::content);
    }

    Defaults.Plan defaults() {
      Defaults.Plan here = defaults;
      if (here == null) {
        here = Defaults.Plan.of(this);
        defaults = here;
      }
      return here;
    }

    ProtobufEncoder.Order protobufOrder() {
      ProtobufEncoder.Order here = protobufOrder;
      if (here == null) {
        here = ProtobufEncoder.Order.of(this);
        protobufOrder = here;
      }
      return here;
    }

    private Content content() {
      Content here = content;
      if (here == null) {
        here = source.get();
        content = here;
      }
      return here;
    }

    public String name() {
      return name;
    }

    public String goPackage() {
      return goPackage;
    }

    /** As Go names it in messages: {@code v1.DeploymentSpec}. */
    public String goName() {
      return goName;
    }

    public boolean atomic() {
      return atomic;
    }

    public boolean preservesUnknown() {
      return preservesUnknown;
    }

    /** Those of inlined structs are among them, in their place. */
    public List<Field> fields() {
      return content().fields();
    }

    public List<Inlined> inlined() {
      return content().inlined();
    }

    public Optional<Field> field(String name) {
      Integer position = content().positions().get(name);
      return position == null ? Optional.empty() : Optional.of(fields().get(position));
    }

    /** Where a field is among {@link #fields}, or -1. */
    public int position(String name) {
      Integer position = content().positions().get(name);
      return position == null ? -1 : position;
    }

    /** Where the field of a protobuf number is among {@link #fields}, or -1. */
    int positionOfNumber(int number) {
      return content().positionsByNumber().getOrDefault(number, -1);
    }

    @Override
    public String toString() {
      return goPackage + "." + name;
    }
  }
}
