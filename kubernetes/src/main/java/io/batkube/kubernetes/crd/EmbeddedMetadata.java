package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.MistypedException;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.MetadataRules;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Metadata in trees that Go has no types for: of a custom resource, and of the resources inside it
 * (x-kubernetes-embedded-resource).
 */
final class EmbeddedMetadata {
  private static final Type.Struct OBJECT_META =
      Schemas.builtIn()
          .named("k8s.io/apimachinery/pkg/apis/meta/v1", "ObjectMeta")
          .orElseThrow(() -> new IllegalStateException("the table has no ObjectMeta"));

  private EmbeddedMetadata() {}

  /** A value whose metadata is canonical, and the paths of what metadata does not have. */
  record Read(Object value, List<String> unknown) {}

  /** Metadata is not what it should be. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient FieldError error;

    UnreadableException(String field, Object value, String problem) {
      super(problem);
      error = FieldError.invalid(Paths.shown(field), value, problem);
    }

    /** The mistake, for where fields are named. */
    FieldError error() {
      return error;
    }
  }

  /**
   * Reads the metadata of an object.
   *
   * @throws UnreadableException whose message is that of Go's decoder
   */
  static Read metadata(Object raw, String path) throws UnreadableException {
    try {
      Decoder.Decoded decoded = Decoder.decode(OBJECT_META, raw);
      List<String> unknown = decoded.unknown().stream().map(name -> path + "." + name).toList();
      return new Read(decoded.object(), unknown);
    } catch (MistypedException e) {
      throw new UnreadableException(path, Fields.sortedThroughout(raw), e.getMessage());
    }
  }

  /** Reads the metadata of every resource that a schema says is inside a value. */
  static Read inside(Object value, Schema schema) throws UnreadableException {
    return inside(value, schema, "");
  }

  static Read inside(Object value, Schema schema, String path) throws UnreadableException {
    Reading reading = new Reading(new ArrayList<>());
    Object read = reading.value(value, Optional.of(schema), path);
    Collections.sort(reading.unknown());
    return new Read(read, reading.unknown());
  }

  private record Reading(List<String> unknown) {

    Object value(Object value, Optional<Schema> schema, String path) throws UnreadableException {
      if (schema.isEmpty()) {
        return value;
      }
      return switch (value) {
        case Fields fields -> fields(fields, schema.get(), path);
        case Items items -> {
          Object[] all = new Object[items.size()];
          for (int i = 0; i < all.length; i++) {
            all[i] = value(items.get(i), schema.get().items(), Paths.index(path, i));
          }
          yield Items.of(all);
        }
        default -> value;
      };
    }

    private Fields fields(Fields fields, Schema schema, String path) throws UnreadableException {
      Fields result = fields;
      for (int i = 0; i < fields.size(); i++) {
        String name = fields.name(i);
        String below = Paths.child(path, name);
        Object value = fields.value(i);
        if (schema.embedded() && name.equals("metadata")) {
          Read read = metadata(value, below);
          unknown.addAll(read.unknown());
          result = result.with(name, read.value());
          continue;
        }
        if (schema.embedded() && Schema.isMeta(name) && !(value instanceof String)) {
          throw new UnreadableException(below, Fields.sortedThroughout(value), "must be a string");
        }
        Optional<Schema> own = schema.property(name);
        String place = own.isPresent() ? below : Paths.key(path, name);
        result = result.with(name, value(value, schema.below(name), place));
      }
      return result;
    }
  }

  /** What is wrong with the types and the metadata of the resources inside a value. */
  static List<FieldError> check(String path, Object value, Schema schema) {
    List<FieldError> errors = new ArrayList<>();
    check(path, value, Optional.of(schema), errors);
    return errors;
  }

  private static void check(
      String path, Object value, Optional<Schema> schema, List<FieldError> errors) {
    if (schema.isEmpty()) {
      return;
    }
    switch (value) {
      case Fields fields -> {
        if (schema.get().embedded()) {
          resource(path, fields, errors);
        }
        Fields sorted = fields.sorted();
        for (int i = 0; i < sorted.size(); i++) {
          String name = sorted.name(i);
          boolean own = schema.get().property(name).isPresent();
          check(
              own ? Paths.child(path, name) : Paths.key(path, name),
              sorted.value(i),
              schema.get().below(name),
              errors);
        }
      }
      case Items items -> {
        for (int i = 0; i < items.size(); i++) {
          check(Paths.index(path, i), items.get(i), schema.get().items(), errors);
        }
      }
      default -> {
        // A scalar has no metadata.
      }
    }
  }

  private static void resource(String path, Fields resource, List<FieldError> errors) {
    for (String name : List.of("apiVersion", "kind")) {
      if (!resource.has(name)) {
        errors.add(FieldError.required(Paths.child(path, name), ""));
      }
    }
    resource
        .find("apiVersion")
        .ifPresent(found -> apiVersion(Paths.child(path, "apiVersion"), found, errors));
    resource.find("kind").ifPresent(found -> kind(Paths.child(path, "kind"), found, errors));
    Object metadata = resource.find("metadata").orElse(Null.NULL);
    if (!resource.has("metadata")) {
      return;
    }
    String below = Paths.child(path, "metadata");
    try {
      Fields read = (Fields) metadata(metadata, below).value();
      Fields named = read.text("name").isEmpty() ? read.with("name", "fakename") : read;
      errors.addAll(
          MetadataRules.asNew(
              named, !named.text("namespace").isEmpty(), Names::pathSegmentProblems, below));
    } catch (UnreadableException e) {
      errors.add(e.error());
    }
  }

  private static void apiVersion(String path, Object found, List<FieldError> errors) {
    if (!(found instanceof String text)) {
      errors.add(FieldError.invalid(path, Fields.sortedThroughout(found), "must be a string"));
    } else if (text.isEmpty()) {
      errors.add(FieldError.invalid(path, text, "must not be empty"));
    } else if (text.chars().filter(c -> c == '/').count() > 1) {
      errors.add(FieldError.invalid(path, text, "unexpected GroupVersion string: " + text));
    }
  }

  private static void kind(String path, Object found, List<FieldError> errors) {
    if (!(found instanceof String text)) {
      errors.add(FieldError.invalid(path, Fields.sortedThroughout(found), "must be a string"));
      return;
    }
    List<String> problems = Names.label1035Problems(text.toLowerCase(Locale.ROOT));
    if (text.isEmpty()) {
      errors.add(FieldError.invalid(path, text, "must not be empty"));
    } else if (!problems.isEmpty()) {
      errors.add(
          FieldError.invalid(
              path,
              text,
              "may have mixed case, but should otherwise match: " + String.join(",", problems)));
    }
  }
}
