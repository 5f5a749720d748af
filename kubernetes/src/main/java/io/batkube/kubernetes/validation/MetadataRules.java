package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * The rules of metadata, in the order and the words of a real server ({@code
 * apimachinery/pkg/api/validation/objectmeta.go}).
 */
public final class MetadataRules {
  /** Keys and values of all annotations, in bytes. */
  public static final int MAX_ANNOTATION_BYTES = 256 * 1024;

  private static final int MAX_MANAGER_BYTES = 128;
  private static final int MAX_SUBRESOURCE_BYTES = 256;
  private static final String PATH = "metadata";

  private MetadataRules() {}

  /** What is wrong with a new object's metadata. Its name is made already. */
  public static List<FieldError> onCreate(Fields object, boolean namespaced, KindRules rules) {
    return asNew(object, namespaced, rules);
  }

  /**
   * What is wrong with the metadata of a changed object; told twice for the kinds that check it
   * twice.
   *
   * @param object with the fields that an update cannot change (uid, creationTimestamp) already
   *     taken from the old one where the client left them out
   */
  public static List<FieldError> onUpdate(
      Fields object, Fields old, boolean namespaced, KindRules rules) {
    Fields metadata = object.fields(PATH);
    List<FieldError> errors =
        new ArrayList<>(asNew(metadata, namespaced, Names::pathSegmentProblems, PATH));
    List<FieldError> changes = change(metadata, old.fields(PATH), PATH);
    errors.addAll(changes);
    if (rules.checksMetadataOnUpdate()) {
      errors.addAll(changes);
    }
    return errors;
  }

  /** The rules of new metadata, for kinds that check a changed object as if it were new. */
  public static List<FieldError> asNew(Fields object, boolean namespaced, KindRules rules) {
    return asNew(object.fields(PATH), namespaced, rules::nameProblems, PATH);
  }

  /**
   * The rules of metadata that stands for itself.
   *
   * @param nameProblems of a name, or of a prefix if the second argument is true
   */
  public static List<FieldError> asNew(
      Fields metadata,
      boolean namespaced,
      BiFunction<String, Boolean, List<String>> nameProblems,
      String path) {
    List<FieldError> errors = new ArrayList<>();
    String prefix = metadata.text("generateName");
    if (!prefix.isEmpty()) {
      add(errors, path + ".generateName", prefix, nameProblems.apply(prefix, true));
    }
    String name = metadata.text("name");
    if (name.isEmpty()) {
      errors.add(FieldError.required(path + ".name", "name or generateName is required"));
    } else {
      add(errors, path + ".name", name, nameProblems.apply(name, false));
    }
    String namespace = metadata.text("namespace");
    if (namespaced && namespace.isEmpty()) {
      errors.add(FieldError.required(path + ".namespace", ""));
    } else if (namespaced) {
      add(errors, path + ".namespace", namespace, Names.labelProblems(namespace));
    } else if (!namespace.isEmpty()) {
      errors.add(FieldError.forbidden(path + ".namespace", "not allowed on this type"));
    }
    if (metadata.number("generation") < 0) {
      errors.add(
          FieldError.invalid(
              path + ".generation",
              metadata.number("generation"),
              "must be greater than or equal to 0"));
    }
    errors.addAll(LabelRules.labels(metadata.fields("labels"), path + ".labels"));
    errors.addAll(annotations(metadata.fields("annotations"), path + ".annotations"));
    errors.addAll(owners(metadata.items("ownerReferences"), path + ".ownerReferences"));
    errors.addAll(finalizers(metadata.items("finalizers"), path + ".finalizers"));
    errors.addAll(managers(metadata.items("managedFields"), path + ".managedFields"));
    return errors;
  }

  /** The rules of metadata that replaces another. */
  public static List<FieldError> change(Fields metadata, Fields old, String path) {
    List<FieldError> errors = new ArrayList<>();
    if (old.has("deletionTimestamp")) {
      errors.addAll(noNewFinalizers(metadata.items("finalizers"), old.items("finalizers"), path));
    }
    if (metadata.text("resourceVersion").isEmpty()) {
      errors.add(
          FieldError.invalid(path + ".resourceVersion", "", "must be specified for an update"));
    }
    if (metadata.number("generation") < old.number("generation")) {
      errors.add(
          FieldError.invalid(
              path + ".generation", metadata.number("generation"), "must not be decremented"));
    }
    for (String text : List.of("name", "namespace", "uid")) {
      if (!metadata.text(text).equals(old.text(text))) {
        errors.add(
            FieldError.invalid(path + "." + text, metadata.text(text), "field is immutable"));
      }
    }
    for (String field :
        List.of("creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds")) {
      Object value = metadata.find(field).orElse(Null.NULL);
      if (!value.equals(old.find(field).orElse(Null.NULL))) {
        errors.add(FieldError.invalid(path + "." + field, value, "field is immutable"));
      }
    }
    errors.addAll(LabelRules.labels(metadata.fields("labels"), path + ".labels"));
    errors.addAll(annotations(metadata.fields("annotations"), path + ".annotations"));
    errors.addAll(owners(metadata.items("ownerReferences"), path + ".ownerReferences"));
    errors.addAll(managers(metadata.items("managedFields"), path + ".managedFields"));
    return errors;
  }

