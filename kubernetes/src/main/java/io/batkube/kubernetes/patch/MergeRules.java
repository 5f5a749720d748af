package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.schema.Type.PatchRule;
import io.batkube.kubernetes.tree.GoText;

/**
 * How the values of a Go type merge: what the real server finds by reflection, and the words in
 * which it does not find it.
 */
record MergeRules(Type type) {

  /** How a field merges. */
  record FieldRules(MergeRules inner, PatchRule rule) {}

  /** The rules of a field that holds an object. */
  FieldRules ofObject(String name) throws PatchException {
    return switch (type) {
      case Type.Struct struct -> {
        Type.Field field = struct.field(name).orElseThrow(() -> noField(struct.name(), name));
        yield new FieldRules(new MergeRules(field.type()), field.patch());
      }
      // Raw JSON: a Go struct none of whose fields JSON sees.
      case Type.Scalar scalar when scalar == Type.Scalar.ANY -> throw noField("RawExtension", name);
      default ->
          throw PatchException.unforeseen(
              "merging an object in json but data type is not struct, instead is: " + goKind());
    };
  }

  /** The rules of a field that holds a list, and of the list's elements. */
  FieldRules ofList(String name) throws PatchException {
    FieldRules field = ofObject(name);
    if (!(field.inner().type() instanceof Type.ListOf list)) {
      throw PatchException.unforeseen("expected slice or array type, but got: " + goKind());
    }
    if (list.element() instanceof Type.ListOf) {
      throw PatchException.unforeseen("unexpected slice of slice");
    }
    return new FieldRules(new MergeRules(list.element()), field.rule());
  }

  private static PatchException noField(String struct, String name) {
    return PatchException.unforeseen(
        "unable to find api field in struct "
            + struct
            + " for the json field "
            + GoText.quoted(name));
  }

  /** What Go's reflection calls the kind of the type. */
  String goKind() {
    return switch (type) {
      case Type.Struct _ -> "struct";
      case Type.MapOf _ -> "map";
      case Type.ListOf _ -> "slice";
      case Type.Scalar scalar ->
          switch (scalar) {
            case STRING -> "string";
            case BOOL -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case UINT32 -> "uint32";
            case FLOAT64 -> "float64";
            case BYTES -> "slice";
            case QUANTITY, TIME, MICRO_TIME, DURATION, INT_OR_STRING, ANY -> "struct";
          };
    };
  }
}
