package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.Inlined;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.JsonBytes;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Writes objects in Kubernetes' protobuf form; {@link ProtobufDecoder} reads it. What the tree does
 * not hold is not written: to who reads it, it is zero, and so it is in JSON.
 *
 * <p>The fields are in the order of their numbers, as a real server writes them.
 */
public final class ProtobufEncoder {
  private static final int EXPECTED_BYTES = 2048;

  private ProtobufEncoder() {}

  /**
   * What an object with kind and apiVersion looks like, whole.
   *
   * @throws IllegalArgumentException if the kind is none that is built in
   */
  public static byte[] envelope(Fields object) {
    var out = new ProtobufWriter(EXPECTED_BYTES);
    envelope(struct(object), object.text("apiVersion"), object.text("kind"), object, out);
    return out.toBytes();
  }

  private static Struct struct(Fields object) {
    String[] version = object.text("apiVersion").split("/", 2);
    String group = version.length == 2 ? version[0] : "";
    String kind = object.text("kind");
    return Schemas.builtIn()
        .find(group, version[version.length - 1], kind)
        .orElseThrow(
            () -> new IllegalArgumentException("no built-in kind " + kind + " in " + object));
  }

  /** An object in an envelope of its own. */
  public static byte[] envelope(Struct struct, String apiVersion, String kind, Fields object) {
    var out = new ProtobufWriter(EXPECTED_BYTES);
    envelope(struct, apiVersion, kind, object, out);
    return out.toBytes();
  }

  private static void envelope(
      Struct struct, String apiVersion, String kind, Fields object, ProtobufWriter out) {
    out.text(4, "");
    out.text(3, "");
    int end = out.length();
    fields(struct, object, out);
    out.message(2, end);
    type(apiVersion, kind, out);
    out.raw(ProtobufDecoder.MAGIC);
  }

  private static void type(String apiVersion, String kind, ProtobufWriter out) {
    int end = out.length();
    out.text(2, kind);
    out.text(1, apiVersion);
    out.message(1, end);
  }

  /** An event of a watch with an object in its envelope, behind four bytes with its length. */
  public static byte[] event(
      String type, Struct struct, String apiVersion, String kind, Fields object) {
    var out = new ProtobufWriter(EXPECTED_BYTES);
    envelope(struct, apiVersion, kind, object, out);
    out.message(1, 0);
    out.message(2, 0);
    out.text(1, type);
    out.frame();
    return out.toBytes();
  }

  /** An event of a watch with an object that tells its kind. */
  public static byte[] event(String type, Fields object) {
    return event(type, struct(object), object.text("apiVersion"), object.text("kind"), object);
  }

  /** An object of a list, as the field of the list that it is. */
  public static byte[] item(Struct struct, Fields object) {
    var out = new ProtobufWriter(EXPECTED_BYTES);
    fields(struct, object, out);
    out.message(2, 0);
    return out.toBytes();
  }

  /** What stands before the objects of a list; they are followed by {@link #listEnd}. */
  public static byte[] listHead(String apiVersion, String kind, Fields metadata, long itemsBytes) {
    Struct meta =
        Schemas.builtIn()
            .named("k8s.io/apimachinery/pkg/apis/meta/v1", "ListMeta")
            .orElseThrow(() -> new IllegalStateException("the table lacks ListMeta"));
    var out = new ProtobufWriter(EXPECTED_BYTES);
    fields(meta, metadata, out);
    out.message(1, 0);
    out.lengthBefore(2, out.length() + itemsBytes);
    type(apiVersion, kind, out);
    out.raw(ProtobufDecoder.MAGIC);
    return out.toBytes();
  }

  public static byte[] listEnd() {
    var out = new ProtobufWriter(EXPECTED_BYTES);
    out.text(4, "");
    out.text(3, "");
    return out.toBytes();
  }

  /** In which order the fields of a struct are written: the highest number first. */
  record Order(List<Place> places) {

    /**
     * A field, or a message with fields of the same object in JSON.
     *
     * @param position among the fields of the struct: its own, or that of the first inside
     * @param inlined null for a field
     */
    record Place(int number, int position, Struct inlined) {}

    static Order of(Struct struct) {
      List<Place> places = new ArrayList<>();
      List<Field> fields = struct.fields();
      for (int i = 0; i < fields.size(); i++) {
        if (fields.get(i).number() > 0 && struct.positionOfNumber(fields.get(i).number()) == i) {
          places.add(new Place(fields.get(i).number(), i, null));
        }
      }
      for (Inlined inlined : struct.inlined()) {
        if (inlined.number() > 0) {
          places.add(new Place(inlined.number(), inlined.position(), inlined.struct()));
        }
      }
      places.sort(Comparator.comparingInt(Place::number).reversed());
      return new Order(List.copyOf(places));
    }
  }

