package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.pod.PodSpecRules;
import io.batkube.kubernetes.pod.PodWarnings;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.ClaimSpecRules;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is particular about stateful sets. */
final class StatefulSetRules implements Workload {
  private static final List<String> MUTABLE =
      List.of(
          "replicas",
          "template",
          "updateStrategy",
          "minReadySeconds",
          "ordinals",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy");

  @Override
  public Optional<Scaling> scaling() {
    return Optional.of(ReplicaScaling.BY_SELECTOR);
  }

  @Override
  public List<String> statusType() {
    return List.of("k8s.io/api/apps/v1", "StatefulSetStatus");
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.labelProblems(prefix ? Names.maskTrailingDash(name) : name);
  }

  /** How many pods may be away during an update is a feature that is off by default. */
  private static Fields withoutMaxUnavailable(Fields object, Fields old) {
    boolean used = old.fieldsAt("spec", "updateStrategy", "rollingUpdate").has("maxUnavailable");
    return used
        ? object
        : object.withoutAt("spec", "updateStrategy", "rollingUpdate", "maxUnavailable");
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withoutMaxUnavailable(Workload.super.prepareCreate(object, write), Fields.EMPTY);
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return withoutMaxUnavailable(Workload.super.prepareUpdate(object, old, write), old);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.empty(), true, mistakes);
    if (mistakes.isEmpty()) {
      warnOfTemplate(object, write);
      warn(object, "", write);
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes before = new Mistakes();
    check(old, Optional.of(old), true, before);
    Mistakes mistakes = new Mistakes();
    check(object, Optional.of(old), before.isEmpty(), mistakes);
    Fields fixed = object.fields("spec");
    Fields fixedBefore = old.fields("spec");
    for (String name : MUTABLE) {
      fixed = fixed.without(name);
      fixedBefore = fixedBefore.without(name);
    }
    if (!SameMeaning.of(fixed, fixedBefore)) {
      mistakes.forbidden(
          "spec",
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit',"
              + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }
    if (mistakes.isEmpty()) {
      if (hasNewGeneration(object, old)) {
        warnOfTemplate(object, write);
      }
      warn(object, ".Spec", write);
    }
    return mistakes.list();
  }

  private static void warn(Fields object, String suffix, Write write) {
    Fields spec = object.fields("spec");
    Items claims = spec.items("volumeClaimTemplates");
    for (int i = 0; i < claims.size(); i++) {
      PodWarnings.ofClaim(
          claims.fields(i).fields("spec"),
          "spec.volumeClaimTemplates[" + i + "]" + suffix,
          write.warnings());
    }
    if (spec.number("revisionHistoryLimit") < 0) {
      write
          .warnings()
          .add(
              "spec.revisionHistoryLimit: a negative value retains all historical revisions; a"
                  + " value >= 0 is recommended");
    }
  }

  private void check(
      Fields object, Optional<Fields> old, boolean wholeTemplate, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    String policy = spec.text("podManagementPolicy");
    if (policy.isEmpty()) {
      mistakes.required("spec.podManagementPolicy");
    } else if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
      mistakes.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'");
    }
    checkStrategy(spec.fields("updateStrategy"), mistakes);
    checkRetention(spec, mistakes);
    if (old.isEmpty()) {
      Items claims = spec.items("volumeClaimTemplates");
      for (int i = 0; i < claims.size(); i++) {
        ClaimSpecRules.check(
            claims.fields(i).fields("spec"), "spec.volumeClaimTemplates[" + i + "].spec", mistakes);
      }
    }
    mistakes.notNegative("spec.replicas", spec.number("replicas"));
    mistakes.notNegative("spec.minReadySeconds", spec.number("minReadySeconds"));
    mistakes.notNegative("spec.ordinals.start", spec.fields("ordinals").number("start"));
    String service = spec.text("serviceName");
    if (old.isEmpty() && !service.isEmpty()) {
      mistakes.invalid("spec.serviceName", service, Names.labelProblems(service));
    }
    checkSelector(spec, "statefulset", mistakes);
    if (!new SelectorOf(spec.fields("selector")).isUsable()) {
      mistakes.add(FieldError.invalid("spec.selector", spec.fields("selector"), ""));
    } else {
      Fields checked = withClaimsAsVolumes(object);
      checkSelects(checked, mistakes);
      if (wholeTemplate) {
        checkTemplate(checked, old, mistakes);
      }
      PodSpecRules.checkTemplateMetadata(template(checked), "spec.template", mistakes);
    }
    checkForEver(object, "StatefulSet", mistakes);
  }

  /** As the pods will be: with a volume for each claim, and names that the controller gives. */
  private Fields withClaimsAsVolumes(Fields object) {
    Fields spec = template(object).fields("spec").without("subdomain").without("hostname");
    Items claims = object.fields("spec").items("volumeClaimTemplates");
    if (!claims.isEmpty()) {
      List<String> names = new ArrayList<>();
      List<Object> volumes = new ArrayList<>();
      for (Fields claim : claims.eachFields()) {
        String name = claim.fields("metadata").text("name");
        names.add(name);
        volumes.add(Fields.of("name", name, "persistentVolumeClaim", Fields.of("claimName", name)));
      }
      for (Fields volume : spec.items("volumes").eachFields()) {
        if (!names.contains(volume.text("name"))) {
          volumes.add(volume);
        }
      }
      spec = spec.with("volumes", Items.of(volumes));
    }
    return object.withAt(spec, "spec", "template", "spec");
  }

  private static void checkStrategy(Fields strategy, Mistakes mistakes) {
    String path = "spec.updateStrategy";
    Fields rolling = strategy.fields("rollingUpdate");
    switch (strategy.text("type")) {
      case "" -> mistakes.required(path);
      case "OnDelete" -> {
        if (strategy.has("rollingUpdate")) {
          mistakes.invalid(
              path + ".rollingUpdate",
              InternalForm.of("apps.RollingUpdateStatefulSetStrategy", rolling),
              "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      case "RollingUpdate" -> {
        mistakes.notNegative(path + ".rollingUpdate.partition", rolling.number("partition"));
        if (rolling.has("maxUnavailable")) {
          Portion unavailable = Portion.of(rolling, "maxUnavailable");
          String at = path + ".rollingUpdate.maxUnavailable";
          unavailable.check(at, mistakes);
          if (unavailable.amount() == 0) {
            mistakes.invalid(at, unavailable.value(), "cannot be 0");
          }
          unavailable.checkAtMostAll(at, mistakes);
        }
      }
      default ->
          mistakes.invalid(
              path,
              InternalForm.of("apps.StatefulSetUpdateStrategy", strategy),
              "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  private static void checkRetention(Fields spec, Mistakes mistakes) {
    String field = "persistentVolumeClaimRetentionPolicy";
    if (!spec.has(field)) {
      return;
    }
    List<String> policies = List.of("Retain", "Delete");
    for (String when : List.of("whenDeleted", "whenScaled")) {
      String policy = spec.fields(field).text(when);
      if (!policies.contains(policy)) {
        mistakes.notSupportedInOrder("spec." + field + "." + when, policy, policies);
      }
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields status = object.fields("status");
    checkCounts(
        status,
        List.of(
            "replicas",
            "readyReplicas",
            "currentReplicas",
            "updatedReplicas",
            "availableReplicas",
            "observedGeneration",
            "collisionCount"),
        mistakes);
    for (String name :
        List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas")) {
      checkAtMost(status, name, "replicas", "cannot be greater than status.replicas", mistakes);
    }
    checkAtMost(
        status,
        "availableReplicas",
        "readyReplicas",
        "cannot be greater than status.readyReplicas",
        mistakes);
    checkNotDecremented(object, old, mistakes);
    return mistakes.list();
  }
}
