package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.FailedPrecondition;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Optional;

/**
 * Namespaces. Each has the finalizer "kubernetes" in its spec, which only /finalize can change, and
 * its name as a label.
 */
public final class NamespaceRules implements KindRules {
  private static final String KUBERNETES = "kubernetes";
  private static final List<String> STANDARD = List.of(KUBERNETES, "orphan", "foregroundDeletion");

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
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    return mistakes.addAll(finalizers(object, false)).list();
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
            path, finalizer, "name is neither a standard finalizer name nor is it fully qualified");
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
  public Fields preparePartUpdate(String subresource, Fields object, Fields old, Write write) {
    return subresource.equals("finalize")
        ? named(object.with("status", old.fields("status")))
        : KindRules.super.preparePartUpdate(subresource, object, old, write);
  }

  @Override
  public List<FieldError> validatePartUpdate(
      String subresource, Fields object, Fields old, Write write) {
    return subresource.equals("finalize")
        ? finalizers(object, true)
        : KindRules.super.validatePartUpdate(subresource, object, old, write);
  }

  /** The first deletion only marks; while there are finalizers in the spec, so do all others. */
  @Override
  public Optional<Fields> deleted(Fields object, Write write) {
    if (!object.fields("metadata").has("deletionTimestamp")) {
      String now = Times.text(write.now());
      return Optional.of(
          object
              .withAt(now, "metadata", "deletionTimestamp")
              .with("status", object.fields("status").with("phase", "Terminating")));
    }
    return mayEnd(object) ? Optional.empty() : Optional.of(object);
  }

  @Override
  public Optional<String> failedPrecondition(
      Fields object, Optional<String> uid, Optional<String> resourceVersion) {
    return FailedPrecondition.of(object.fields("metadata"), uid, resourceVersion);
  }

  @Override
  public boolean mayEnd(Fields object) {
    return object.fields("spec").items("finalizers").isEmpty();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("status.phase");
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return object.fields("status").text("phase");
  }
}