  /**
   * An object as its status is written by kinds that keep their metadata from it: of the new
   * metadata only what the server itself manages is taken.
   */
  public static Fields keptForStatus(Fields object, Fields old) {
    Fields metadata = object.fields(PATH);
    for (String field :
        List.of(
            "deletionTimestamp",
            "generation",
            "labels",
            "annotations",
            "finalizers",
            "ownerReferences")) {
      Optional<Object> value = old.fields(PATH).find(field);
      metadata = value.isPresent() ? metadata.with(field, value.get()) : metadata.without(field);
    }
    return object.with(PATH, metadata);
  }

  /** Annotations: their keys, and how much they are together. */
  public static List<FieldError> annotations(Fields annotations, String path) {
    List<FieldError> errors = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < annotations.size(); i++) {
      String key = annotations.name(i);
      add(errors, path, key, NameRule.QUALIFIED_NAME.problems(key.toLowerCase(Locale.ROOT)));
      bytes += Names.bytes(key);
      bytes += annotations.value(i) instanceof String value ? Names.bytes(value) : 0;
    }
    if (bytes > MAX_ANNOTATION_BYTES) {
      errors.add(FieldError.tooLong(path, MAX_ANNOTATION_BYTES));
    }
    return errors;
  }

  private static List<FieldError> owners(Items owners, String path) {
    List<FieldError> errors = new ArrayList<>();
    String controller = "";
    for (Fields owner : owners.eachFields()) {
      errors.addAll(owner(owner, path));
      if (owner.isTrue("controller")) {
        String name = owner.text("kind") + "/" + owner.text("name");
        if (controller.isEmpty()) {
          controller = name;
        } else {
          errors.add(
              FieldError.invalid(
                  path,
                  owners,
                  "Only one reference can have Controller set to true. Found \"true\" in references"
                      + " for "
                      + controller
                      + " and "
                      + name));
        }
      }
    }
    return errors;
  }

  private static List<FieldError> owner(Fields owner, String path) {
    List<FieldError> errors = new ArrayList<>();
    String apiVersion = owner.text("apiVersion");
    if (!hasVersion(apiVersion)) {
      errors.add(FieldError.invalid(path + ".apiVersion", apiVersion, "version must not be empty"));
    }
    for (String field : List.of("kind", "name", "uid")) {
      if (owner.text(field).isEmpty()) {
        errors.add(FieldError.invalid(path + "." + field, "", "must not be empty"));
      }
    }
    if (apiVersion.equals("v1") && owner.text("kind").equals("Event")) {
      errors.add(
          FieldError.invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner"));
    }
    return errors;
  }

  /** "v1" and "apps/v1" have one; "apps/" and "a/b/c" do not. */
  private static boolean hasVersion(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash == apiVersion.lastIndexOf('/') && !apiVersion.substring(slash + 1).isEmpty();
  }

  private static List<FieldError> finalizers(Items finalizers, String path) {
    List<FieldError> errors = new ArrayList<>();
    for (String finalizer : finalizers.eachText()) {
      errors.addAll(LabelRules.key(finalizer, path));
    }
    if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
      errors.add(
          FieldError.invalid(
              path, finalizers, "finalizer orphan and foregroundDeletion cannot be both set"));
    }
    return errors;
  }

  private static List<FieldError> noNewFinalizers(Items finalizers, Items old, String path) {
    TreeSet<String> more = new TreeSet<>(finalizers.eachText());
    old.eachText().forEach(more::remove);
    return more.isEmpty()
        ? List.of()
        : List.of(
            FieldError.forbidden(
                path + ".finalizers",
                "no new finalizers can be added if the object is being deleted, found new"
                    + " finalizers []string{\""
                    + String.join("\", \"", more)
                    + "\"}"));
  }

  private static List<FieldError> managers(Items entries, String path) {
    List<FieldError> errors = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Fields entry = entries.fields(i);
      String at = path + "[" + i + "]";
      String operation = entry.text("operation");
      if (!operation.equals("Apply") && !operation.equals("Update")) {
        errors.add(FieldError.invalid(at + ".operation", operation, "must be `Apply` or `Update`"));
      }
      String type = entry.text("fieldsType");
      if (!type.isEmpty() && !type.equals("FieldsV1")) {
        errors.add(FieldError.invalid(at + ".fieldsType", type, "must be `FieldsV1`"));
      }
      errors.addAll(manager(entry.text("manager"), at + ".manager"));
      if (Names.bytes(entry.text("subresource")) > MAX_SUBRESOURCE_BYTES) {
        errors.add(FieldError.tooLong(at + ".subresource", MAX_SUBRESOURCE_BYTES));
      }
    }
    return errors;
  }

  /** The name of a field manager: of metadata, and of the parameter fieldManager. */
  public static List<FieldError> manager(String manager, String path) {
    List<FieldError> errors = new ArrayList<>();
    if (Names.bytes(manager) > MAX_MANAGER_BYTES) {
      errors.add(FieldError.tooLong(path, MAX_MANAGER_BYTES));
    }
    int at = 0;
    for (int i = 0; i < manager.length(); i = manager.offsetByCodePoints(i, 1)) {
      int c = manager.codePointAt(i);
      if (!GoText.isPrintable(c)) {
        String shown = String.format(Locale.ROOT, "U+%04X", c);
        errors.add(
            FieldError.invalid(
                path, manager, "invalid character " + shown + " (at position " + at + ")"));
      }
      at += c < 0x80 ? 1 : Names.bytes(Character.toString(c));
    }
    return errors;
  }

  private static void add(
      List<FieldError> errors, String path, String value, List<String> problems) {
    problems.forEach(problem -> errors.add(FieldError.invalid(path, value, problem)));
  }
}
