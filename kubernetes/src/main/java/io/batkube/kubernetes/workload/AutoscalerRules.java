package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.pod.ResourceRules;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.ResourceNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is particular about horizontal autoscalers of pods. */
final class AutoscalerRules implements Workload {
  private static final List<String> METRICS =
      List.of("ContainerResource", "External", "Object", "Pods", "Resource");
  private static final List<String> SELECTIONS = List.of("Disabled", "Max", "Min");

  /** Fields of a metric in the order in which they are looked at. */
  private static final List<String> SOURCES =
      List.of("object", "external", "pods", "resource", "containerResource");

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/autoscaling/v2", "HorizontalPodAutoscalerStatus");
  }

  @Override
  public List<String> templatePath() {
    return List.of();
  }

  @Override
  public boolean hasGeneration() {
    return false;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object.fields("spec"), Optional.empty(), mistakes);
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object.fields("spec"), Optional.of(old.fields("spec")), mistakes);
    return mistakes.list();
  }

  private static void check(Fields spec, Optional<Fields> old, Mistakes mistakes) {
    long most = spec.number("maxReplicas");
    long least = spec.number("minReplicas");
    boolean zeroStored =
        old.filter(o -> o.has("minReplicas") && o.number("minReplicas") == 0).isPresent();
    long bound = zeroStored ? 0 : 1;
    if (spec.has("minReplicas") && least < bound) {
      mistakes.invalid("spec.minReplicas", least, "must be greater than or equal to " + bound);
    }
    if (most == 0) {
      mistakes.required("spec.maxReplicas", "must be set and greater than 0");
    } else if (most < 0) {
      mistakes.invalid("spec.maxReplicas", most, "must be greater than or equal to 1");
    }
    if (spec.has("minReplicas") && most < least) {
      mistakes.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
    }
    Fields target = spec.fields("scaleTargetRef");
    boolean same =
        old.filter(
                o ->
                    o.fields("scaleTargetRef").text("apiVersion").equals(target.text("apiVersion"))
                        && o.fields("scaleTargetRef").text("kind").equals(target.text("kind")))
            .isPresent();
    checkReference(
        target,
        same,
        target.text("kind").equals("ReplicationController"),
        "spec.scaleTargetRef",
        mistakes);
    checkMetrics(spec, old, mistakes);
    checkBehavior(spec.fields("behavior"), mistakes);
  }

  private static void checkReference(
      Fields reference, boolean anyVersion, boolean maybeCore, String path, Mistakes mistakes) {
    for (String field : List.of("kind", "name")) {
      String text = reference.text(field);
      if (text.isEmpty()) {
        mistakes.required(path + "." + field);
      } else {
        mistakes.invalid(path + "." + field, text, Names.pathSegmentProblems(text, false));
      }
    }
    String version = reference.text("apiVersion");
    if (!anyVersion) {
      versionProblem(version, maybeCore)
          .ifPresent(problem -> mistakes.invalid(path + ".apiVersion", version, problem));
    }
  }

  private static Optional<String> versionProblem(String version, boolean maybeCore) {
    long slashes = version.chars().filter(c -> c == '/').count();
    if (slashes > 1) {
      return Optional.of("unexpected GroupVersion string: " + version);
    }
    boolean core = slashes == 0 || version.startsWith("/");
    return core && !maybeCore ? Optional.of("apiVersion must specify API group") : Optional.empty();
  }

  private static void checkMetrics(Fields spec, Optional<Fields> old, Mistakes mistakes) {
    boolean anyVersion =
        old.isPresent()
            && old.get().items("metrics").eachFields().stream()
                .filter(m -> m.text("type").equals("Object") && m.has("object"))
                .map(m -> m.fieldsAt("object", "describedObject").text("apiVersion"))
                .anyMatch(version -> versionProblem(version, true).isPresent());
    Items metrics = spec.items("metrics");
    boolean external = false;
    for (int i = 0; i < metrics.size(); i++) {
      Fields metric = metrics.fields(i);
      checkMetric(metric, anyVersion, "spec.metrics[" + i + "]", mistakes);
      external |= List.of("Object", "External").contains(metric.text("type"));
    }
    if (spec.has("minReplicas") && spec.number("minReplicas") == 0 && !external) {
      mistakes.forbidden(
          "spec.metrics",
          "must specify at least one Object or External metric to support scaling to zero"
              + " replicas");
    }
  }

  private static void checkMetric(
      Fields metric, boolean anyVersion, String path, Mistakes mistakes) {
    String type = metric.text("type");
    if (type.isEmpty()) {
      mistakes.required(path + ".type", "must specify a metric source type");
    }
    if (!METRICS.contains(type)) {
      mistakes.notSupportedInOrder(path + ".type", type, METRICS);
    }
    List<String> present = new ArrayList<>();
    for (String source : SOURCES) {
      if (metric.has(source)) {
        present.add(source);
        if (present.size() == 1) {
          checkSource(source, metric.fields(source), anyVersion, path + "." + source, mistakes);
        }
      }
    }
    String expected =
        METRICS.contains(type) ? Character.toLowerCase(type.charAt(0)) + type.substring(1) : "";
    if (expected.isEmpty()) {
      mistakes.notSupportedInOrder(path + ".type", type, METRICS);
    } else if (!metric.has(expected)) {
      mistakes.required(
          path + "." + expected, "must populate information for the given metric source");
    }
    if (present.size() != 1) {
      present.remove(expected);
      for (String other : present) {
        mistakes.forbidden(path + "." + other, "must populate the given metric source only");
      }
    }
  }

  private static void checkSource(
      String source, Fields fields, boolean anyVersion, String path, Mistakes mistakes) {
    Fields target = fields.fields("target");
    String at = path + ".target";
    boolean value = target.has("value");
    boolean average = target.has("averageValue");
    boolean utilization = target.has("averageUtilization");
    switch (source) {
      case "object" -> {
        checkReference(
            fields.fields("describedObject"),
            anyVersion,
            true,
            path + ".describedObject",
            mistakes);
        checkMetricName(fields, path, mistakes);
        checkTarget(target, at, mistakes);
        if (!value && !average) {
          mistakes.required(at + ".averageValue", "must set either a target value or averageValue");
        }
      }
      case "external" -> {
        checkMetricName(fields, path, mistakes);
        checkTarget(target, at, mistakes);
        if (!value && !average) {
          mistakes.required(
              at + ".averageValue",
              "must set either a target value for metric or a per-pod target");
        }
        if (value && average) {
          mistakes.forbidden(
              at + ".value", "may not set both a target value for metric and a per-pod target");
        }
      }
      case "pods" -> {
        checkMetricName(fields, path, mistakes);
        checkTarget(target, at, mistakes);
        if (!average) {
          mistakes.required(at + ".averageValue", "must specify a positive target averageValue");
        }
      }
      default -> {
        checkResourceName(source, fields, path, mistakes);
        checkTarget(target, at, mistakes);
        if (!utilization && !average) {
          mistakes.required(
              at + ".averageUtilization",
              "must set either a target raw value or a target utilization");
        }
        if (utilization && average) {
          mistakes.forbidden(
              at + ".averageValue", "may not set both a target raw value and a target utilization");
        }
      }
    }
  }

  private static void checkResourceName(
      String source, Fields fields, String path, Mistakes mistakes) {
    String name = fields.text("name");
    boolean ofContainer = source.equals("containerResource");
    if (name.isEmpty()) {
      mistakes.required(path + ".name", "must specify a resource name");
    } else if (ofContainer) {
      ResourceNames.checkForContainer(mistakes, path + ".name", name);
    }
    if (ofContainer) {
      String container = fields.text("container");
      if (container.isEmpty()) {
        mistakes.required(path + ".container", "must specify a container");
      } else {
        mistakes.invalid(path + ".container", container, Names.labelProblems(container));
      }
    }
  }

  private static void checkMetricName(Fields fields, String path, Mistakes mistakes) {
    String name = fields.fields("metric").text("name");
    if (name.isEmpty()) {
      mistakes.required(path + ".metric.name", "must specify a metric name");
    } else {
      mistakes.invalid(path + ".metric.name", name, Names.pathSegmentProblems(name, false));
    }
  }

  private static void checkTarget(Fields target, String path, Mistakes mistakes) {
    String type = target.text("type");
    if (type.isEmpty()) {
      mistakes.required(path + ".type", "must specify a metric target type");
    }
    if (!List.of("Utilization", "Value", "AverageValue").contains(type)) {
      mistakes.invalid(path + ".type", type, "must be either Utilization, Value, or AverageValue");
    }
    for (String field : List.of("value", "averageValue")) {
      if (target.has(field) && ResourceRules.amount(target, field).signum() != 1) {
        mistakes.invalid(
            path + "." + field, ResourceRules.amount(target, field).toString(), "must be positive");
      }
    }
    if (target.has("averageUtilization") && target.number("averageUtilization") < 1) {
      mistakes.invalid(
          path + ".averageUtilization",
          target.number("averageUtilization"),
          "must be greater than 0");
    }
  }

  private static void checkBehavior(Fields behavior, Mistakes mistakes) {
    for (String direction : List.of("scaleUp", "scaleDown")) {
      if (behavior.has(direction)) {
        checkScaling(behavior.fields(direction), "spec.behavior." + direction, mistakes);
      }
    }
  }

  private static void checkScaling(Fields rules, String path, Mistakes mistakes) {
    long window = rules.number("stabilizationWindowSeconds");
    if (window < 0) {
      mistakes.invalid(
          path + ".stabilizationWindowSeconds", window, "must be greater than or equal to zero");
    }
    if (window > 3600) {
      mistakes.invalid(
          path + ".stabilizationWindowSeconds", window, "must be less than or equal to 3600");
    }
    if (rules.has("selectPolicy") && !SELECTIONS.contains(rules.text("selectPolicy"))) {
      mistakes.notSupportedInOrder(path + ".selectPolicy", rules.text("selectPolicy"), SELECTIONS);
    }
    Items policies = rules.items("policies");
    if (policies.isEmpty()) {
      mistakes.required(path + ".policies", "must specify at least one Policy");
    }
    for (int i = 0; i < policies.size(); i++) {
      Fields policy = policies.fields(i);
      String at = path + ".policies[" + i + "]";
      if (!List.of("Pods", "Percent").contains(policy.text("type"))) {
        mistakes.notSupportedInOrder(at + ".type", policy.text("type"), List.of("Percent", "Pods"));
      }
      mistakes.positive(at + ".value", policy.number("value"));
      long period = policy.number("periodSeconds");
      mistakes.positive(at + ".periodSeconds", period);
      if (period > 1800) {
        mistakes.invalid(at + ".periodSeconds", period, "must be less than or equal to 1800");
      }
    }
    if (rules.has("tolerance") && ResourceRules.amount(rules, "tolerance").signum() < 0) {
      mistakes.invalid(
          path + ".tolerance",
          ResourceRules.amount(rules, "tolerance").toString(),
          "must be greater than or equal to 0");
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    checkCounts(object.fields("status"), List.of("currentReplicas", "desiredReplicas"), mistakes);
    return mistakes.list();
  }
}
