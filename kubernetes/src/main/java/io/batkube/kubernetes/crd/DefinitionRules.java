package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.FailedPrecondition;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of CustomResourceDefinitions. */
public final class DefinitionRules implements KindRules {
  private final CelRules cel;

  public DefinitionRules(CelRules cel) {
    this.cel = cel;
  }

  /** With the stored version among those that were ever stored. */
  private static Fields storing(Fields tree) {
    Items stored = tree.fields("status").items("storedVersions");
    Optional<String> name = Definition.of(tree).storedVersion().map(Definition.Version::name);
    return name.isEmpty() || stored.contains(name.get())
        ? tree
        : tree.withAt(stored.plus(name.get()), "status", "storedVersions");
  }

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return false;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    Fields status =
        Fields.of(
            "conditions",
            Null.NULL,
            "acceptedNames",
            Fields.of("plural", "", "kind", ""),
            "storedVersions",
            Items.EMPTY);
    Fields prepared = storing(object.with("status", status));
    boolean stored = !prepared.fields("status").items("storedVersions").isEmpty();
    return stored ? prepared : prepared.withAt(Null.NULL, "status", "storedVersions");
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return storing(object.with("status", old.fields("status")));
  }

  /** Everything but the spec may be written through status, metadata too. */
  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return object.with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    List<FieldError> errors = DefinitionCheck.ofNew(Definition.of(object), cel);
    if (errors.isEmpty()) {
      write.warnings().addAll(unknownFormats(object));
    }
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    List<FieldError> errors =
        DefinitionCheck.ofUpdate(Definition.of(object), Definition.of(old), cel);
    if (errors.isEmpty()) {
      List<String> known = unknownFormats(old);
      unknownFormats(object).stream()
          .filter(warning -> !known.contains(warning))
          .forEach(write.warnings()::add);
    }
    return errors;
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    return DefinitionCheck.ofStatus(Definition.of(object));
  }

  private static List<String> unknownFormats(Fields tree) {
    List<String> unknown = new ArrayList<>();
    List<Schema> seen = new ArrayList<>();
    for (Definition.Version version : Definition.of(tree).versions()) {
      Optional<Schema> schema = version.schema().filter(s -> !seen.contains(s));
      schema.ifPresent(seen::add);
      schema.ifPresent(s -> unknown.addAll(SchemaCheck.unknownFormats(s)));
    }
    return unknown;
  }

  /** A definition goes when its instances are gone: until then a finalizer keeps it. */
  @Override
  public Optional<Fields> deleted(Fields object, Write write) {
    Definition definition = Definition.of(object);
    Fields metadata = object.fields("metadata");
    if (metadata.has("deletionTimestamp")) {
      return Optional.empty();
    }
    metadata = metadata.with("deletionTimestamp", Conditions.time(write.now()));
    if (!definition.hasFinalizer()) {
      metadata = metadata.with("finalizers", metadata.items("finalizers").plus(Definition.CLEANUP));
    }
    return Optional.of(
        Conditions.set(
            object.with("metadata", metadata),
            "Terminating",
            "True",
            "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            write.now()));
  }

  @Override
  public Optional<String> failedPrecondition(
      Fields object, Optional<String> uid, Optional<String> resourceVersion) {
    return FailedPrecondition.of(object.fields("metadata"), uid, resourceVersion);
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/apiextensions.k8s.io/customresourcedefinitions/" + name;
  }
}
