package io.batkube.kubernetes.schema;

import static io.batkube.kubernetes.schema.Defaults.inside;
import static io.batkube.kubernetes.schema.Defaults.insideOrNew;
import static io.batkube.kubernetes.schema.Defaults.orElse;
import static io.batkube.kubernetes.schema.Defaults.orElseText;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Defaults of the groups apps, extensions, batch and autoscaling, in each of their versions. */
final class WorkloadDefaults {
  private static final long UNLIMITED = Integer.MAX_VALUE;
  private static final String ROLLING = "RollingUpdate";
  private static final String ON_DELETE = "OnDelete";
  private static final String METRICS = "autoscaling.alpha.kubernetes.io/metrics";

  private WorkloadDefaults() {}

  static Optional<UnaryOperator<Fields>> rule(String group, String version, String struct) {
    return switch (group) {
      case "apps" -> version.equals("v1beta1") ? oldApps(struct) : apps(struct);
      case "extensions" -> extensions(struct);
      case "batch" -> batch(struct);
      default -> autoscaling(version, struct);
    };
  }

  private static Optional<UnaryOperator<Fields>> apps(String struct) {
    return switch (struct) {
      case "Deployment" -> spec(spec -> deployment(spec, "25%", 10, 600));
      case "DaemonSet" -> spec(spec -> daemonSet(spec, ROLLING));
      case "ReplicaSet" -> spec(spec -> orElse(spec, "replicas", 1L));
      case "StatefulSet" -> spec(spec -> statefulSet(spec, ROLLING));
      default -> Optional.empty();
    };
  }

  private static Optional<UnaryOperator<Fields>> oldApps(String struct) {
    return switch (struct) {
      case "Deployment" -> labelled(spec -> deployment(spec, "25%", 2, 600));
      case "StatefulSet" -> labelled(spec -> statefulSet(spec, ON_DELETE));
      default -> Optional.empty();
    };
  }

  private static Optional<UnaryOperator<Fields>> extensions(String struct) {
    return switch (struct) {
      case "Deployment" -> labelled(spec -> deployment(spec, 1L, UNLIMITED, UNLIMITED));
      case "DaemonSet" -> labelled(spec -> daemonSet(spec, ON_DELETE));
      case "ReplicaSet" -> labelled(spec -> orElse(spec, "replicas", 1L));
      case "NetworkPolicy" -> Optional.of(OtherDefaults::networkPolicy);
      case "HTTPIngressPath" -> Optional.of(o -> orElse(o, "pathType", "ImplementationSpecific"));
      default -> Optional.empty();
    };
  }

  private static Optional<UnaryOperator<Fields>> spec(UnaryOperator<Fields> change) {
    return Optional.of(object -> insideOrNew(object, "spec", change));
  }

  /** Versions of old take selector and labels from the pods' template. */
  private static Optional<UnaryOperator<Fields>> labelled(UnaryOperator<Fields> change) {
    return Optional.of(
        object -> {
          Fields labels = object.fieldsAt("spec", "template", "metadata", "labels");
          Fields changed = insideOrNew(object, "spec", change);
          if (labels.isEmpty()) {
            return changed;
          }
          Fields selected =
              inside(
                  changed,
                  "spec",
                  spec -> orElse(spec, "selector", Fields.of("matchLabels", labels)));
          return labelled(selected, labels);
        });
  }

  /** The object with labels, unless it has any. */
  static Fields labelled(Fields object, Fields labels) {
    return object.fieldsAt("metadata", "labels").isEmpty()
        ? insideOrNew(object, "metadata", meta -> meta.with("labels", labels))
        : object;
  }

  private static Fields deployment(Fields given, Object step, long history, long deadline) {
    Fields spec = orElse(given, "replicas", 1L);
    spec =
        insideOrNew(
            spec,
            "strategy",
            before -> {
              Fields strategy = orElseText(before, "type", ROLLING);
              return strategy.text("type").equals(ROLLING)
                      || (strategy.has("rollingUpdate") && step.equals(1L))
                  ? rolling(strategy, step, step)
                  : strategy;
            });
    spec = orElse(spec, "revisionHistoryLimit", history);
    return orElse(spec, "progressDeadlineSeconds", deadline);
  }

  private static Fields rolling(Fields strategy, Object unavailable, Object surge) {
    return insideOrNew(
        strategy,
        "rollingUpdate",
        update -> orElse(orElse(update, "maxUnavailable", unavailable), "maxSurge", surge));
  }

  private static Fields daemonSet(Fields given, String strategy) {
    Fields spec =
        insideOrNew(
            given,
            "updateStrategy",
            before -> {
              Fields update = orElseText(before, "type", strategy);
              return update.text("type").equals(ROLLING) ? rolling(update, 1L, 0L) : update;
            });
    return orElse(spec, "revisionHistoryLimit", 10L);
  }

