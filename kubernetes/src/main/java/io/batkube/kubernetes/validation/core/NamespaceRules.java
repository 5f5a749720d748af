package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/**
 * Namespaces. Each has the finalizer "kubernetes" in its spec, which only /finalize can change, and
 * its name as a label.
 */
public final class NamespaceRules implements KindRules {
  private static final String KUBERNETES = "kubernetes";
  private static final List<String> STANDARD =
      List.of(KUBERNETES, "orphan", "foregroundDeletion");

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.labelProblems(prefix ? Names.maskTrailingDash(name) : name);
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    Items finalizers = object.fields("spec").items("finalizers");
    Fields complete =
        finalizers.contains(KUBERNETES)
            ? object
            : object.withAt(finalizers.plus(KUBERNETES), "spec", "finalizers");
    return named(complete.with("status", Fields.of("phase", "Active")));
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    Items finalizers = old.fields("spec").items("finalizers");
    Fields kept =
        finalizers.isEmpty()
            ? object.with("spec", Fields.EMPTY)
            : object.withAt(finalizers, "spec", "finalizers");
    return named(kept.with("status", old.fields("status")));
  }

  /** Through /finalize: the spec is the client's, the status is not. */
  public Fields prepareFinalize(Fields object, Fields old) {
    return named(object.with("status", old.fields("status")));
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return named(object.with("spec", old.fields("spec")));
  }

  private static Fields named(Fields object) {
    Fields labels = object.fields("metadata").fields("labels");
    String name = object.fields("metadata").text("name");
    return labels.text("kubernetes.io/metadata.name").equals(name)
        ? object
        : object.withAt(
            labels.with("kubernetes.io/metadata.name", name).sorted(), "metadata", "labels");
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return finalizers(object, false);
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(
        MetadataRules.asNew(object, false, this));
    return mistakes.addAll(finalizers(object, false)).list();
  }

  /** The rules of an update through /finalize. */
  public List<FieldError> validateFinalize(Fields object) {
    return finalizers(object, true);
  }

  private static List<FieldError> finalizers(Fields object, boolean indexed) {
    Mistakes mistakes = new Mistakes();
    Items finalizers = object.fields("spec").items("finalizers");
    for (int i = 0; i < finalizers.size(); i++) {
      String finalizer = finalizers.text(i);
      String path = "spec.finalizers" + (indexed ? "[" + i + "]" : "");
      mistakes.addAll(LabelRules.key(finalizer, path));
      if (!finalizer.contains("/") && !STANDARD.contains(finalizer)) {
        mistakes.invalid(
            path,
            finalizer,
            "name is neither a standard finalizer name nor is it fully qualified");
      }
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    String phase = object.fields("status").text("phase");
    boolean leaving = object.fields("metadata").has("deletionTimestamp");
    Mistakes mistakes = new Mistakes();
    if (!leaving && !phase.equals("Active")) {
      mistakes.invalid(
          "status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
    } else if (leaving && !phase.equals("Terminating")) {
      mistakes.invalid(
          "status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
    }
    return mistakes.list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }

  @Override
  public List<String> fieldLabels() {
    return List.of("status.phase", "name");
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return switch (label) {
      case "name" -> object.fields("metadata").text("name");
      case "status.phase" -> object.fields("status").text("phase");
      default -> "";
    };
  }
}
