package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Cells of what makes pods, and of what counts them. */
final class WorkloadCells {
  private WorkloadCells() {}

  static void addTo(Map<String, BiConsumer<Fields, Row>> cells) {
    cells.put("podtemplates", WorkloadCells::podTemplate);
    cells.put("replicationcontrollers", WorkloadCells::replicationController);
    cells.put("replicasets.apps", WorkloadCells::replicaSet);
    cells.put("deployments.apps", WorkloadCells::deployment);
    cells.put("statefulsets.apps", WorkloadCells::statefulSet);
    cells.put("daemonsets.apps", WorkloadCells::daemonSet);
    cells.put("controllerrevisions.apps", WorkloadCells::controllerRevision);
    cells.put("jobs.batch", WorkloadCells::job);
    cells.put("cronjobs.batch", WorkloadCells::cronJob);
    cells.put("poddisruptionbudgets.policy", WorkloadCells::podDisruptionBudget);
    cells.put("horizontalpodautoscalers.autoscaling", WorkloadCells::horizontalPodAutoscaler);
    cells.put("scale", WorkloadCells::scale);
    cells.put("podgroups.scheduling.k8s.io", WorkloadCells::podGroup);
    cells.put("workloads.scheduling.k8s.io", (object, row) -> row.name(object).age(object));
  }

  private static void containers(Fields template, Row row) {
    Items containers = template.fields("spec").items("containers");
    row.text(Texts.joined(containers, "name")).text(Texts.joined(containers, "image"));
  }

  private static void podTemplate(Fields object, Row row) {
    Fields template = object.fields("template");
    row.name(object);
    containers(template, row);
    row.text(Texts.labelsOrNone(template.fieldsAt("metadata", "labels")));
  }

  private static void replicas(Fields object, Row row) {
    Fields status = object.fields("status");
    row.name(object)
        .number(object.fields("spec").number("replicas"))
        .number(status.number("replicas"))
        .number(status.number("readyReplicas"))
        .age(object);
    containers(object.fieldsAt("spec", "template"), row);
  }

  private static void replicationController(Fields object, Row row) {
    replicas(object, row);
    row.text(Texts.labelsOrNone(object.fieldsAt("spec", "selector")));
  }

  private static void replicaSet(Fields object, Row row) {
    replicas(object, row);
    row.text(Texts.selectorOrNone(object.fieldsAt("spec", "selector")));
  }

  private static void deployment(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields status = object.fields("status");
    row.name(object)
        .text(status.number("readyReplicas") + "/" + spec.number("replicas"))
        .number(status.number("updatedReplicas"))
        .number(status.number("availableReplicas"))
        .age(object);
    containers(spec.fields("template"), row);
    row.text(Texts.selector(spec.fields("selector")).orElse("<invalid>"));
  }

  private static void statefulSet(Fields object, Row row) {
    long ready = object.fields("status").number("readyReplicas");
    row.name(object).text(ready + "/" + object.fields("spec").number("replicas")).age(object);
    containers(object.fieldsAt("spec", "template"), row);
  }

  private static void daemonSet(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields status = object.fields("status");
    row.name(object)
        .number(status.number("desiredNumberScheduled"))
        .number(status.number("currentNumberScheduled"))
        .number(status.number("numberReady"))
        .number(status.number("updatedNumberScheduled"))
        .number(status.number("numberAvailable"))
        .text(Texts.labelsOrNone(spec.fieldsAt("template", "spec", "nodeSelector")))
        .age(object);
    containers(spec.fields("template"), row);
    row.text(Texts.selectorOrNone(spec.fields("selector")));
  }

  private static void controllerRevision(Fields object, Row row) {
    String controller = Row.NONE;
    for (Fields owner : object.fields("metadata").items("ownerReferences").eachFields()) {
      if (owner.isTrue("controller")) {
        String apiVersion = owner.text("apiVersion");
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
        controller =
            (owner.text("kind") + group).toLowerCase(Locale.ROOT) + "/" + owner.text("name");
        break;
      }
    }
    row.name(object).text(controller).number(object.number("revision")).age(object);
  }

  private static void job(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields status = object.fields("status");
    long parallelism = spec.number("parallelism");
    String wanted =
        spec.has("completions")
            ? Long.toString(spec.number("completions"))
            : parallelism > 1 ? "1 of " + parallelism : "1";
    row.name(object)
        .text(jobStatus(object))
        .text(status.number("succeeded") + "/" + wanted)
        .text(duration(status, row))
        .age(object);
    containers(spec.fields("template"), row);
    row.text(Texts.selectorOrNone(spec.fields("selector")));
  }

