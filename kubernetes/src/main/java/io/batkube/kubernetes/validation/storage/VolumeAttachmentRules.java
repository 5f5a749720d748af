package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** VolumeAttachments: the wish to attach a volume to a node, which never changes. */
public final class VolumeAttachmentRules implements KindRules {
  private static final int MAX_METADATA_BYTES = 256 * 1024;
  private static final int MAX_MESSAGE_BYTES = 1024;

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.of("attached", false));
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return MetadataRules.keptForStatus(object, old).with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    mistakes.driver("spec.attacher", spec.text("attacher"));
    source(mistakes, spec.fields("source"));
    mistakes.subdomain("spec.nodeName", spec.text("nodeName"));
    status(mistakes, object.fields("status"));
    if (spec.fields("source").has("persistentVolumeName")) {
      mistakes.subdomain(
          "spec.source.persistentVolumeName", spec.fields("source").text("persistentVolumeName"));
    }
    return mistakes.list();
  }

  private static void source(Mistakes mistakes, Fields source) {
    String exactlyOne = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
    boolean inline = source.has("inlineVolumeSpec");
    boolean named = source.has("persistentVolumeName");
    if (!inline && !named) {
      mistakes.required("spec.source", exactlyOne);
    } else if (inline && named) {
      mistakes.forbidden("spec.source", exactlyOne);
    } else if (inline) {
      VolumeSpecRules.checkInline(
          mistakes, source.fields("inlineVolumeSpec"), "spec.source.inlineVolumeSpec");
    } else if (source.text("persistentVolumeName").isEmpty()) {
      mistakes.required(
          "spec.source.persistentVolumeName", "must specify non empty persistentVolumeName");
    }
  }

  private static void status(Mistakes mistakes, Fields status) {
    if (StorageTexts.bytes(status.fields("attachmentMetadata")) > MAX_METADATA_BYTES) {
      mistakes.tooLong("status.attachmentMetadata", MAX_METADATA_BYTES);
    }
    for (String field : List.of("attachError", "detachError")) {
      Fields error = status.fields(field);
      if (Names.bytes(error.text("message")) > MAX_MESSAGE_BYTES) {
        mistakes.tooLong("status." + field + ".message", MAX_METADATA_BYTES);
      }
      if (error.number("errorCode") < 0) {
        mistakes.invalid(
            "status." + field + ".errorCode",
            error.number("errorCode"),
            "must be between 0 and 2147483647, inclusive");
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(validateCreate(object, write));
    if (!object.fields("spec").equals(old.fields("spec"))) {
      mistakes.invalid("spec", shown(object.fields("spec")), "field is immutable");
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    return validateUpdate(object, old, write);
  }

  /** As the server's own type shows itself. */
  private static Fields shown(Fields spec) {
    Fields source = spec.fields("source");
    return Fields.of(
        "Attacher",
        spec.text("attacher"),
        "Source",
        Fields.of(
            "PersistentVolumeName",
            source.find("persistentVolumeName").orElse(Null.NULL),
            "InlineVolumeSpec",
            source.find("inlineVolumeSpec").orElse(Null.NULL)),
        "NodeName",
        spec.text("nodeName"));
  }

  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
