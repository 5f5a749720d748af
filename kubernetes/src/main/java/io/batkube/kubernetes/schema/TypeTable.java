package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.Inlined;
import io.batkube.kubernetes.schema.Type.ListKind;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.PatchRule;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the table of types; its README is beside its generator. Reading the table finds where each
 * struct begins, no more: fields are read when somebody asks for them.
 */
final class TypeTable {
  private static final int BLOCK = 2;

  /**
   * A Go package.
   *
   * @param goName as types are qualified in Go's messages
   * @param version "" if it holds no kinds
   * @param named types that are no structs, by name, as expressions
   */
  record GoPackage(
      String path,
      String goName,
      String group,
      String version,
      Map<String, Struct> structs,
      Map<String, Struct> kinds,
      Map<String, String> named) {}

  /** A type, and what Go calls it. */
  private record Named(Type type, String goType) {}

  private final String text;
  private final Map<String, GoPackage> byAlias = new LinkedHashMap<>();

  TypeTable(String text) {
    this.text = text;
    GoPackage here = null;
    int from = 0;
    while (from < text.length()) {
      int gap = text.indexOf("\n\n", from);
      int end = gap < 0 ? text.length() : gap;
      if (text.charAt(from) == 'p') {
        here = begin(text.substring(from, end).split(" ", -1));
      } else {
        add(here, from, end);
      }
      from = end + BLOCK;
    }
  }

  Collection<GoPackage> packages() {
    return byAlias.values();
  }

  /** {@code package ALIAS PATH GONAME GROUP VERSION}. */
  private GoPackage begin(String[] words) {
    GoPackage begun =
        new GoPackage(
            words[2],
            words[3],
            words[4].equals("-") ? "" : words[4],
            words[5].equals("-") ? "" : words[5],
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new HashMap<>());
    byAlias.put(words[1], begun);
    return begun;
  }

  /** {@code struct NAME FLAGS} and its fields, or {@code type NAME EXPRESSION}. */
  private void add(GoPackage here, int from, int end) {
    int line = text.indexOf('\n', from);
    int lineEnd = line < 0 || line > end ? end : line;
    int nameFrom = text.indexOf(' ', from) + 1;
    int blank = text.indexOf(' ', nameFrom);
    int nameEnd = blank < 0 || blank > lineEnd ? lineEnd : blank;
    String name = text.substring(nameFrom, nameEnd);
    String flags = text.substring(nameEnd, lineEnd);
    if (text.charAt(from) == 't') {
      here.named.put(name, flags.trim());
      return;
    }
    Struct struct =
        new Struct(
            name,
            here.path,
            here.goName + "." + name,
            flags.contains(" atomic"),
            () -> content(Math.min(lineEnd + 1, end), end));
    here.structs.put(name, struct);
    if (flags.startsWith(" kind")) {
      here.kinds.put(name, struct);
    }
  }

  private Struct.Content content(int from, int end) {
    List<Field> fields = new ArrayList<>();
    List<Inlined> inlined = new ArrayList<>();
    for (int at = from; at < end; ) {
      int line = text.indexOf('\n', at);
      int lineEnd = line < 0 || line > end ? end : line;
      if (text.startsWith("+ ", at)) {
        inline(text.substring(at, lineEnd).split(" ", -1), fields, inlined);
      } else {
        fields.add(field(text.substring(at, lineEnd)));
      }
      at = lineEnd + 1;
    }
    return Struct.Content.of(fields, inlined);
  }

  /** {@code + NUMBER GONAME TYPE}. */
  private void inline(String[] words, List<Field> fields, List<Inlined> inlined) {
    Named named = named(words[3], ListKind.ATOMIC, List.of(), false);
    if (!(named.type instanceof Struct struct)) {
      throw new IllegalStateException("no struct to inline: " + words[3]);
    }
    inlined.add(new Inlined(Integer.parseInt(words[1]), struct, fields.size()));
    for (Field field : struct.fields()) {
      fields.add(
          new Field(
              field.name(),
              field.type(),
              field.omitEmpty(),
              field.omitZero(),
              field.pointer(),
              field.required(),
              0,
              field.patch(),
              field.defaultValue(),
              field.goType(),
              words[2] + "." + field.goEmbedding()));
    }
  }

