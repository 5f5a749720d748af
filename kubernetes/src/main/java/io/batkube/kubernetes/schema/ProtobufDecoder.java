package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.Inlined;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Json.BadJsonException;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads objects in Kubernetes' protobuf form: four bytes, then a {@code runtime.Unknown} that names
 * the kind and holds the object. What comes out is the tree that {@link Decoder} makes of the same
 * object in JSON.
 */
public final class ProtobufDecoder {
  /** How an envelope begins. */
  static final byte[] MAGIC = {'k', '8', 's', 0};

  /** Messages inside each other, at most; those of the API have about twenty. */
  private static final int MAX_DEPTH = 100;

  /** The bytes are no protobuf of the kind. */
  public static final class BadProtobufException extends Exception {
    private static final long serialVersionUID = 1L;

    BadProtobufException(String message) {
      super(message);
    }
  }

  /**
   * What is around an object.
   *
   * @param apiVersion "" if it is left to the receiver, as {@code kind}
   * @param object a message, unless it {@link #isJson}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Envelope(String apiVersion, String kind, byte[] object, String contentType) {

    /** Whether the object is JSON in spite of its envelope. */
    public boolean isJson() {
      return contentType.startsWith("application/json");
    }
  }

  private ProtobufDecoder() {}

  /** Whether bytes begin as an envelope does. */
  public static boolean isEnvelope(byte[] bytes) {
    return bytes.length >= MAGIC.length
        && bytes[0] == MAGIC[0]
        && bytes[1] == MAGIC[1]
        && bytes[2] == MAGIC[2]
        && bytes[3] == MAGIC[3];
  }

  /** Opens an envelope. */
  public static Envelope open(byte[] bytes) throws BadProtobufException {
    if (bytes.length == 0) {
      throw new BadProtobufException("empty data");
    }
    if (!isEnvelope(bytes)) {
      throw new BadProtobufException(
          "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
    }
    if (bytes.length == MAGIC.length) {
      throw new BadProtobufException("empty body");
    }
    String[] type = {"", ""};
    byte[] object = {};
    String contentType = "";
    ProtobufReader in = new ProtobufReader(bytes, MAGIC.length, bytes.length);
    while (in.next()) {
      switch (in.number()) {
        case 1 -> {
          ProtobufReader inner = in.message();
          while (inner.next()) {
            if (inner.number() == 1 || inner.number() == 2) {
              type[inner.number() - 1] = inner.text();
            } else {
              inner.skip();
            }
          }
        }
        case 2 -> object = in.bytes();
        case 4 -> contentType = in.text();
        default -> in.skip();
      }
    }
    return new Envelope(type[0], type[1], object, contentType);
  }

  /**
   * Reads the object of an envelope.
   *
   * @throws MistypedException if it is JSON, and a field of it has the wrong type
   */
  public static Fields decode(Struct struct, Envelope envelope)
      throws BadProtobufException, MistypedException {
    if (envelope.isJson()) {
      return Decoder.decode(struct, json(envelope.object), envelope.object).object();
    }
    byte[] message = envelope.object;
    Object[] values = values(struct, new ProtobufReader(message, 0, message.length), 0);
    name(struct, values, "kind", envelope.kind);
    name(struct, values, "apiVersion", envelope.apiVersion);
    return Canonical.object(struct, values);
  }

  private static void name(Struct struct, Object[] values, String field, String value) {
    int position = struct.position(field);
    if (position >= 0 && !value.isEmpty()) {
      values[position] = value;
    }
  }

  private static Object json(byte[] bytes) throws BadProtobufException {
    try {
      return Json.parse(bytes).value();
    } catch (BadJsonException e) {
      throw new BadProtobufException(GoJson.problem(bytes).orElse(e.getMessage()));
    }
  }

  /** The fields of a message, by position; null where there is none. */
  private static Object[] values(Struct struct, ProtobufReader in, int depth)
      throws BadProtobufException {
    Object[] values = new Object[struct.fields().size()];
    fill(struct, in, values, 0, depth);
    List<Field> fields = struct.fields();
    for (int i = 0; i < values.length; i++) {
      values[i] = closed(values[i], fields.get(i).type());
    }
    return values;
  }

  private static void fill(Struct struct, ProtobufReader in, Object[] values, int from, int depth)
      throws BadProtobufException {
    if (depth > MAX_DEPTH) {
      throw new BadProtobufException("messages are nested more than " + MAX_DEPTH + " deep");
    }
    while (in.next()) {
      int position = struct.positionOfNumber(in.number());
      if (position >= 0) {
        Field field = struct.fields().get(position);
        int at = from + position;
        values[at] = read(field.type(), field.goType(), in, values[at], depth);
        continue;
      }
      Optional<Inlined> inlined = inlined(struct, in.number());
      if (inlined.isPresent()) {
        Inlined inner = inlined.get();
        fill(inner.struct(), in.message(), values, from + inner.position(), depth + 1);
      } else {
        in.skip();
      }
    }
  }

  private static Optional<Inlined> inlined(Struct struct, int number) {
    for (Inlined inlined : struct.inlined()) {
      if (inlined.number() == number) {
        return Optional.of(inlined);
      }
    }
    return Optional.empty();
  }

  /** Lists and maps are collected in mutable ones while their message is read. */
  private static Object closed(Object value, Type type) {
    if (value instanceof List<?> list) {
      return Items.of(list);
    }
    if (value instanceof Map<?, ?> map && type instanceof MapOf) {
      Fields.Builder fields = new Fields.Builder(map.size());
      map.forEach((key, one) -> fields.put((String) key, one));
      return fields.build().sorted();
    }
    return value;
  }

  /** Reads the value of a field; {@code before} is what earlier pieces of it gave, or null. */
  @SuppressWarnings("unchecked") // collections of our own
  private static Object read(Type type, String goType, ProtobufReader in, Object before, int depth)
      throws BadProtobufException {
    return switch (type) {
      case Struct struct -> Canonical.object(struct, values(struct, in.message(), depth + 1));
      case ListOf list when list.message() -> wrapped(list, goType, in, depth);
      case ListOf list -> {
        List<Object> all = before == null ? new ArrayList<>() : (List<Object>) before;
        if (in.isLength() && isVarint(list.element())) {
          ProtobufReader packed = in.message();
          while (!packed.isAtEnd()) {
            all.add(integer(list.element(), packed.rawVarint()));
          }
        } else {
          all.add(element(list.element(), Canonical.elementOf(list, goType), in, depth));
        }
        yield all;
      }
      case MapOf map -> {
        Map<String, Object> all =
            before == null ? new LinkedHashMap<>() : (Map<String, Object>) before;
        entry(map, Canonical.valueOf(map, goType), in.message(), all, depth);
        yield all;
      }
      case Scalar scalar -> scalar(scalar, goType, in, depth);
    };
  }

  private static Object element(Type type, String goType, ProtobufReader in, int depth)
      throws BadProtobufException {
    Object value = closed(read(type, goType, in, null, depth), type);
    return value == null ? Canonical.zero(type, goType) : value;
  }

  /** A list in a message of its own, as field 1. */
  private static Items wrapped(ListOf list, String goType, ProtobufReader in, int depth)
      throws BadProtobufException {
    List<Object> all = new ArrayList<>();
    ProtobufReader inner = in.message();
    while (inner.next()) {
      if (inner.number() == 1) {
        all.add(element(list.element(), Canonical.elementOf(list, goType), inner, depth + 1));
      } else {
        inner.skip();
      }
    }
    return Items.of(all);
  }

  private static void entry(
      MapOf map, String goType, ProtobufReader in, Map<String, Object> all, int depth)
      throws BadProtobufException {
    String key = "";
    Object value = null;
    while (in.next()) {
      switch (in.number()) {
        case 1 -> key = in.text();
        case 2 -> value = element(map.value(), goType, in, depth + 1);
        default -> in.skip();
      }
    }
    all.put(key, value == null ? Canonical.zero(map.value(), goType) : value);
  }

  private static boolean isVarint(Type type) {
    return type == Scalar.BOOL
        || type == Scalar.INT32
        || type == Scalar.INT64
        || type == Scalar.UINT32;
  }

  private static Object integer(Type type, long varint) {
    if (type == Scalar.BOOL) {
      return varint != 0;
    }
    return type == Scalar.INT32 ? (Object) (long) (int) varint : (Object) varint;
  }

  private static Object scalar(Scalar scalar, String goType, ProtobufReader in, int depth)
      throws BadProtobufException {
    return switch (scalar) {
      case STRING, DURATION -> in.text();
      case BOOL, INT32, INT64, UINT32 -> integer(scalar, in.varint());
      case FLOAT64 -> {
        double number = in.float64();
        yield number == Math.rint(number) && Math.abs(number) < 1e15
            ? (Object) (long) number
            : number;
      }
      case BYTES -> Base64.getEncoder().encodeToString(in.bytes());
      case QUANTITY -> quantity(in.message());
      case TIME -> time(in.message(), false);
      case MICRO_TIME -> time(in.message(), true);
      case INT_OR_STRING -> intOrString(in.message());
      case ANY -> any(goType, in, depth);
    };
  }

  private static Object quantity(ProtobufReader in) throws BadProtobufException {
    String text = "";
    while (in.next()) {
      if (in.number() == 1) {
        text = in.text();
      } else {
        in.skip();
      }
    }
    try {
      return text.isEmpty() ? "0" : Quantity.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new BadProtobufException(e.getMessage());
    }
  }

  private static Object time(ProtobufReader in, boolean micro) throws BadProtobufException {
    if (in.isAtEnd()) {
      return Null.NULL;
    }
    long seconds = 0;
    int nanos = 0;
    while (in.next()) {
      switch (in.number()) {
        case 1 -> seconds = in.varint();
        case 2 -> nanos = (int) in.varint();
        default -> in.skip();
      }
    }
    return GoTime.of(seconds, micro ? nanos : 0, micro)
        .orElseThrow(() -> new BadProtobufException("a time is beyond the year 9999"));
  }

  private static Object intOrString(ProtobufReader in) throws BadProtobufException {
    boolean isText = false;
    long number = 0;
    String text = "";
    while (in.next()) {
      switch (in.number()) {
        case 1 -> isText = in.varint() == 1;
        case 2 -> number = (int) in.varint();
        case 3 -> text = in.text();
        default -> in.skip();
      }
    }
    return isText ? (Object) text : (Object) number;
  }

  /** A message that holds JSON in field 1, or one of the unions of JSON schemas. */
  private static Object any(String goType, ProtobufReader field, int depth)
      throws BadProtobufException {
    int union = goType.indexOf(".JSONSchemaPropsOr");
    ProtobufReader in = field.message();
    if (union >= 0) {
      return schemaUnion(goType, in, depth);
    }
    byte[] raw = {};
    while (in.next()) {
      if (in.number() == 1) {
        raw = in.bytes();
      } else {
        in.skip();
      }
    }
    if (raw.length == 0) {
      return Null.NULL;
    }
    return isEnvelope(raw) ? embedded(open(raw)) : json(raw);
  }

  /** An object in its own envelope inside another, as in watch events. */
  private static Object embedded(Envelope envelope) throws BadProtobufException {
    String[] version = envelope.apiVersion.split("/", 2);
    String group = version.length == 2 ? version[0] : "";
    Optional<Struct> struct =
        Schemas.builtIn().find(group, version[version.length - 1], envelope.kind);
    if (struct.isEmpty()) {
      throw new BadProtobufException(
          "no kind \"" + envelope.kind + "\" in version \"" + envelope.apiVersion + "\"");
    }
    try {
      return decode(struct.get(), envelope);
    } catch (MistypedException e) {
      throw new BadProtobufException(e.getMessage());
    }
  }

  /**
   * {@code OrBool} has whether anything is allowed in field 1 and a schema in 2; the others have a
   * schema in 1 and a list in 2.
   */
  private static Object schemaUnion(String goType, ProtobufReader in, int depth)
      throws BadProtobufException {
    boolean orBool = goType.endsWith("OrBool");
    String name = goType.substring(0, goType.indexOf('.')) + ".JSONSchemaProps";
    Struct schema = Decoder.jsonSchema(goType.substring(0, goType.indexOf('.')));
    boolean allows = false;
    Object single = null;
    List<Object> several = new ArrayList<>();
    while (in.next()) {
      if (in.number() == 1 && orBool) {
        allows = in.varint() != 0;
      } else if (in.number() == (orBool ? 2 : 1)) {
        single = read(schema, name, in, null, depth + 1);
      } else if (in.number() == 2) {
        several.add(
            goType.endsWith("OrStringArray") ? in.text() : read(schema, name, in, null, depth + 1));
      } else {
        in.skip();
      }
    }
    if (!several.isEmpty()) {
      return Items.of(several);
    }
    if (single != null) {
      return single;
    }
    return orBool ? (Object) allows : Null.NULL;
  }
}
