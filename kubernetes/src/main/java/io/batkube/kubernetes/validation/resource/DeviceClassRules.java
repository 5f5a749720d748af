package io.batkube.kubernetes.validation.resource;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.ResourceNames;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.List;

/** DeviceClasses. */
public final class DeviceClassRules implements KindRules {
  private static final int MAX_CONFIGS = 32;

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return !SameMeaning.of(object.fields("spec"), old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    DeviceClaims.selectors(mistakes, spec.items("selectors"), "spec.selectors");
    Items configs = spec.items("config");
    DeviceClaims.size(mistakes, configs, MAX_CONFIGS, "spec.config");
    for (int i = 0; i < Math.min(configs.size(), MAX_CONFIGS); i++) {
      DeviceClaims.configuration(mistakes, configs.fields(i), "spec.config[" + i + "]");
    }
    String extended = spec.text("extendedResourceName");
    if (spec.has("extendedResourceName") && !ResourceNames.isExtended(extended)) {
      mistakes.invalid(
          "spec.extendedResourceName", extended, "must be a valid extended resource name");
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
