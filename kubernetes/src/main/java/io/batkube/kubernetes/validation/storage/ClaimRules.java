package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.ClaimSpecRules;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.Quantities;
import io.batkube.kubernetes.validation.ResourceNames;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.List;
import java.util.Optional;

/** PersistentVolumeClaims: a bound one may ask for more room and other attributes, no more. */
public final class ClaimRules implements KindRules {
  private static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";
  private static final String ATTRIBUTES = "volumeAttributesClassName";
  private static final List<String> RESIZES =
      List.of(
          "ControllerResizeInProgress",
          "ControllerResizeInfeasible",
          "NodeResizePending",
          "NodeResizeInProgress",
          "NodeResizeInfeasible");

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    Fields spec = sources(withoutForeign(object.fields("spec"), Fields.EMPTY), Fields.EMPTY);
    return object.with("spec", spec).with("status", Fields.of("phase", "Pending"));
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    Fields oldSpec = old.fields("spec");
    Fields spec = sources(withoutForeign(object.fields("spec"), oldSpec), oldSpec);
    return object.with("spec", spec).with("status", old.fields("status"));
  }

  /** A gate that is off drops references to other namespaces. */
  private static Fields withoutForeign(Fields spec, Fields old) {
    boolean foreign = !spec.fields("dataSourceRef").text("namespace").isEmpty();
    return foreign && !old.has("dataSourceRef") ? spec.without("dataSourceRef") : spec;
  }

  /** dataSource and dataSourceRef say the same, unless both are given. */
  private static Fields sources(Fields spec, Fields old) {
    Fields result = spec;
    boolean stored = old.has("dataSource") || old.has("dataSourceRef");
    if (!stored && !spec.has("dataSourceRef") && !isClaimOrSnapshot(spec.fields("dataSource"))) {
      result = result.without("dataSource");
    }
    if (result.has("dataSource") && !result.has("dataSourceRef")) {
      return result.with("dataSourceRef", result.fields("dataSource"));
    }
    if (result.has("dataSourceRef")
        && !result.has("dataSource")
        && result.fields("dataSourceRef").text("namespace").isEmpty()) {
      return result.with("dataSource", result.fields("dataSourceRef").without("namespace"));
    }
    return result;
  }

  private static boolean isClaimOrSnapshot(Fields source) {
    String group = source.text("apiGroup");
    return switch (source.text("kind")) {
      case "PersistentVolumeClaim" -> group.isEmpty();
      case "VolumeSnapshot" -> group.equals("snapshot.storage.k8s.io");
      default -> false;
    };
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return object.with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    ClaimSpecRules.check(object.fields("spec"), "spec", mistakes);
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  private static void warn(Fields object, Write write) {
    if (object.fieldsAt("metadata", "annotations").has(BETA_CLASS)) {
      write
          .warnings()
          .add(
              "metadata.annotations["
                  + BETA_CLASS
                  + "]: deprecated since v1.8; use \"storageClassName\" attribute instead");
    }
    for (String list : List.of("requests", "limits")) {
      Quantity storage = storage(object.fieldsAt("spec", "resources", list));
      if (storage.milliValue() % 1000 != 0) {
        write
            .warnings()
            .add(
                "spec.resources."
                    + list
                    + "[storage]: fractional byte value \""
                    + storage
                    + "\" is invalid, must be an integer");
      }
    }
  }

  private static Quantity storage(Fields amounts) {
    return Quantities.of(amounts, "storage");
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    ClaimSpecRules.check(object.fields("spec"), "spec", mistakes);
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    Fields allowed = spec;
    Fields before = oldSpec;
    if (oldSpec.text("volumeName").isEmpty()) {
      before = same(before, allowed, "volumeName");
    }
    Fields annotations = object.fieldsAt("metadata", "annotations");
    Fields oldAnnotations = old.fieldsAt("metadata", "annotations");
    String oldClass = oldAnnotations.text(BETA_CLASS);
    boolean unnamed = !oldSpec.has("storageClassName") && spec.has("storageClassName");
    boolean likeAnnotation = spec.text("storageClassName").equals(oldClass);
    boolean annotated = oldAnnotations.has(BETA_CLASS);
    if (unnamed
        && annotated
        && likeAnnotation
        && (!annotations.has(BETA_CLASS) || annotations.text(BETA_CLASS).equals(oldClass))) {
      allowed = allowed.without("storageClassName");
    } else {
      if (!annotations.text(BETA_CLASS).equals(oldClass)) {
        mistakes.invalid(
            "metadata.annotations." + BETA_CLASS,
            annotations.text(BETA_CLASS),
            "field is immutable");
      }
      if (unnamed && (!annotated || likeAnnotation)) {
        allowed = allowed.without("storageClassName");
      }
    }
    if (object.fields("status").text("phase").equals("Bound")) {
      if (spec.fieldsAt("resources").has("requests")) {
        allowed =
            allowed.withAt(
                same(
                    allowed.fieldsAt("resources", "requests"),
                    oldSpec.fieldsAt("resources", "requests"),
                    "storage"),
                "resources",
                "requests");
      }
      allowed = same(allowed, oldSpec, ATTRIBUTES);
    }
    if (!SameMeaning.of(allowed, before)) {
      mistakes.forbidden(
          "spec",
          "spec is immutable after creation except resources.requests and"
              + " volumeAttributesClassName for bound claims\n"
              + InternalForm.difference("core.PersistentVolumeClaimSpec", before, allowed));
    }
    size(mistakes, spec, old);
    mistakes.immutable("volumeMode", spec, oldSpec, "volumeMode");
    attributes(mistakes, spec, old);
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  private static Fields same(Fields to, Fields from, String field) {
    Optional<Object> value = from.find(field);
    return value.isPresent() ? to.with(field, value.get()) : to.without(field);
  }

  private static void size(Mistakes mistakes, Fields spec, Fields old) {
    Quantity now = storage(spec.fieldsAt("resources", "requests"));
    Quantity before = storage(old.fieldsAt("spec", "resources", "requests"));
    Quantity real = storage(old.fieldsAt("status", "capacity"));
    if (now.compareTo(before) < 0 && now.compareTo(real) <= 0) {
      mistakes.forbidden(
          "spec.resources.requests.storage", "field can not be less than status.capacity");
    }
  }

  private static void attributes(Mistakes mistakes, Fields spec, Fields old) {
    boolean changed = !spec.find(ATTRIBUTES).equals(old.fields("spec").find(ATTRIBUTES));
    if (!changed || !old.fields("status").has("currentVolumeAttributesClassName")) {
      return;
    }
    String detail = " is forbidden when status.currentVolumeAttributesClassName is not nil";
    if (!spec.has(ATTRIBUTES)) {
      mistakes.forbidden("spec." + ATTRIBUTES, "update to nil" + detail);
    } else if (spec.text(ATTRIBUTES).isEmpty()) {
      mistakes.forbidden("spec." + ATTRIBUTES, "update to empty string" + detail);
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    if (object.fields("spec").items("accessModes").isEmpty()) {
      mistakes.required("Spec.accessModes");
    }
    Fields status = object.fields("status");
    Fields capacity = status.fields("capacity");
    for (String name : capacity.names()) {
      basic(mistakes, "status.capacity[" + name + "]", Quantities.of(capacity, name));
    }
    Fields resizes = status.fields("allocatedResourceStatuses");
    for (String name : resizes.names()) {
      String path = "status.allocatedResourceStatuses";
      key(mistakes, path, name);
      if (!RESIZES.contains(resizes.text(name))) {
        mistakes.notSupported(path, name, RESIZES);
      }
    }
    Fields allocated = status.fields("allocatedResources");
    for (String name : allocated.names()) {
      if (key(mistakes, "status.allocatedResources", name)) {
        Quantity amount = Quantities.of(allocated, name);
        String path = "status.allocatedResources[" + name + "]";
        if (basic(mistakes, path, amount)) {
          Quantities.check(mistakes, path, "storage", amount);
        }
      }
    }
    return mistakes.list();
  }

  private static boolean basic(Mistakes mistakes, String path, Quantity amount) {
    if (amount.value() < 0) {
      mistakes.invalid(path, amount.value(), "must be a valid resource quantity");
      return false;
    }
    return true;
  }

  private static boolean key(Mistakes mistakes, String path, String name) {
    List<String> problems = NameRule.QUALIFIED_NAME.problems(name);
    if (!problems.isEmpty()) {
      mistakes.invalid(path, name, problems);
      return false;
    }
    if (ResourceNames.isNative(name) && !name.equals("storage")) {
      mistakes.notSupported(path, name, List.of("storage"));
      return false;
    }
    return true;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
