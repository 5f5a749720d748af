package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.Quantities;
import io.batkube.kubernetes.validation.ResourceNames;
import java.util.List;
import java.util.TreeSet;

/** ResourceQuotas: hard limits, perhaps only for objects of some scopes. */
public final class ResourceQuotaRules implements KindRules {
  private static final List<String> OF_PODS =
      List.of(
          "pods",
          "cpu",
          "memory",
          "limits.cpu",
          "limits.memory",
          "requests.cpu",
          "requests.memory");
  private static final List<String> WITHOUT_VALUES =
      List.of(
          "BestEffort",
          "NotBestEffort",
          "Terminating",
          "NotTerminating",
          "CrossNamespacePodAffinity");

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return object.with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    spec(mistakes, object.fields("spec"));
    if (mistakes.isEmpty()) {
      warn(object.fieldsAt("spec", "hard"), write);
    }
    return mistakes.list();
  }

  private static void spec(Mistakes mistakes, Fields spec) {
    amounts(mistakes, spec.fields("hard"), "spec.hard");
    scopes(mistakes, spec);
    if (spec.has("scopeSelector")) {
      selector(mistakes, spec);
    }
  }

  private static void amounts(Mistakes mistakes, Fields amounts, String path) {
    for (String name : amounts.names()) {
      String at = path + "[" + name + "]";
      ResourceNames.checkForQuota(mistakes, at, name);
      Quantities.check(mistakes, at, name, Quantities.of(amounts, name));
    }
  }

  private static boolean isScope(String scope) {
    return WITHOUT_VALUES.contains(scope)
        || scope.equals("PriorityClass")
        || scope.equals("VolumeAttributesClass");
  }

  private static boolean suits(String scope, String resource) {
    if (!ResourceNames.isStandardForQuota(resource)) {
      return true;
    }
    return switch (scope) {
      case "Terminating",
          "NotTerminating",
          "NotBestEffort",
          "PriorityClass",
          "CrossNamespacePodAffinity" ->
          OF_PODS.contains(resource);
      case "BestEffort" -> resource.equals("pods");
      case "VolumeAttributesClass" ->
          resource.equals("persistentvolumeclaims") || resource.equals("requests.storage");
      default -> true;
    };
  }

  private static void scopes(Mistakes mistakes, Fields spec) {
    Items scopes = spec.items("scopes");
    String path = "spec.scopes";
    for (String scope : scopes.eachText()) {
      if (!isScope(scope)) {
        mistakes.invalid(path, scopes, "unsupported scope");
      }
      for (String resource : new TreeSet<>(spec.fields("hard").names())) {
        if (!suits(scope, resource)) {
          mistakes.invalid(path, scopes, "unsupported scope applied to resource");
        }
      }
    }
    conflicts(mistakes, path, scopes.eachText(), scopes);
  }

  private static void conflicts(Mistakes mistakes, String path, List<String> scopes, Object shown) {
    for (List<String> pair :
        List.of(List.of("BestEffort", "NotBestEffort"), List.of("Terminating", "NotTerminating"))) {
      if (scopes.containsAll(pair)) {
        mistakes.invalid(path, shown, "conflicting scopes");
      }
    }
  }

  private static void selector(Mistakes mistakes, Fields spec) {
    String path = "spec.scopeSelector.matchExpressions";
    List<Fields> expressions = spec.fields("scopeSelector").items("matchExpressions").eachFields();
    for (Fields expression : expressions) {
      String scope = expression.text("scopeName");
      String operator = expression.text("operator");
      Items values = expression.items("values");
      if (!isScope(scope)) {
        mistakes.invalid(path + ".scopeName", scope, "unsupported scope");
      }
      for (String resource : new TreeSet<>(spec.fields("hard").names())) {
        if (!suits(scope, resource)) {
          mistakes.invalid(
              path, spec.fields("scopeSelector"), "unsupported scope applied to resource");
        }
      }
      if (WITHOUT_VALUES.contains(scope) && !operator.equals("Exists")) {
        mistakes.invalid(
            path + ".operator",
            operator,
            "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
                + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort,"
                + " ResourceQuotaScopeNotBestEffort or"
                + " ResourceQuotaScopeCrossNamespacePodAffinity");
      }
      switch (operator) {
        case "In", "NotIn" -> {
          if (values.isEmpty()) {
            mistakes.required(
                path + ".values",
                "must be at least one value when `operator` is 'In' or 'NotIn' for scope"
                    + " selector");
          }
        }
        case "Exists", "DoesNotExist" -> {
          if (!values.isEmpty()) {
            mistakes.invalid(
                path + ".values",
                values,
                "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope"
                    + " selector");
          }
        }
        default -> mistakes.invalid(path + ".operator", operator, "not a valid selector operator");
      }
    }
    List<String> scopes = expressions.stream().map(e -> e.text("scopeName")).toList();
    conflicts(mistakes, "spec.scopeSelector.scopes", scopes, spec.items("scopes"));
  }

  private static void warn(Fields hard, Write write) {
    for (String name : List.of("cpu", "memory", "storage", "ephemeral-storage")) {
      String request = "requests." + name;
      if (!hard.has(request) && (name.equals("cpu") || name.equals("memory"))) {
        request = name;
      }
      String limit = "limits." + name;
      if (hard.has(request) && hard.has(limit)) {
        Quantity requested = Quantities.of(hard, request);
        Quantity limited = Quantities.of(hard, limit);
        if (requested.compareTo(limited) > 0) {
          write
              .warnings()
              .add(
                  "ResourceQuota "
                      + request
                      + " ("
                      + requested
                      + ") should be less than "
                      + limit
                      + " ("
                      + limited
                      + ")");
        }
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    spec(mistakes, object.fields("spec"));
    Items scopes = object.fields("spec").items("scopes");
    if (!new TreeSet<>(scopes.eachText())
        .equals(new TreeSet<>(old.fields("spec").items("scopes").eachText()))) {
      mistakes.invalid("spec.scopes", scopes, "field is immutable");
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    amounts(mistakes, object.fieldsAt("status", "hard"), "status.hard");
    amounts(mistakes, object.fieldsAt("status", "used"), "status.used");
    return mistakes.list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
