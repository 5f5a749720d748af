package io.batkube.kubernetes.validation.networking;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.regex.Pattern;

/** IngressClasses: a controller that stays, and its parameters. */
public final class IngressClassRules implements KindRules {
  private static final int MAX_CONTROLLER_BYTES = 250;
  private static final String HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
  private static final Pattern PATH = Pattern.compile(HTTP_PATH);

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    String controller = spec.text("controller");
    if (Names.bytes(controller) > MAX_CONTROLLER_BYTES) {
      mistakes.tooLong("spec.controller", MAX_CONTROLLER_BYTES);
    }
    controller(mistakes, controller);
    if (spec.has("parameters")) {
      parameters(mistakes, spec.fields("parameters"));
    }
    return mistakes.list();
  }

  private static void controller(Mistakes mistakes, String controller) {
    String path = "spec.controller";
    int slash = controller.indexOf('/');
    if (controller.isEmpty()) {
      mistakes.required(path);
    } else if (slash <= 0 || slash == controller.length() - 1) {
      mistakes.invalid(
          path, controller, "must be a domain-prefixed path (such as \"acme.io/foo\")");
    } else {
      mistakes.subdomain(path, controller.substring(0, slash));
      String rest = controller.substring(slash + 1);
      if (!PATH.matcher(rest).matches()) {
        mistakes.invalid(path, rest, Names.patternProblem("Invalid path", HTTP_PATH));
      }
    }
  }

  private static void parameters(Mistakes mistakes, Fields parameters) {
    String path = "spec.parameters";
    ObjectReferences.check(mistakes, parameters, path);
    if (!parameters.has("scope")) {
      mistakes.required(path + ".scope");
      return;
    }
    switch (parameters.text("scope")) {
      case "Namespace" -> {
        if (parameters.has("namespace")) {
          mistakes.label(path + ".namespace", parameters.text("namespace"));
        } else {
          mistakes.required(path + ".namespace", "`parameters.scope` is set to 'Namespace'");
        }
      }
      case "Cluster" -> {
        if (parameters.has("namespace")) {
          mistakes.forbidden(path + ".namespace", "`parameters.scope` is set to 'Cluster'");
        }
      }
      default ->
          mistakes.notSupported(
              path + ".scope", parameters.text("scope"), List.of("Cluster", "Namespace"));
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .immutableText("spec.controller", object.fields("spec"), old.fields("spec"), "controller")
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .list();
  }
}
