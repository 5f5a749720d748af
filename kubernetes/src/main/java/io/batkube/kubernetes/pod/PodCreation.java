package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.FieldOrder;
import java.util.List;
import java.util.Optional;

/** What a new pod is made of what was sent. */
public final class PodCreation {
  private static final String CORE = "k8s.io/api/core/v1";
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  private PodCreation() {}

  static Fields prepare(Fields sent, Write write) {
    Fields spec = withoutDisabled(sent.fields("spec"), Fields.EMPTY);
    Fields labels = sent.fieldsAt("metadata", "labels");
    spec = withAffinityKeys(spec, labels);
    spec = withSpreadKeys(spec, labels);
    spec = withAppArmor(spec, sent.fieldsAt("metadata", "annotations"), write);
    Fields status = Fields.of("phase", "Pending", "qosClass", ResourceRules.computedQuality(spec));
    if (!spec.items("schedulingGates").isEmpty()) {
      status =
          PodConditions.with(
              status,
              "PodScheduled",
              "False",
              "SchedulingGated",
              "Scheduling is blocked due to non-empty scheduling gates",
              write.now());
    }
    Fields pod = sent.has("spec") || !spec.isEmpty() ? sent.with("spec", spec) : sent;
    return pod.with("status", status);
  }

  /** A template without what a server of this version does not take by default. */
  public static Fields withoutDisabledInTemplate(Fields template, Fields old) {
    return template.has("spec")
        ? template.with("spec", withoutDisabled(template.fields("spec"), old.fields("spec")))
        : template;
  }

  /**
   * A spec without fields of features that are off by default, unless what is stored uses them.
   *
   * @param old the stored spec; empty for a new object
   */
  static Fields withoutDisabled(Fields spec, Fields old) {
    Fields changed = spec;
    if (!old.has("schedulingGroup")) {
      changed = changed.without("schedulingGroup");
    }
    if (!usesStopSignals(old)) {
      for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
        if (changed.has(list)) {
          changed =
              changed.with(list, changed.items(list).mapFields(PodCreation::withoutStopSignal));
        }
      }
    }
    for (String source : List.of("clusterTrustBundle", "podCertificate")) {
      if (changed.has("volumes") && !projects(old, source)) {
        changed =
            changed.with(
                "volumes",
                changed.items("volumes").mapFields(volume -> withoutSource(volume, source)));
      }
    }
    return changed;
  }

  private static boolean usesStopSignals(Fields spec) {
    return PodSpec.containers(spec).stream()
        .anyMatch(place -> place.container().fields("lifecycle").has("stopSignal"));
  }

  private static Fields withoutStopSignal(Fields container) {
    Fields lifecycle = container.fields("lifecycle");
    if (!lifecycle.has("stopSignal")) {
      return container;
    }
    Fields rest = lifecycle.without("stopSignal");
    return rest.isEmpty() ? container.without("lifecycle") : container.with("lifecycle", rest);
  }

  private static boolean projects(Fields spec, String source) {
    return spec.items("volumes").eachFields().stream()
        .flatMap(volume -> volume.fields("projected").items("sources").eachFields().stream())
        .anyMatch(each -> each.has(source));
  }

  private static Fields withoutSource(Fields volume, String source) {
    Fields projected = volume.fields("projected");
    return projected.has("sources")
        ? volume.with(
            "projected",
            projected.with(
                "sources", projected.items("sources").mapFields(each -> each.without(source))))
        : volume;
  }

  private static Fields withAffinityKeys(Fields spec, Fields labels) {
    Fields affinity = spec.fields("affinity");
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      Fields terms = affinity.fields(kind);
      if (terms.has(REQUIRED)) {
        terms =
            terms.with(REQUIRED, terms.items(REQUIRED).mapFields(term -> withKeys(term, labels)));
      }
      if (terms.has(PREFERRED)) {
        terms =
            terms.with(
                PREFERRED,
                terms
                    .items(PREFERRED)
                    .mapFields(
                        weighted ->
                            weighted.has("podAffinityTerm")
                                ? weighted.with(
                                    "podAffinityTerm",
                                    withKeys(weighted.fields("podAffinityTerm"), labels))
                                : weighted));
      }
      if (affinity.has(kind)) {
        affinity = affinity.with(kind, terms);
      }
    }
    return spec.has("affinity") ? spec.with("affinity", affinity) : spec;
  }

  private static Fields withSpreadKeys(Fields spec, Fields labels) {
    return spec.has("topologySpreadConstraints")
        ? spec.with(
            "topologySpreadConstraints",
            spec.items("topologySpreadConstraints").mapFields(c -> withKeys(c, labels)))
        : spec;
  }

  /** Keys of labels become requirements with the values that the pod has. */
  private static Fields withKeys(Fields term, Fields labels) {
    if (!term.has("labelSelector")) {
      return term;
    }
    Fields selector = term.fields("labelSelector");
    Items expressions = selector.items("matchExpressions");
    Items more = withKeys(expressions, term.items("matchLabelKeys"), "In", labels);
    more = withKeys(more, term.items("mismatchLabelKeys"), "NotIn", labels);
    return more.equals(expressions)
        ? term
        : term.with("labelSelector", selector.with("matchExpressions", more));
  }

  private static Items withKeys(Items expressions, Items keys, String operator, Fields labels) {
    Items more = expressions;
    for (String key : keys.eachText()) {
      if (labels.has(key)) {
        more =
            more.plus(
                Fields.of("key", key, "operator", operator, "values", Items.of(labels.text(key))));
      }
    }
    return more;
  }

  /** What the old annotations say becomes a field. */
  private static Fields withAppArmor(Fields spec, Fields annotations, Write write) {
    if (PodSpec.system(spec).equals("windows")
        || annotations.names().stream()
            .noneMatch(key -> key.startsWith(PodAnnotations.APP_ARMOR))) {
      return spec;
    }
    Object ofPod = spec.fields("securityContext").find("appArmorProfile").orElse(Fields.EMPTY);
    Fields changed = spec;
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      if (changed.has(list)) {
        changed =
            changed.with(
                list,
                changed
                    .items(list)
                    .mapFields(c -> withAppArmorOfContainer(c, annotations, ofPod, write)));
      }
    }
    return changed;
  }

  private static Fields withAppArmorOfContainer(
      Fields container, Fields annotations, Object ofPod, Write write) {
    String key = PodAnnotations.APP_ARMOR + container.text("name");
    Fields context = container.fields("securityContext");
    if (!annotations.has(key) || context.has("appArmorProfile")) {
      return container;
    }
    Optional<Fields> profile = PodAnnotations.appArmorField(annotations.text(key));
    if (profile.isPresent() && profile.get().equals(ofPod)) {
      return container;
    }
    write
        .warnings()
        .add(
            "metadata.annotations["
                + key
                + "]: deprecated since v1.30; use the \"appArmorProfile\" field instead");
    return profile.isEmpty()
        ? container
        : FieldOrder.of(
            CORE,
            "Container",
            container.with("securityContext", context.with("appArmorProfile", profile.get())));
  }
}
