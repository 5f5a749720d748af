package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.pod.PodCreation;
import io.batkube.kubernetes.pod.PodSpecRules;
import io.batkube.kubernetes.pod.PodWarnings;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.List;

/** What is particular about templates that are objects themselves. */
final class PodTemplateRules implements KindRules {
  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return !SameMeaning.of(object.fields("template"), old.fields("template"));
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withoutDisabled(object, Fields.EMPTY);
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return withoutDisabled(object, old);
  }

  private static Fields withoutDisabled(Fields object, Fields old) {
    return object.has("template")
        ? object.with(
            "template",
            PodCreation.withoutDisabledInTemplate(
                object.fields("template"), old.fields("template")))
        : object;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    PodSpecRules.checkTemplate(object.fields("template"), "template", mistakes);
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    PodSpecRules.checkTemplate(
        object.fields("template"), old.fields("template"), "template", mistakes);
    if (mistakes.isEmpty() && changesGeneration(object, old)) {
      warn(object, write);
    }
    return mistakes.list();
  }

  private static void warn(Fields object, Write write) {
    write.warnings().addAll(PodWarnings.ofTemplate(object.fields("template"), "template"));
  }
}
