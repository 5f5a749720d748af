package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads objects as a kube-apiserver does: what comes out is what Go's decoder and encoder make of a
 * tree between them. Unknown fields are gone, fields are in Go's order, empty ones are left out,
 * amounts and times have one form. One thread.
 *
 * <p>Go's decoder keeps the first value of a wrong type in mind and goes on; a value that refuses
 * itself, such as an amount, ends it at once and is what the client hears of. So does this one.
 */
@SuppressWarnings("ReferenceEquality") // what stays the same need not be made anew
public final class Decoder {
  private static final String ALLOWED_DIGITS = "0123456789";
  private static final int MAX_PROBLEMS = 100;
  private static final byte[] NO_SOURCE = {};

  /**
   * An object, and what it had too much.
   *
   * @param unknown paths of fields that the kind has not ("spec.containers[0].imagee"), each once
   */
  public record Decoded(Fields object, List<String> unknown) {
    public Decoded {
      unknown = List.copyOf(unknown);
    }

    /** In the words of strict decoding, as far as it counts them. */
    public List<String> problems() {
      return unknown.isEmpty() ? List.of() : described();
    }

    private List<String> described() {
      return unknown.stream()
          .limit(MAX_PROBLEMS)
          .map(path -> "unknown field \"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
          .toList();
    }
  }

  /** A value of the wrong type, before it is known where the whole document has it. */
  private static final class WrongTypeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String found;
    private final String field;
    private final String wanted;

    WrongTypeException(String found, String field, String wanted) {
      this.found = found;
      this.field = field;
      this.wanted = wanted;
    }
  }

  private final byte[] source;
  private final Set<String> unknown = new LinkedHashSet<>();
  private String firstMistake = "";

  /** What has been entered: a field, a position in a list, a key of a map. */
  private Object[] path = new Object[32];

  /** The struct that holds each field of the path. */
  private Struct[] owners = new Struct[32];

  private int depth;

  private Decoder(byte[] source) {
    this.source = source;
  }

  /** Reads a tree. */
  public static Decoded decode(Struct struct, Object raw) throws MistypedException {
    return decode(struct, raw, NO_SOURCE);
  }

  /**
   * Reads a tree.
   *
   * @param source the JSON that the tree is made of, to quote numbers from as they are written;
   *     empty if there is none
   */
  public static Decoded decode(Struct struct, Object raw, byte[] source) throws MistypedException {
    Decoder decoder = new Decoder(source);
    Object object = decoder.top(struct, raw);
    return new Decoded((Fields) object, List.copyOf(decoder.unknown));
  }