  /** {@code NAME NUMBER FLAGS TYPE OPTIONS}. */
  private Field field(String line) {
    int defaultFrom = line.indexOf(" default=");
    Optional<Object> defaultValue =
        defaultFrom < 0
            ? Optional.empty()
            : Optional.of(Json.parse(line.substring(defaultFrom + " default=".length())));
    String[] words = (defaultFrom < 0 ? line : line.substring(0, defaultFrom)).split(" ", -1);
    String flags = words[2];
    boolean pointer = words[3].startsWith("*");
    ListKind kind = ListKind.ATOMIC;
    List<String> keys = List.of();
    boolean atomic = false;
    boolean granular = false;
    PatchRule patch = PatchRule.NONE;
    for (int i = 4; i < words.length; i++) {
      int sign = words[i].indexOf('=');
      String value = words[i].substring(sign + 1);
      switch (words[i].substring(0, sign)) {
        case "list" -> {
          int colon = value.indexOf(':');
          kind = listKind(colon < 0 ? value : value.substring(0, colon));
          keys = colon < 0 ? List.of() : List.of(value.substring(colon + 1).split(",", -1));
        }
        case "map" -> atomic = value.equals("atomic");
        case "struct" -> granular = value.equals("granular");
        case "patch" -> patch = patchRule(value);
        default -> throw new IllegalStateException("no such option: " + line);
      }
    }
    Named named = named(pointer ? words[3].substring(1) : words[3], kind, keys, atomic);
    Type type =
        granular && named.type instanceof Struct struct ? struct.withAtomic(false) : named.type;
    return new Field(
        words[0].intern(),
        type,
        flags.indexOf('o') >= 0,
        flags.indexOf('z') >= 0,
        pointer,
        flags.indexOf('r') >= 0,
        Integer.parseInt(words[1]),
        patch,
        defaultValue,
        named.goType,
        "");
  }

  private static ListKind listKind(String word) {
    return switch (word) {
      case "atomic" -> ListKind.ATOMIC;
      case "set" -> ListKind.SET;
      case "map" -> ListKind.MAP;
      default -> throw new IllegalStateException("no such kind of list: " + word);
    };
  }

  /** {@code merge,retainKeys:name}. */
  private static PatchRule patchRule(String value) {
    int colon = value.indexOf(':');
    List<String> strategies = List.of(value.substring(0, colon).split(",", -1));
    return new PatchRule(
        strategies.contains("merge"),
        strategies.contains("replace"),
        strategies.contains("retainKeys"),
        value.substring(colon + 1));
  }

  /** The type of an expression; list kind, keys and atomic are those of its outermost part. */
  private Named named(String expression, ListKind kind, List<String> keys, boolean atomic) {
    if (expression.equals("[]uint8")) {
      return new Named(Scalar.BYTES, expression);
    }
    if (expression.startsWith("[]")) {
      Named element = named(expression.substring(2), ListKind.ATOMIC, List.of(), false);
      return new Named(new ListOf(element.type, kind, keys), "[]" + element.goType);
    }
    if (expression.startsWith("map[")) {
      int close = expression.indexOf(']');
      Named key = named(expression.substring(4, close), ListKind.ATOMIC, List.of(), false);
      Named value = named(expression.substring(close + 1), ListKind.ATOMIC, List.of(), false);
      return new Named(new MapOf(value.type, atomic), "map[" + key.goType + "]" + value.goType);
    }
    if (expression.startsWith("*")) {
      return named(expression.substring(1), kind, keys, atomic);
    }
    int dot = expression.lastIndexOf('.');
    if (dot < 0 || expression.equals("time.Duration")) {
      return new Named(scalar(expression), expression.equals("any") ? "interface {}" : expression);
    }
    return qualified(expression, dot, kind, keys, atomic);
  }

  private Named qualified(
      String expression, int dot, ListKind kind, List<String> keys, boolean atomic) {
    GoPackage there = byAlias.get(expression.substring(0, dot));
    String name = expression.substring(dot + 1);
    String goType = there.goName + "." + name;
    Struct struct = there.structs.get(name);
    if (struct != null) {
      return new Named(struct, goType);
    }
    String meaning = there.named.get(name);
    if (meaning.equals("opaque")) {
      return new Named(opaque(name), goType);
    }
    boolean message = meaning.endsWith(" message");
    Type type =
        named(message ? meaning.substring(0, meaning.indexOf(' ')) : meaning, kind, keys, atomic)
            .type;
    return new Named(
        message && type instanceof ListOf list
            ? new ListOf(list.element(), list.kind(), list.keys(), true)
            : type,
        goType);
  }

  private static Scalar scalar(String name) {
    return switch (name) {
      case "string" -> Scalar.STRING;
      case "bool" -> Scalar.BOOL;
      case "int", "int64", "time.Duration" -> Scalar.INT64;
      case "int32" -> Scalar.INT32;
      case "uint8", "uint16", "uint32", "uint64" -> Scalar.UINT32;
      case "float32", "float64" -> Scalar.FLOAT64;
      case "any" -> Scalar.ANY;
      default -> throw new IllegalStateException("no such type: " + name);
    };
  }

  private static Scalar opaque(String name) {
    return switch (name) {
      case "Time" -> Scalar.TIME;
      case "MicroTime" -> Scalar.MICRO_TIME;
      case "Duration" -> Scalar.DURATION;
      case "Quantity" -> Scalar.QUANTITY;
      case "IntOrString" -> Scalar.INT_OR_STRING;
      default -> Scalar.ANY;
    };
  }
}
