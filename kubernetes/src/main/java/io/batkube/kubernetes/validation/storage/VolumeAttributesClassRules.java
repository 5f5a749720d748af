package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** VolumeAttributesClasses: a driver and its parameters, which stay. */
public final class VolumeAttributesClassRules implements KindRules {

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    StorageTexts.provisioner(mistakes, "driverName", object.text("driverName"));
    StorageTexts.parameters(mistakes, object.fields("parameters"), false);
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    if (!object.text("driverName").equals(old.text("driverName"))) {
      mistakes.forbidden("driverName", "updates to driverName are forbidden.");
    }
    if (!object.fields("parameters").equals(old.fields("parameters"))) {
      mistakes.forbidden("parameters", "updates to parameters are forbidden.");
    }
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    return mistakes.addAll(validateCreate(object, write)).list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