  private static Fields statefulSet(Fields given, String strategy) {
    Fields spec = orElseText(given, "podManagementPolicy", "OrderedReady");
    spec =
        insideOrNew(
            spec,
            "updateStrategy",
            before -> {
              Fields update = before;
              if (update.text("type").isEmpty()) {
                update = update.with("type", strategy);
                update =
                    strategy.equals(ROLLING)
                        ? orElse(update, "rollingUpdate", Fields.EMPTY)
                        : update;
              }
              return update.text("type").equals(ROLLING)
                  ? inside(update, "rollingUpdate", rolling -> orElse(rolling, "partition", 0L))
                  : update;
            });
    spec =
        insideOrNew(
            spec,
            "persistentVolumeClaimRetentionPolicy",
            policy ->
                orElseText(orElseText(policy, "whenDeleted", "Retain"), "whenScaled", "Retain"));
    spec = orElse(spec, "replicas", 1L);
    return orElse(spec, "revisionHistoryLimit", 10L);
  }

  private static Optional<UnaryOperator<Fields>> batch(String struct) {
    return switch (struct) {
      case "Job" -> Optional.of(WorkloadDefaults::job);
      case "CronJob" -> spec(WorkloadDefaults::cronJob);
      case "PodFailurePolicyOnPodConditionsPattern" ->
          Optional.of(o -> orElseText(o, "status", "True"));
      default -> Optional.empty();
    };
  }

  private static Fields job(Fields job) {
    Fields completed = insideOrNew(job, "spec", WorkloadDefaults::jobSpec);
    Fields labels = job.fieldsAt("spec", "template", "metadata", "labels");
    return labels.isEmpty() ? completed : labelled(completed, labels);
  }

  private static Fields jobSpec(Fields given) {
    boolean single = !given.has("completions") && !given.has("parallelism");
    Fields spec = single ? given.with("completions", 1L) : given;
    spec = orElse(spec, "parallelism", 1L);
    spec = orElse(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? UNLIMITED : 6L);
    spec = orElse(spec, "completionMode", "NonIndexed");
    spec = orElse(spec, "suspend", false);
    String replaced = spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed";
    spec = orElse(spec, "podReplacementPolicy", replaced);
    return orElse(spec, "manualSelector", false);
  }

  private static Fields cronJob(Fields given) {
    Fields spec = orElseText(given, "concurrencyPolicy", "Allow");
    spec = orElse(spec, "suspend", false);
    spec = orElse(spec, "successfulJobsHistoryLimit", 3L);
    return orElse(spec, "failedJobsHistoryLimit", 1L);
  }

  private static Optional<UnaryOperator<Fields>> autoscaling(String version, String struct) {
    if (!struct.equals("HorizontalPodAutoscaler")) {
      return Optional.empty();
    }
    return Optional.of(
        version.equals("v1") ? WorkloadDefaults::autoscalerV1 : WorkloadDefaults::autoscaler);
  }

  /** The share of CPU is a default of the conversion, which knows of metrics in an annotation. */
  private static Fields autoscalerV1(Fields autoscaler) {
    boolean otherMetrics = autoscaler.fieldsAt("metadata", "annotations").has(METRICS);
    return insideOrNew(
        autoscaler,
        "spec",
        given -> {
          Fields spec = orElse(given, "minReplicas", 1L);
          return otherMetrics ? spec : orElse(spec, "targetCPUUtilizationPercentage", 80L);
        });
  }

  private static Fields autoscaler(Fields autoscaler) {
    return insideOrNew(
        autoscaler,
        "spec",
        given -> {
          Fields spec = orElse(given, "minReplicas", 1L);
          if (spec.items("metrics").isEmpty()) {
            Fields target = Fields.of("type", "Utilization", "averageUtilization", 80L);
            Fields cpu = Fields.of("name", "cpu", "target", target);
            spec = spec.with("metrics", Items.of(Fields.of("type", "Resource", "resource", cpu)));
          }
          return inside(
              spec,
              "behavior",
              behavior ->
                  insideOrNew(
                      insideOrNew(behavior, "scaleUp", WorkloadDefaults::scaleUp),
                      "scaleDown",
                      WorkloadDefaults::scaleDown));
        });
  }

  private static Fields scaleUp(Fields given) {
    Fields rules = orElse(given, "stabilizationWindowSeconds", 0L);
    return scaling(rules, Items.of(step("Pods", 4), step("Percent", 100)));
  }

  private static Fields scaleDown(Fields given) {
    return scaling(given, Items.of(step("Percent", 100)));
  }

  private static Fields scaling(Fields given, Items steps) {
    Fields rules = orElse(given, "selectPolicy", "Max");
    return orElse(rules, "policies", steps);
  }

  private static Fields step(String type, long value) {
    return Fields.of("type", type, "value", value, "periodSeconds", 15L);
  }
}
