package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** CSIDrivers. */
public final class CsiDriverRules implements KindRules {
  private static final String TOKENS_IN_SECRETS =
      "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to"
          + " prevent possible logging of tokens in volume attributes";

  /** A gate that is off drops it. */
  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.withoutAt("spec", "preventPodSchedulingIfMissing");
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    Fields changed =
        old.fields("spec").has("preventPodSchedulingIfMissing")
            ? object
            : object.withoutAt("spec", "preventPodSchedulingIfMissing");
    return changed.fields("spec").equals(old.fields("spec"))
        ? changed
        : changed.withAt(old.fields("metadata").number("generation") + 1, "metadata", "generation");
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    spec(mistakes, object.fields("spec"));
    Fields spec = object.fields("spec");
    if (mistakes.isEmpty()
        && !spec.items("tokenRequests").isEmpty()
        && !spec.has("serviceAccountTokenInSecrets")) {
      write.warnings().add(TOKENS_IN_SECRETS);
    }
    return mistakes.list();
  }

  private static void spec(Mistakes mistakes, Fields spec) {
    required(mistakes, spec, "attachRequired", "attachedRequired");
    required(mistakes, spec, "podInfoOnMount", "podInfoOnMount");
    required(mistakes, spec, "storageCapacity", "storageCapacity");
    if (spec.has("fsGroupPolicy")) {
      mistakes.oneOf(
          "spec.fsGroupPolicy",
          spec.text("fsGroupPolicy"),
          List.of("File", "None", "ReadWriteOnceWithFSType"));
    }
    tokens(mistakes, spec.items("tokenRequests"));
    for (String mode : spec.items("volumeLifecycleModes").eachText()) {
      List<String> modes = List.of("Persistent", "Ephemeral");
      if (!modes.contains(mode)) {
        mistakes.add(FieldError.notSupported("spec.volumeLifecycleModes", mode, modes));
      }
    }
    required(mistakes, spec, "seLinuxMount", "seLinuxMount");
    long period = spec.number("nodeAllocatableUpdatePeriodSeconds");
    if (spec.has("nodeAllocatableUpdatePeriodSeconds") && period < 10) {
      mistakes.invalid(
          "spec.nodeAllocatableUpdatePeriodSeconds",
          period,
          "must be greater than or equal to 10 seconds");
    }
    if (spec.has("serviceAccountTokenInSecrets") && spec.items("tokenRequests").isEmpty()) {
      mistakes.invalid(
          "spec.serviceAccountTokenInSecrets",
          spec.isTrue("serviceAccountTokenInSecrets"),
          "serviceAccountTokenInSecrets is set but no tokenRequests are specified");
    }
  }

  private static void required(Mistakes mistakes, Fields spec, String field, String shown) {
    if (!spec.has(field)) {
      mistakes.required("spec." + shown);
    }
  }

  private static void tokens(Mistakes mistakes, Items requests) {
    Set<String> audiences = new LinkedHashSet<>();
    for (int i = 0; i < requests.size(); i++) {
      Fields request = requests.fields(i);
      String path = "spec.tokenRequests[" + i + "]";
      if (!audiences.add(request.text("audience"))) {
        mistakes.duplicate(path + ".audience", request.text("audience"));
        continue;
      }
      long seconds = request.number("expirationSeconds");
      if (request.has("expirationSeconds") && seconds < 600) {
        mistakes.invalid(
            path + ".expirationSeconds",
            seconds,
            "may not specify a duration less than 10 minutes");
      }
      if (seconds > 1L << 32) {
        mistakes.invalid(
            path + ".expirationSeconds",
            seconds,
            "may not specify a duration larger than 2^32 seconds");
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    spec(mistakes, spec);
    mistakes.immutable("spec.attachedRequired", spec, oldSpec, "attachRequired");
    mistakes.immutable("spec.volumeLifecycleModes", spec, oldSpec, "volumeLifecycleModes");
    Items tokens = spec.items("tokenRequests");
    if (mistakes.isEmpty()
        && !tokens.equals(oldSpec.items("tokenRequests"))
        && !tokens.isEmpty()
        && !spec.has("serviceAccountTokenInSecrets")) {
      write.warnings().add(TOKENS_IN_SECRETS);
    }
    return mistakes.list();
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
