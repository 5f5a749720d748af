package io.batkube.kubernetes.validation.resource;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.List;

/** ResourceClaimTemplates: what becomes claims never changes. */
public final class ResourceClaimTemplateRules implements KindRules {

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields devices = object.fieldsAt("spec", "spec", "devices");
    AdminAccess.check(mistakes, devices, "spec.devices", object, write);
    Fields metadata = object.fieldsAt("spec", "metadata");
    mistakes.addAll(
        MetadataRules.annotations(metadata.fields("annotations"), "spec.metadata.annotations"));
    mistakes.addAll(LabelRules.labels(metadata.fields("labels"), "spec.metadata.labels"));
    DeviceClaims.check(mistakes, devices, "spec.spec.devices");
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    mistakes.addAll(validateCreate(object, write));
    if (!SameMeaning.of(object.fields("spec"), old.fields("spec"))) {
      mistakes.invalid(
          "spec",
          InternalForm.of("resource.ResourceClaimTemplateSpec", object.fields("spec")),
          "field is immutable");
    }
    return mistakes.list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
