package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.Optional;

/**
 * Which faults of a spec are let through, because what is stored has them already.
 *
 * @param isPod false for a template
 * @param old the stored spec; empty for a new object
 * @param oldAnnotations of the stored pod or template
 */
record Tolerance(boolean isPod, Optional<Fields> old, Fields oldAnnotations) {

  static Tolerance ofNewPod() {
    return new Tolerance(true, Optional.empty(), Fields.EMPTY);
  }

  static Tolerance ofPod(Fields oldPod) {
    return new Tolerance(
        true, Optional.of(oldPod.fields("spec")), oldPod.fieldsAt("metadata", "annotations"));
  }

  static Tolerance ofNewTemplate() {
    return new Tolerance(false, Optional.empty(), Fields.EMPTY);
  }

  static Tolerance ofTemplate(Fields oldTemplate) {
    return new Tolerance(
        false,
        Optional.of(oldTemplate.fields("spec")),
        oldTemplate.fieldsAt("metadata", "annotations"));
  }

  private Fields spec() {
    return old.orElse(Fields.EMPTY);
  }

  /** Selectors of affinities with values that are no labels. */
  boolean anyAffinityValues() {
    Fields affinity = spec().fields("affinity");
    for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
      Fields terms = affinity.fields(kind);
      for (Fields term :
          terms.items("requiredDuringSchedulingIgnoredDuringExecution").eachFields()) {
        if (hasInvalidValue(term)) {
          return true;
        }
      }
      for (Fields weighted :
          terms.items("preferredDuringSchedulingIgnoredDuringExecution").eachFields()) {
        if (hasInvalidValue(weighted.fields("podAffinityTerm"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasInvalidValue(Fields term) {
    return LabelRules.hasInvalidValue(term.fields("labelSelector"))
        || LabelRules.hasInvalidValue(term.fields("namespaceSelector"));
  }

  boolean anyRequiredNodeValues() {
    return spec()
        .fieldsAt("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
        .items("nodeSelectorTerms")
        .eachFields()
        .stream()
        .anyMatch(LabelRules::hasInvalidValue);
  }

  boolean anySpreadSelector() {
    return spec().items("topologySpreadConstraints").eachFields().stream()
        .anyMatch(c -> !LabelRules.selector(c.fields("labelSelector"), "").isEmpty());
  }

  /** The stored constraints have keys that are in the selector too. */
  boolean repeatedSpreadKeys() {
    Mistakes mistakes = new Mistakes();
    for (Fields constraint : spec().items("topologySpreadConstraints").eachFields()) {
      AffinityRules.checkLabelKeys(constraint, "", mistakes);
    }
    return !mistakes.isEmpty();
  }

  boolean anyHugePages() {
    return PodSpec.containers(spec()).stream()
        .anyMatch(c -> ResourceRules.hasIndivisibleHugePages(c.container().fields("resources")));
  }

  boolean anyTokenPath() {
    Mistakes mistakes = new Mistakes();
    for (Fields volume : spec().items("volumes").eachFields()) {
      for (Fields source : volume.fields("projected").items("sources").eachFields()) {
        if (source.has("serviceAccountToken")) {
          TextRules.checkNotReserved(
              "", source.fields("serviceAccountToken").text("path"), mistakes);
        }
      }
    }
    return !mistakes.isEmpty();
  }

  boolean anyHostSysctl() {
    return spec().fields("securityContext").items("sysctls").eachFields().stream()
        .anyMatch(s -> SecurityRules.hostSysctlProblem(s.text("name"), spec()).isPresent());
  }

  boolean anyDeletionCost() {
    return PodAnnotations.hasBadDeletionCost(oldAnnotations);
  }

  boolean restartingInitContainers() {
    return spec().items("initContainers").eachFields().stream()
        .filter(c -> !PodSpec.isSidecar(c))
        .flatMap(c -> c.items("resizePolicy").eachFields().stream())
        .anyMatch(p -> p.text("restartPolicy").equals("RestartContainer"));
  }

  boolean userNamespacesWithDevices() {
    return !PodSpec.usesHostUsers(spec())
        && PodSpec.containers(spec()).stream()
            .anyMatch(c -> !c.container().items("volumeDevices").isEmpty());
  }

  boolean anySelinuxPolicy() {
    return spec().fields("securityContext").text("seLinuxChangePolicy").equals("MountOption");
  }

  boolean userNamespacesOnHostNetwork() {
    return !PodSpec.usesHostUsers(spec()) && spec().isTrue("hostNetwork");
  }

  boolean comparingTolerations() {
    return spec().items("tolerations").eachFields().stream()
        .anyMatch(t -> t.text("operator").equals("Lt") || t.text("operator").equals("Gt"));
  }
}
