package io.batkube.kubernetes.validation.admission;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Bindings of policies to what they look at, validating and mutating. */
public final class PolicyBindingRules implements KindRules {
  private final boolean mutating;

  public PolicyBindingRules(boolean mutating) {
    this.mutating = mutating;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    StaticNames.warn(object, write);
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    String name = spec.text("policyName");
    if (name.isEmpty()) {
      mistakes.required("spec.policyName");
    } else {
      mistakes.subdomain("spec.policyName", name);
    }
    if (spec.has("paramRef")) {
      paramRef(mistakes, spec.fields("paramRef"));
    }
    if (spec.has("matchResources")) {
      MatchRules.resources(mistakes, spec.fields("matchResources"), "spec.matchResources");
      if (mutating) {
        MatchRules.mutating(mistakes, spec.fields("matchResources"), "spec.matchResources");
      }
    }
    if (!mutating) {
      actions(mistakes, spec.items("validationActions"));
    }
    return mistakes.list();
  }

  private static void paramRef(Mistakes mistakes, Fields reference) {
    String path = "spec.paramRef";
    String name = reference.text("name");
    boolean selects = reference.has("selector");
    String exclusive = "name and selector are mutually exclusive";
    if (!name.isEmpty()) {
      mistakes.invalid(path + ".name", name, Names.pathSegmentProblems(name, false));
      if (selects) {
        mistakes.forbidden(path + ".name", exclusive);
      }
    }
    if (selects) {
      mistakes.addAll(LabelRules.selector(reference.fields("selector"), path + ".selector"));
      if (!name.isEmpty()) {
        mistakes.forbidden(path + ".selector", exclusive);
      }
    }
    if (name.isEmpty() && !selects) {
      mistakes.required(path, "one of name or selector must be specified");
    }
    String action = reference.text("parameterNotFoundAction");
    List<String> actions = List.of("Deny", "Allow");
    if (action.isEmpty()) {
      mistakes.required(path + ".parameterNotFoundAction");
    } else if (!actions.contains(action)) {
      mistakes.add(FieldError.notSupported(path + ".parameterNotFoundAction", action, actions));
    }
  }

  private static void actions(Mistakes mistakes, Items actions) {
    String path = "spec.validationActions";
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < actions.size(); i++) {
      mistakes.oneOf(path + "[" + i + "]", actions.text(i), List.of("Audit", "Deny", "Warn"));
      if (!seen.add(actions.text(i))) {
        mistakes.duplicate(path + "[" + i + "]", actions.text(i));
      }
    }
    if (seen.contains("Deny") && seen.contains("Warn")) {
      mistakes.invalid(
          path,
          actions,
          "must not contain both Deny and Warn (repeating the same validation failure"
              + " information in the API response and headers serves no purpose)");
    }
    if (seen.isEmpty()) {
      mistakes.required(path, "at least one validation action is required");
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .list();
  }

  /** It is checked as a new object only. */
  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }
}
