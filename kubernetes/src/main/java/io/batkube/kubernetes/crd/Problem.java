package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a value breaks of a schema, in the words of kube-openapi's {@code validation/errors}.
 *
 * @param path where, from the value that was checked; "." of nothing in particular
 * @param message whole; equal messages are told once
 * @param value what was found, if it is told
 */
record Problem(Kind kind, String path, String message, Optional<Object> value, List<Object> facts) {

  /** How a problem becomes an error of a field. */
  enum Kind {
    TYPE,
    REQUIRED,
    ENUM,
    TOO_LONG,
    TOO_MANY,
    OTHER,
    /** It is about no field, even if its message names one. */
    GENERAL
  }

  static Problem type(String path, String expected, String found) {
    return new Problem(
        Kind.TYPE,
        path,
        path + " in body must be of type " + expected + ": " + GoText.quoted(found),
        Optional.of(found),
        List.of());
  }

  static Problem required(String path) {
    return new Problem(
        Kind.REQUIRED, path, path + " in body is required", Optional.empty(), List.of());
  }

  static Problem notAllowed(String path, Object value, Items allowed) {
    List<Object> all = new ArrayList<>();
    allowed.forEach(all::add);
    return new Problem(
        Kind.ENUM,
        path,
        path + " in body should be one of " + GoText.of(allowed),
        Optional.of(value),
        all);
  }

  static Problem tooLong(String path, long max) {
    return new Problem(
        Kind.TOO_LONG,
        path,
        path + " in body should be at most " + max + " chars long",
        Optional.empty(),
        List.of(max));
  }

  /**
   * Too many items or properties.
   *
   * @param what "items" or "properties"
   */
  static Problem tooMany(String path, long found, long max, String what) {
    return new Problem(
        Kind.TOO_MANY,
        path,
        path + " in body should have at most " + max + " " + what,
        Optional.of(found),
        List.of(max));
  }

  /** Any other rule; the words follow "PATH in body". */
  static Problem other(String path, Object value, String words) {
    return new Problem(Kind.OTHER, path, path + " in body " + words, Optional.of(value), List.of());
  }

  static Problem forbiddenProperty(String path, String name) {
    return new Problem(
        Kind.OTHER,
        path,
        path + "." + name + " in body is a forbidden property",
        Optional.of(name),
        List.of());
  }

  static Problem unnamed(Kind kind, String path, Object value, String message) {
    return new Problem(kind, path, message, Optional.of(value), List.of());
  }

  static Problem general(String message) {
    return new Problem(Kind.GENERAL, ".", message, Optional.empty(), List.of());
  }

  /** As an error of a field below a path. */
  FieldError under(String parent) {
    String name = path.startsWith(".") ? path.substring(1) : path;
    String field = Paths.shown(name.isEmpty() ? parent : Paths.child(parent, name));
    return switch (kind) {
      case TYPE -> FieldError.typeInvalid(field, told(), message);
      case REQUIRED -> FieldError.required(field, "");
      case ENUM ->
          FieldError.notSupported(field, told(), facts.stream().map(Problem::asAllowed).toList());
      case TOO_LONG -> FieldError.tooLong(field, (Long) facts.getFirst());
      case TOO_MANY -> FieldError.tooMany(field, (Long) value.orElse(-1L), (Long) facts.getFirst());
      case OTHER -> FieldError.invalid(field, told(), message);
      case GENERAL -> FieldError.invalid(Paths.shown(parent), "", message);
    };
  }

  private Object told() {
    return Fields.sortedThroughout(value.orElse(""));
  }

  private static String asAllowed(Object value) {
    return value instanceof String text ? text : Json.text(Fields.sortedThroughout(value));
  }
}