  /**
   * A tree of our own in its canonical form: fields in Go's order, without empty ones.
   *
   * @throws IllegalArgumentException if a field has the wrong type
   */
  public static Fields canonical(Struct struct, Fields tree) {
    try {
      return decode(struct, tree).object();
    } catch (MistypedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private Object top(Struct struct, Object raw) throws MistypedException {
    Object object = null;
    try {
      object = value(struct, struct.goName(), raw);
    } catch (WrongTypeException e) {
      throw new MistypedException(told(e));
    }
    if (!firstMistake.isEmpty()) {
      throw new MistypedException(firstMistake);
    }
    return object == null ? Canonical.zero(struct, struct.goName()) : object;
  }

  private void enter(Object step, Struct owner) {
    if (depth == path.length) {
      path = Arrays.copyOf(path, depth * 2);
      owners = Arrays.copyOf(owners, depth * 2);
    }
    path[depth] = step;
    owners[depth++] = owner;
  }

  private void leave() {
    depth--;
  }

  /** Null stands for Go's zero value, which JSON's null leaves in place. */
  private Object value(Type type, String goType, Object raw)
      throws MistypedException, WrongTypeException {
    if (raw == Null.NULL) {
      return null;
    }
    if (type instanceof Scalar scalar) {
      return scalar(scalar, goType, raw);
    }
    if (type instanceof Struct struct) {
      return raw instanceof Fields fields ? struct(struct, fields) : mistake(raw, goType);
    }
    if (type instanceof ListOf list) {
      return raw instanceof Items items ? list(list, goType, items) : mistake(raw, goType);
    }
    return raw instanceof Fields fields ? map((MapOf) type, goType, fields) : mistake(raw, goType);
  }

  private Fields struct(Struct struct, Fields raw) throws MistypedException, WrongTypeException {
    if (raw.isKnownAs(struct) || raw.isKnownAs(struct.defaults())) {
      return raw; // it has come from here
    }
    List<Field> fields = struct.fields();
    Object[] values = new Object[fields.size()];
    Fields kept = Fields.EMPTY;
    for (int i = 0; i < raw.size(); i++) {
      int position = struct.position(raw.name(i));
      if (position >= 0) {
        Field field = fields.get(position);
        enter(field, struct);
        values[position] = value(field.type(), field.goType(), raw.value(i));
        leave();
      } else if (struct.preservesUnknown()) {
        kept = kept.with(raw.name(i), raw.value(i));
      } else {
        unknown.add(place(raw.name(i)));
      }
    }
    Fields object = Canonical.object(struct, values).orIfSame(raw);
    if (!struct.preservesUnknown()) {
      return object.knownAs(struct);
    }
    for (int i = 0; i < kept.size(); i++) {
      object = object.with(kept.name(i), kept.value(i));
    }
    return object;
  }

  private Items list(ListOf list, String goType, Items raw)
      throws MistypedException, WrongTypeException {
    if (raw.isEmpty()) {
      return raw;
    }
    String element = Canonical.elementOf(list, goType);
    Object[] values = new Object[raw.size()];
    boolean same = true;
    for (int i = 0; i < values.length; i++) {
      enter(i, null);
      Object value = value(list.element(), element, raw.get(i));
      values[i] = value == null ? Canonical.zero(list.element(), element) : value;
      same = same && values[i] == raw.get(i);
      leave();
    }
    return same ? raw : Items.of(values);
  }

  private Fields map(MapOf map, String goType, Fields raw)
      throws MistypedException, WrongTypeException {
    if (raw.isEmpty()) {
      return raw;
    }
    String element = Canonical.valueOf(map, goType);
    Object[] values = new Object[raw.size()];
    boolean same = true;
    for (int i = 0; i < values.length; i++) {
      enter(raw.name(i), null);
      Object value = value(map.value(), element, raw.value(i));
      values[i] = value == null ? Canonical.zero(map.value(), element) : value;
      same = same && values[i] == raw.value(i);
      leave();
    }
    return (same ? raw : raw.withValues(values)).sorted();
  }

  private Object scalar(Scalar scalar, String goType, Object raw)
      throws MistypedException, WrongTypeException {
    return switch (scalar) {
      case STRING -> raw instanceof String ? raw : mistake(raw, goType);
      case BOOL -> raw instanceof Boolean ? raw : mistake(raw, goType);
      case INT32 -> integer(Integer.MIN_VALUE, Integer.MAX_VALUE, goType, raw);
      case INT64 -> integer(Long.MIN_VALUE, Long.MAX_VALUE, goType, raw);
      case UINT32 -> integer(0, 0xffff_ffffL, goType, raw);
      case FLOAT64 -> number(goType, raw);
      case BYTES -> bytes(goType, raw);
      case QUANTITY -> quantity(raw);
      case TIME -> GoTime.canonical(text(raw), false);
      case MICRO_TIME -> GoTime.canonical(text(raw), true);
      case DURATION -> text(raw);
      case INT_OR_STRING -> intOrString(raw);
      case ANY -> any(goType, raw);
    };
  }

  private Object integer(long least, long most, String goType, Object raw) {
    if (raw instanceof Long number && number >= least && number <= most) {
      return number;
    }
    return raw instanceof Long || raw instanceof Double
        ? mistaken("number " + written(raw), goType)
        : mistake(raw, goType);
  }

  /** Go writes a whole float without a point, and so it is read back as an integer. */
  private Object number(String goType, Object raw) {
    if (raw instanceof Double fraction) {
      boolean whole = fraction == Math.rint(fraction) && Math.abs(fraction) < 1e15;
      return whole ? (Object) fraction.longValue() : fraction;
    }
    return raw instanceof Long ? raw : mistake(raw, goType);
  }

  private Object bytes(String goType, Object raw) {
    if (raw instanceof String text) {
      try {
        return GoBytes.canonical(text);
      } catch (MistypedException e) {
        return remembered(e.getMessage());
      }
    }
    return mistake(raw, goType);
  }

  private Object quantity(Object raw) throws MistypedException {
    String text = (raw instanceof String amount ? amount : written(raw)).strip();
    if (isPlain(text)) {
      return text;
    }
    try {
      return Quantity.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new MistypedException(e.getMessage());
    }
  }

  /** Up to three digits and a suffix of one letter, or of two with an i: canonical as it is. */
  static boolean isPlain(String text) {
    int digits = 0;
    while (digits < text.length() && ALLOWED_DIGITS.indexOf(text.charAt(digits)) >= 0) {
      digits++;
    }
    if (digits == 0 || digits > 3 || text.charAt(0) == '0') {
      return false;
    }
    return switch (text.length() - digits) {
      case 0 -> true;
      case 1 -> "numkMGTPE".indexOf(text.charAt(digits)) >= 0;
      case 2 -> "KMGTPE".indexOf(text.charAt(digits)) >= 0 && text.charAt(digits + 1) == 'i';
      default -> false;
    };
  }

  private String text(Object raw) throws WrongTypeException {
    if (raw instanceof String text) {
      return text;
    }
    throw new WrongTypeException(kindOf(raw), "", "string");
  }

  private Object intOrString(Object raw) throws WrongTypeException {
    if (raw instanceof String || (raw instanceof Long number && number == number.intValue())) {
      return raw;
    }
    boolean number = raw instanceof Long || raw instanceof Double;
    throw new WrongTypeException(number ? "number " + written(raw) : kindOf(raw), "", "int32");
  }

  /** Any JSON value, or one of the values of JSON schemas that may be of several types. */
  private Object any(String goType, Object raw) throws MistypedException, WrongTypeException {
    int union = goType.indexOf(".JSONSchemaPropsOr");
    if (union < 0) {
      return raw;
    }
    String version = goType.substring(0, union);
    return switch (goType.substring(union + ".JSONSchemaPropsOr".length())) {
      case "Bool" -> {
        if (raw instanceof Boolean) {
          yield raw;
        }
        if (raw instanceof Fields fields) {
          yield schema(version, fields);
        }
        throw new MistypedException("boolean or JSON schema expected");
      }
      case "Array" -> {
        if (raw instanceof Items items) {
          yield listOrNull(jsonSchema(version), version + ".JSONSchemaProps", items);
        }
        yield raw instanceof Fields fields ? schema(version, fields) : Null.NULL;
      }
      case "StringArray" -> {
        if (raw instanceof Items items) {
          yield listOrNull(Scalar.STRING, "string", items);
        }
        yield raw instanceof Fields fields ? schema(version, fields) : Null.NULL;
      }
      default -> throw new IllegalStateException("no such type: " + goType);
    };
  }

  static Struct jsonSchema(String version) {
    return Schemas.builtIn()
        .named(
            "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/" + version, "JSONSchemaProps")
        .orElseThrow();
  }

  private Object schema(String version, Fields raw) throws MistypedException, WrongTypeException {
    return apart(jsonSchema(version), version + ".JSONSchemaProps", raw);
  }

  private Object listOrNull(Type element, String goType, Items raw)
      throws MistypedException, WrongTypeException {
    ListOf list = new ListOf(element, Type.ListKind.ATOMIC, List.of());
    return raw.isEmpty() ? Null.NULL : apart(list, "[]" + goType, raw);
  }

  /** Reads a value as Go does in a decoder of its own, which is lenient and knows no place. */
  private Object apart(Type type, String goType, Object raw)
      throws MistypedException, WrongTypeException {
    Decoder inner = new Decoder(NO_SOURCE);
    Object value = inner.value(type, goType, raw);
    if (inner.firstWrong != null) {
      throw inner.firstWrong;
    }
    if (!inner.firstMistake.isEmpty()) {
      throw new MistypedException(inner.firstMistake);
    }
    return value;
  }

  /** The mistake of {@link #firstMistake}, if it is one of type. */
  private WrongTypeException firstWrong;

  private Object mistake(Object raw, String goType) {
    return mistaken(kindOf(raw), goType);
  }

  private Object mistaken(String found, String goType) {
    if (firstMistake.isEmpty()) {
      WrongTypeException wrong = new WrongTypeException(found, "", goType);
      firstWrong = new WrongTypeException(found, goPath(), goType);
      firstMistake = told(wrong);
    }
    return null;
  }

  private Object remembered(String message) {
    if (firstMistake.isEmpty()) {
      firstMistake = message;
    }
    return null;
  }

  private String told(WrongTypeException wrong) {
    Struct owner = null;
    for (int i = depth - 1; i >= 0 && owner == null; i--) {
      owner = owners[i];
    }
    if (owner == null && wrong.field.isEmpty()) {
      return "json: cannot unmarshal " + wrong.found + " into Go value of type " + wrong.wanted;
    }
    String field = goPath();
    if (!wrong.field.isEmpty()) {
      field = field.isEmpty() ? wrong.field : field + "." + wrong.field;
    }
    return "json: cannot unmarshal "
        + wrong.found
        + " into Go struct field "
        + (owner == null ? "" : owner.name())
        + "."
        + field
        + " of type "
        + wrong.wanted;
  }

  /** The fields that have been entered, without positions and keys. */
  private String goPath() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      if (path[i] instanceof Field field) {
        text.append(text.isEmpty() ? "" : ".").append(field.goEmbedding()).append(field.name());
      }
    }
    return text.toString();
  }

  /** Where a field is, as strict decoding says it. */
  private String place(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      switch (path[i]) {
        case Field field -> text.append(text.isEmpty() ? "" : ".").append(field.name());
        case Integer position -> text.append('[').append(position).append(']');
        default -> text.append(text.isEmpty() ? "" : ".").append(path[i]);
      }
    }
    return text.append(text.isEmpty() ? "" : ".").append(name).toString();
  }

  private static String kindOf(Object raw) {
    return switch (raw) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Fields _ -> "object";
      case Items _ -> "array";
      default -> "number";
    };
  }

  /** A number as the client wrote it, if the source is there. */
  private String written(Object raw) {
    if (raw instanceof Double && source.length > 0) {
      List<Object> steps = new ArrayList<>();
      for (int i = 0; i < depth; i++) {
        steps.add(path[i] instanceof Field field ? field.name() : path[i]);
      }
      return GoJson.number(source, steps).orElseGet(() -> Json.text(raw));
    }
    return Json.text(raw);
  }
}
