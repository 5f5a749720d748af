package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.pod.PodCreation;
import io.batkube.kubernetes.pod.PodSpecRules;
import io.batkube.kubernetes.pod.PodWarnings;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.FieldOrder;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.List;
import java.util.Optional;

/** What kinds with a spec and a status of their own, and mostly a template of pods, share. */
interface Workload extends KindRules {

  /** Package and name of the type of the status: "k8s.io/api/apps/v1", "DeploymentStatus". */
  List<String> statusType();

  /** Where the template lies; empty if there is none. */
  default List<String> templatePath() {
    return List.of("spec", "template");
  }

  @Override
  default boolean hasStatus() {
    return true;
  }

  @Override
  default boolean hasGeneration() {
    return true;
  }

  @Override
  default boolean changesGeneration(Fields object, Fields old) {
    return !SameMeaning.of(object.fields("spec"), old.fields("spec"));
  }

  @Override
  default Fields prepareCreate(Fields object, Write write) {
    return withoutDisabled(object, Fields.EMPTY)
        .with("status", FieldOrder.nothing(statusType().getFirst(), statusType().getLast()));
  }

  @Override
  default Fields prepareUpdate(Fields object, Fields old, Write write) {
    return withoutDisabled(KindRules.super.prepareUpdate(object, old, write), old);
  }

  /** Through /status everything may change but the spec. */
  @Override
  default Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Optional<Object> spec = old.find("spec");
    return spec.isPresent() ? object.with("spec", spec.get()) : object.without("spec");
  }

  private Fields withoutDisabled(Fields object, Fields old) {
    String[] path = templatePath().toArray(new String[0]);
    if (path.length == 0 || object.findAt(path).isEmpty()) {
      return object;
    }
    return object.withAt(
        PodCreation.withoutDisabledInTemplate(object.fieldsAt(path), old.fieldsAt(path)), path);
  }

  private String templateText() {
    return String.join(".", templatePath());
  }

  default Fields template(Fields object) {
    return object.fieldsAt(templatePath().toArray(new String[0]));
  }

  default void checkTemplate(Fields object, Optional<Fields> old, Mistakes mistakes) {
    if (old.isPresent()) {
      PodSpecRules.checkTemplate(template(object), template(old.get()), templateText(), mistakes);
    } else {
      PodSpecRules.checkTemplate(template(object), templateText(), mistakes);
    }
  }

  /** Only pods that are started again for ever, and have no end. */
  default void checkForEver(Fields object, String kind, Mistakes mistakes) {
    Fields spec = template(object).fields("spec");
    String path = templateText() + ".spec.";
    if (!spec.text("restartPolicy").equals("Always")) {
      mistakes.notSupportedInOrder(
          path + "restartPolicy", spec.text("restartPolicy"), List.of("Always"));
    }
    if (spec.has("activeDeadlineSeconds")) {
      mistakes.forbidden(
          path + "activeDeadlineSeconds", "activeDeadlineSeconds in " + kind + " is not Supported");
    }
  }

  /** Some kinds write an absent selector as null. */
  static boolean hasSelector(Fields spec) {
    return spec.find("selector").orElse(Null.NULL) instanceof Fields;
  }

  /** A selector must be there, and select something. */
  default void checkSelector(Fields spec, String kind, Mistakes mistakes) {
    if (!hasSelector(spec)) {
      mistakes.required("spec.selector");
      return;
    }
    Fields selector = spec.fields("selector");
    mistakes.addAll(LabelRules.selector(selector, "spec.selector"));
    if (new SelectorOf(selector).isEmpty()) {
      mistakes.invalid("spec.selector", selector, "empty selector is invalid for " + kind);
    }
  }

  /** A selector must select the pods that the template makes. */
  default void checkSelects(Fields object, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    SelectorOf selector = new SelectorOf(spec.fields("selector"));
    Fields labels = template(object).fieldsAt("metadata", "labels");
    boolean nothing = !hasSelector(spec);
    if (nothing || !selector.isEmpty() && !selector.matches(labels)) {
      mistakes.invalid(
          templateText() + ".metadata.labels",
          labels.isEmpty() ? Null.NULL : labels.sorted(),
          "`selector` does not match template `labels`");
    }
  }

  /** What a client should hear of a new name. */
  default void warnOfName(Fields object, Write write) {
    List<String> problems = Names.labelProblems(object.fields("metadata").text("name"));
    if (!problems.isEmpty()) {
      write
          .warnings()
          .add(
              "metadata.name: this is used in Pod names and hostnames, which can result in"
                  + " surprising behavior; a DNS label is recommended: ["
                  + String.join(" ", problems)
                  + "]");
    }
  }

  default void warnOfTemplate(Fields object, Write write) {
    write.warnings().addAll(PodWarnings.ofTemplate(template(object), templateText()));
  }

  default boolean hasNewGeneration(Fields object, Fields old) {
    return object.fields("metadata").number("generation")
        != old.fields("metadata").number("generation");
  }

  /** Numbers of a status that count something. */
  default void checkCounts(Fields status, List<String> names, Mistakes mistakes) {
    for (String name : names) {
      mistakes.notNegative("status." + name, status.number(name));
    }
  }

  /** A number of a status that another one bounds. */
  default void checkAtMost(
      Fields status, String name, String bound, String detail, Mistakes mistakes) {
    if (status.number(name) > status.number(bound)) {
      mistakes.invalid("status." + name, status.number(name), detail);
    }
  }

  /** A counter that only grows. */
  default void checkNotDecremented(Fields object, Fields old, Mistakes mistakes) {
    Fields before = old.fields("status");
    long now = object.fields("status").number("collisionCount");
    if (before.has("collisionCount") && now < before.number("collisionCount")) {
      mistakes.invalid("status.collisionCount", now, "cannot be decremented");
    }
  }
}