  private static String jobStatus(Fields job) {
    if (Texts.hasTrueCondition(job, "Complete")) {
      return "Complete";
    }
    if (Texts.hasTrueCondition(job, "Failed")) {
      return "Failed";
    }
    if (Texts.isDeleted(job)) {
      return "Terminating";
    }
    for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
      if (Texts.hasTrueCondition(job, type)) {
        return type;
      }
    }
    return "Running";
  }

  private static String duration(Fields status, Row row) {
    String start = status.text("startTime");
    String end = status.text("completionTime");
    if (start.isEmpty()) {
      return "";
    }
    if (end.isEmpty()) {
      return row.since(start);
    }
    try {
      return HumanDuration.between(Instant.parse(start), Instant.parse(end));
    } catch (DateTimeParseException e) {
      return Row.UNKNOWN;
    }
  }

  private static void cronJob(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields status = object.fields("status");
    String last = status.text("lastScheduleTime");
    row.name(object)
        .text(spec.text("schedule"))
        .textOr(spec.text("timeZone"), Row.NONE)
        .text(spec.has("suspend") ? (spec.isTrue("suspend") ? "True" : "False") : Row.UNSET)
        .number(status.items("active").size())
        .text(last.isEmpty() ? Row.NONE : row.since(last))
        .age(object);
    Fields job = spec.fieldsAt("jobTemplate", "spec");
    containers(job.fields("template"), row);
    row.text(Texts.selectorOrNone(job.fields("selector")));
  }

  private static void podDisruptionBudget(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .text(spec.find("minAvailable").map(Texts::scalar).orElse("N/A"))
        .text(spec.find("maxUnavailable").map(Texts::scalar).orElse("N/A"))
        .number(object.fields("status").number("disruptionsAllowed"))
        .age(object);
  }

  private static void horizontalPodAutoscaler(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields status = object.fields("status");
    Fields target = spec.fields("scaleTargetRef");
    row.name(object)
        .text(target.text("kind") + "/" + target.text("name"))
        .text(metrics(spec.items("metrics"), status.items("currentMetrics")))
        .text(spec.find("minReplicas").map(Texts::scalar).orElse(Row.UNSET))
        .number(spec.number("maxReplicas"))
        .number(status.number("currentReplicas"))
        .age(object);
  }

  private static String metrics(Items specs, Items statuses) {
    if (specs.isEmpty()) {
      return Row.NONE;
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      all.add(metric(specs.fields(i), i < statuses.size() ? statuses.fields(i) : Fields.EMPTY));
    }
    return all.size() > 2
        ? String.join(", ", all.subList(0, 2)) + " + " + (all.size() - 2) + " more..."
        : String.join(", ", all);
  }

  private static String metric(Fields spec, Fields status) {
    return switch (spec.text("type")) {
      case "External" -> ofValue(spec.fields("external"), status, "external");
      case "Object" -> ofValue(spec.fields("object"), status, "object");
      case "Pods" -> {
        Optional<Fields> current = current(status, "pods");
        yield current.map(c -> Texts.quantity(c, "averageValue")).orElse(Row.UNKNOWN)
            + "/"
            + Texts.quantity(spec.fieldsAt("pods", "target"), "averageValue");
      }
      case "Resource" -> ofResource(spec.fields("resource"), status, "resource");
      case "ContainerResource" ->
          ofResource(spec.fields("containerResource"), status, "containerResource");
      default -> "<unknown type>";
    };
  }

  private static Optional<Fields> current(Fields status, String source) {
    return status.has(source) ? Optional.of(status.fieldsAt(source, "current")) : Optional.empty();
  }

  private static String ofValue(Fields spec, Fields status, String source) {
    Fields target = spec.fields("target");
    Optional<Fields> current = current(status, source);
    if (target.has("averageValue")) {
      return average(current) + "/" + Texts.quantity(target, "averageValue") + " (avg)";
    }
    return current.map(c -> Texts.quantity(c, "value")).orElse(Row.UNKNOWN)
        + "/"
        + Texts.quantity(target, "value");
  }

  private static String average(Optional<Fields> current) {
    return current.flatMap(c -> c.find("averageValue")).map(Texts::scalar).orElse(Row.UNKNOWN);
  }

  private static String ofResource(Fields spec, Fields status, String source) {
    Fields target = spec.fields("target");
    Optional<Fields> current = current(status, source);
    String name = spec.text("name") + ": ";
    if (target.has("averageValue")) {
      return name
          + current.map(c -> Texts.quantity(c, "averageValue")).orElse(Row.UNKNOWN)
          + "/"
          + Texts.quantity(target, "averageValue");
    }
    return name
        + current
            .flatMap(c -> c.find("averageUtilization"))
            .map(used -> Texts.scalar(used) + "%")
            .orElse(Row.UNKNOWN)
        + "/"
        + target.find("averageUtilization").map(t -> Texts.scalar(t) + "%").orElse("<auto>");
  }

  private static void scale(Fields object, Row row) {
    row.name(object)
        .number(object.fields("spec").number("replicas"))
        .number(object.fields("status").number("replicas"))
        .age(object);
  }

  private static void podGroup(Fields object, Row row) {
    Fields spec = object.fields("spec");
    String status = "Pending";
    String disruption = "";
    for (Fields condition : object.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("PodGroupScheduled")) {
        status = condition.text("status").equals("True") ? "Scheduled" : "Unschedulable";
      } else if (condition.text("type").equals("DisruptionTarget")) {
        disruption = condition.text("reason");
      }
    }
    Fields template = spec.fields("podGroupTemplateRef");
    row.name(object)
        .text(Texts.has(spec, "schedulingPolicy", "gang") ? "Gang" : "Basic")
        .text(template.isEmpty() ? Row.NONE : template.fields("workload").text("workloadName"))
        .textOr(disruption, status)
        .age(object);
  }
}