  private static void fields(Struct struct, Fields object, ProtobufWriter out) {
    List<Field> fields = struct.fields();
    Object[] values = new Object[fields.size()];
    int next = 0;
    for (int i = 0; i < object.size(); i++) {
      String name = object.name(i);
      // Objects are in the order of their struct, nearly always.
      while (next < values.length && !fields.get(next).name().equals(name)) {
        next++;
      }
      int position = next < values.length ? next : struct.position(name);
      if (position >= 0) {
        values[position] = object.value(i);
        next = position + 1;
      }
    }
    places(struct, values, 0, out);
  }

  private static void places(Struct struct, Object[] values, int from, ProtobufWriter out) {
    for (Order.Place place : struct.protobufOrder().places()) {
      int at = from + place.position();
      if (place.inlined() == null) {
        Field field = struct.fields().get(place.position());
        if (values[at] != null && values[at] != Null.NULL) {
          write(field.type(), field.goType(), place.number(), values[at], out);
        }
        continue;
      }
      int end = out.length();
      places(place.inlined(), values, at, out);
      if (out.length() > end) {
        out.message(place.number(), end);
      }
    }
  }

  private static void write(
      Type type, String goType, int number, Object value, ProtobufWriter out) {
    int end = out.length();
    switch (type) {
      case Struct struct -> {
        if (value instanceof Fields object) {
          fields(struct, object, out);
        }
        out.message(number, end);
      }
      case ListOf list when value instanceof Items items -> {
        String elementType = Canonical.elementOf(list, goType);
        for (int i = items.size() - 1; i >= 0; i--) {
          write(list.element(), elementType, list.message() ? 1 : number, items.get(i), out);
        }
        if (list.message()) {
          out.message(number, end);
        }
      }
      case MapOf map when value instanceof Fields entries -> {
        String valueType = Canonical.valueOf(map, goType);
        for (int i = entries.size() - 1; i >= 0; i--) {
          int entry = out.length();
          write(map.value(), valueType, 2, entries.value(i), out);
          out.text(1, entries.name(i));
          out.message(number, entry);
        }
      }
      case Scalar scalar when value != Null.NULL -> scalar(scalar, goType, number, value, out);
      case Scalar scalar when scalar == Scalar.BYTES -> out.bytes(number, new byte[0]);
      case Scalar _, ListOf _, MapOf _ -> out.message(number, end); // null, in a list or a map
    }
  }

  private static void scalar(
      Scalar scalar, String goType, int number, Object value, ProtobufWriter out) {
    int end = out.length();
    switch (scalar) {
      case STRING, DURATION -> out.text(number, (String) value);
      case BOOL -> out.number(number, ((Boolean) value) ? 1 : 0);
      case INT32, INT64, UINT32 -> out.number(number, ((Number) value).longValue());
      case FLOAT64 -> out.float64(number, ((Number) value).doubleValue());
      case BYTES -> out.bytes(number, Base64.getDecoder().decode((String) value));
      case QUANTITY -> {
        out.text(1, value.toString());
        out.message(number, end);
      }
      case TIME, MICRO_TIME -> {
        out.number(2, GoTime.nanos((String) value));
        out.number(1, GoTime.seconds((String) value));
        out.message(number, end);
      }
      case INT_OR_STRING -> {
        boolean isText = value instanceof String;
        out.text(3, isText ? (String) value : "");
        out.number(2, isText ? 0 : (Long) value);
        out.number(1, isText ? 1 : 0);
        out.message(number, end);
      }
      case ANY -> {
        if (goType.contains(".JSONSchemaPropsOr")) {
          schemaUnion(goType, value, out);
        } else {
          out.bytes(1, new JsonBytes(256).value(value).toBytes());
        }
        out.message(number, end);
      }
    }
  }

  /**
   * {@code OrBool} has whether anything is allowed in field 1 and a schema in 2; the others have a
   * schema in 1 and a list in 2.
   */
  private static void schemaUnion(String goType, Object value, ProtobufWriter out) {
    boolean orBool = goType.endsWith("OrBool");
    String goPackage = goType.substring(0, goType.indexOf('.'));
    Struct schema = Decoder.jsonSchema(goPackage);
    String name = goPackage + ".JSONSchemaProps";
    if (value instanceof Boolean allows) {
      out.number(1, allows ? 1 : 0);
    } else if (value instanceof Fields) {
      write(schema, name, orBool ? 2 : 1, value, out);
      if (orBool) {
        out.number(1, 1);
      }
    } else if (value instanceof Items several) {
      for (int i = several.size() - 1; i >= 0; i--) {
        if (several.get(i) instanceof String text) {
          out.text(2, text);
        } else {
          write(schema, name, 2, several.get(i), out);
        }
      }
    }
  }
}
