package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeLabels;
import io.batkube.kubernetes.validation.NodeSelectorRules;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.List;
import java.util.Optional;

/** PersistentVolumes: what they are made of stays; their phase knows since when. */
public final class PersistentVolumeRules implements KindRules {
  private static final String SINCE = "lastPhaseTransitionTime";

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.of("phase", "Pending", SINCE, now(write)));
  }

  private static String now(Write write) {
    return Times.text(write.now());
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Fields kept = object.with("spec", old.fields("spec"));
    Fields status = kept.fields("status");
    Optional<Object> since = old.fields("status").find(SINCE);
    boolean same = status.text("phase").equals(old.fields("status").text("phase"));
    if (same && !status.has(SINCE) && since.isPresent()) {
      return kept.with("status", status.with(SINCE, since.get()));
    }
    return !same && (!status.has(SINCE) || status.find(SINCE).equals(since))
        ? kept.with("status", status.with(SINCE, now(write)))
        : kept;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return check(object, write, false).list();
  }

  private static Mistakes check(Fields object, Write write, boolean anyLabelValue) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    VolumeSpecRules.check(mistakes, spec, object.fields("metadata").text("name"), anyLabelValue);
    mountOptions(mistakes, object);
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes;
  }

  private static void mountOptions(Mistakes mistakes, Fields object) {
    String annotation = "volume.beta.kubernetes.io/mount-options";
    boolean takes =
        VolumeSpecRules.SOURCES.stream()
            .filter(
                source ->
                    !List.of(
                            "hostPath",
                            "flocker",
                            "fc",
                            "flexVolume",
                            "portworxVolume",
                            "scaleIO",
                            "local",
                            "storageos",
                            "csi")
                        .contains(source))
            .anyMatch(object.fields("spec")::has);
    if (!takes && object.fieldsAt("metadata", "annotations").has(annotation)) {
      mistakes.forbidden(
          "metadata.annotations." + annotation,
          "may not specify mount options for this volume type");
    }
  }

  private static void warn(Fields object, Write write) {
    Fields annotations = object.fieldsAt("metadata", "annotations");
    Fields spec = object.fields("spec");
    List<String> warnings = write.warnings();
    if (annotations.has("volume.beta.kubernetes.io/storage-class")) {
      warnings.add(
          "metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8;"
              + " use \"storageClassName\" attribute instead");
    }
    if (annotations.has("volume.beta.kubernetes.io/mount-options")) {
      warnings.add(
          "metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31;"
              + " use \"mountOptions\" attribute instead");
    }
    if (spec.text("persistentVolumeReclaimPolicy").equals("Recycle")) {
      warnings.add(
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead,"
              + " the recommended approach is to use dynamic provisioning.");
    }
    Items terms = spec.fieldsAt("nodeAffinity", "required").items("nodeSelectorTerms");
    for (int i = 0; i < terms.size(); i++) {
      Items expressions = terms.fields(i).items("matchExpressions");
      for (int k = 0; k < expressions.size(); k++) {
        String key = expressions.fields(k).text("key");
        String path =
            "spec.nodeAffinity.required.nodeSelectorTerms["
                + i
                + "].matchExpressions["
                + k
                + "].key: "
                + key
                + " is ";
        NodeLabels.deprecation(key).ifPresent(text -> warnings.add(path + text));
      }
    }
    gone(warnings, spec, "cephfs", "spec.cephfs", "v1.28", "v1.31");
    gone(warnings, spec, "photonPersistentDisk", "spec.photonPersistentDisk", "v1.11", "v1.16");
    gone(warnings, spec, "scaleIO", "spec.scaleIO", "v1.16", "v1.22");
    gone(warnings, spec, "storageos", "spec.storageOS", "v1.22", "v1.25");
    gone(warnings, spec, "glusterfs", "spec.glusterfs", "v1.25", "v1.26");
    gone(warnings, spec, "rbd", "spec.rbd", "v1.28", "v1.31");
  }

  private static void gone(
      List<String> warnings, Fields spec, String source, String path, String old, String gone) {
    if (spec.has(source)) {
      warnings.add(path + ": deprecated in " + old + ", non-functional in " + gone + "+");
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    boolean anyValue =
        NodeSelectorRules.hasInvalidValue(oldSpec.fieldsAt("nodeAffinity", "required"));
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(check(object, write, anyValue).list());
    Fields source = source(spec);
    Fields oldSource = source(oldSpec);
    if (oldSource.has("csi") && !oldSource.fields("csi").has("controllerExpandSecretRef")) {
      source = source.withoutAt("csi", "controllerExpandSecretRef");
    }
    if (!SameMeaning.of(source, oldSource)) {
      mistakes.forbidden(
          "spec.persistentvolumesource",
          "spec.persistentvolumesource is immutable after creation\n"
              + InternalForm.difference("core.PersistentVolumeSource", oldSource, source));
    }
    mistakes.immutable("volumeMode", spec, oldSpec, "volumeMode");
    if (oldSpec.has("nodeAffinity")
        && !SameMeaning.of(
            relabelled(spec.find("nodeAffinity").orElse(Null.NULL)),
            relabelled(oldSpec.fields("nodeAffinity")))) {
      mistakes.invalid(
          "nodeAffinity",
          spec.has("nodeAffinity")
              ? InternalForm.of("core.VolumeNodeAffinity", spec.fields("nodeAffinity"))
              : Null.NULL,
          "field is immutable, except for updating from beta label to GA");
    }
    if (oldSpec.has("volumeAttributesClassName") && !spec.has("volumeAttributesClassName")) {
      mistakes.forbidden(
          "spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden");
    }
    return mistakes.list();
  }

  private static Fields source(Fields spec) {
    Fields.Builder source = new Fields.Builder();
    for (String kind : VolumeSpecRules.SOURCES) {
      if (spec.has(kind)) {
        source.put(kind, spec.fields(kind));
      }
    }
    return source.build();
  }

  /** With labels of nodes replaced by their successors, which may be written instead. */
  private static Object relabelled(Object affinity) {
    if (!(affinity instanceof Fields fields)) {
      return affinity;
    }
    Items terms = fields.fields("required").items("nodeSelectorTerms");
    return fields.withAt(
        terms.mapFields(
            term ->
                term.with(
                    "matchExpressions",
                    term.items("matchExpressions")
                        .mapFields(
                            expression ->
                                expression.with("key", successor(expression.text("key")))))),
        "required",
        "nodeSelectorTerms");
  }

  private static String successor(String label) {
    return switch (label) {
      case "failure-domain.beta.kubernetes.io/zone" -> "topology.kubernetes.io/zone";
      case "failure-domain.beta.kubernetes.io/region" -> "topology.kubernetes.io/region";
      case "beta.kubernetes.io/instance-type" -> "node.kubernetes.io/instance-type";
      case "beta.kubernetes.io/os" -> "kubernetes.io/os";
      case "beta.kubernetes.io/arch" -> "kubernetes.io/arch";
      default -> label;
    };
  }

  /** It is checked as a new object only. */
  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
