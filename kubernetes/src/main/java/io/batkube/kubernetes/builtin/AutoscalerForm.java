package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A HorizontalPodAutoscaler of autoscaling/v1, which knows one metric, the use of processors, and
 * of autoscaling/v2, which has a list. Through v1 the other metrics are not seen.
 */
final class AutoscalerForm {
  private static final String WANTED = "targetCPUUtilizationPercentage";
  private static final String FOUND = "currentCPUUtilizationPercentage";

  private AutoscalerForm() {}

  static Fields toV2(Fields v1) {
    Fields spec = v1.fields("spec");
    Optional<Object> wanted = spec.find(WANTED);
    Fields status = v1.fields("status");
    Optional<Object> found = status.find(FOUND);
    Fields object = v1;
    if (wanted.isPresent()) {
      Fields target = Fields.of("type", "Utilization", "averageUtilization", wanted.get());
      object = object.with("spec", spec.without(WANTED).with("metrics", list("target", target)));
    }
    if (found.isPresent()) {
      Fields current = Fields.of("averageUtilization", found.get());
      object =
          object.with(
              "status", status.without(FOUND).with("currentMetrics", list("current", current)));
    }
    return object;
  }

  private static Items list(String what, Fields value) {
    return Items.of(
        Fields.of("type", "Resource", "resource", Fields.of("name", "cpu", what, value)));
  }

  static Fields toV1(Fields v2) {
    Fields spec = v2.fields("spec");
    Fields status = v2.fields("status");
    Fields object = v2.with("spec", with(spec, "metrics", "target", WANTED));
    return v2.has("status")
        ? object.with(
            "status", with(status, "currentMetrics", "current", FOUND).without("conditions"))
        : object;
  }

  private static Fields with(Fields part, String metrics, String what, String name) {
    List<Object> use = new ArrayList<>();
    for (Fields metric : part.items(metrics).eachFields()) {
      Fields resource = metric.fields("resource");
      if (metric.text("type").equals("Resource") && resource.text("name").equals("cpu")) {
        resource.fields(what).find("averageUtilization").ifPresent(use::add);
      }
    }
    Fields rest = part.without(metrics).without("behavior");
    return use.isEmpty() ? rest : rest.with(name, use.getFirst());
  }
}
