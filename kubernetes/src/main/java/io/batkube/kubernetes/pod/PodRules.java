package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.FieldOrder;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is particular about pods. */
public final class PodRules implements KindRules {
  private static final String CORE = "k8s.io/api/core/v1";
  private static final List<String> FIELD_LABELS =
      List.of(
          "spec.nodeName",
          "spec.host",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "spec.hostNetwork",
          "status.phase",
          "status.podIP",
          "status.podIPs",
          "status.nominatedNodeName");

  static Fields orderedSpec(Fields spec) {
    return FieldOrder.of(CORE, "PodSpec", spec);
  }

  static Fields orderedContainer(Fields container) {
    return FieldOrder.of(CORE, "Container", container);
  }

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean changesGeneration(Fields pod, Fields old) {
    return !SameMeaning.of(pod.fields("spec"), old.fields("spec"));
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields pod, Write write) {
    return PodCreation.prepare(pod, write);
  }

  @Override
  public Fields prepareUpdate(Fields pod, Fields old, Write write) {
    Fields kept = KindRules.super.prepareUpdate(pod, old, write);
    return kept.with("spec", PodCreation.withoutDisabled(kept.fields("spec"), old.fields("spec")));
  }

  @Override
  public Fields prepareStatusUpdate(Fields pod, Fields old, Write write) {
    Fields metadata = pod.fields("metadata");
    Optional<Object> owners = old.fields("metadata").find("ownerReferences");
    metadata =
        owners.isPresent()
            ? metadata.with("ownerReferences", owners.get())
            : metadata.without("ownerReferences");
    Fields status = withOldGenerations(pod.fields("status"), old.fields("status"));
    if (status.text("qosClass").isEmpty()) {
      status = status.with("qosClass", old.fields("status").text("qosClass"));
    }
    return pod.with("metadata", metadata)
        .with("spec", old.fields("spec"))
        .with("status", PodConditions.ordered(status));
  }

  /** A writer that knows nothing of observed generations does not take them away. */
  private static Fields withOldGenerations(Fields status, Fields old) {
    Fields changed = status;
    if (status.number("observedGeneration") == 0 && old.has("observedGeneration")) {
      changed = changed.with("observedGeneration", old.number("observedGeneration"));
    }
    List<Fields> before = new ArrayList<>(old.items("conditions").eachFields());
    List<Object> conditions = new ArrayList<>();
    for (Fields condition : status.items("conditions").eachFields()) {
      Optional<Fields> same =
          before.stream().filter(c -> c.text("type").equals(condition.text("type"))).findFirst();
      long generation = same.map(c -> c.number("observedGeneration")).orElse(0L);
      same.ifPresent(before::remove);
      conditions.add(
          condition.number("observedGeneration") == 0 && generation != 0
              ? FieldOrder.of(
                  CORE, "PodCondition", condition.with("observedGeneration", generation))
              : condition);
    }
    return conditions.isEmpty() ? changed : changed.with("conditions", Items.of(conditions));
  }

  @Override
  public Fields preparePartUpdate(String part, Fields pod, Fields old, Write write) {
    return switch (part) {
      case "ephemeralcontainers" -> PodParts.prepareEphemeralContainers(pod, old);
      case "resize" -> PodParts.prepareResize(pod, old);
      default -> KindRules.super.preparePartUpdate(part, pod, old, write);
    };
  }

  @Override
  public List<FieldError> validateCreate(Fields pod, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = pod.fields("spec");
    Fields annotations = pod.fieldsAt("metadata", "annotations");
    PodSpecRules.checkPod(pod, Tolerance.ofNewPod(), mistakes);
    if (!spec.items("ephemeralContainers").isEmpty()) {
      mistakes.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
    if (!spec.text("nodeName").isEmpty() && !spec.items("schedulingGates").isEmpty()) {
      mistakes.forbidden(
          "spec.nodeName", "cannot be set until all schedulingGates have been cleared");
    }
    PodAnnotations.checkAgainstFields(annotations, spec, "spec", mistakes);
    if (mistakes.isEmpty()) {
      warn(pod, write);
    }
    return mistakes.list();
  }

  private static void warn(Fields pod, Write write) {
    String name = pod.fields("metadata").text("name");
    List<String> problems = Names.labelProblems(name);
    if (!problems.isEmpty()) {
      write
          .warnings()
          .add(
              "metadata.name: this is used in the Pod's hostname, which can result in surprising"
                  + " behavior; a DNS label is recommended: ["
                  + String.join(" ", problems)
                  + "]");
    }
    write.warnings().addAll(PodWarnings.ofPod(pod));
  }

  @Override
  public List<FieldError> validateUpdate(Fields pod, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Tolerance tolerance = Tolerance.ofPod(old);
    PodSpecRules.checkPod(pod, tolerance, mistakes);
    checkAnnotations(pod, old, tolerance, mistakes);
    new PodUpdateRules(pod.fields("spec"), old.fields("spec"), tolerance, mistakes).check();
    return mistakes.list();
  }

  private static void checkAnnotations(
      Fields pod, Fields old, Tolerance tolerance, Mistakes mistakes) {
    Fields annotations = pod.fieldsAt("metadata", "annotations");
    String path = "metadata.annotations";
    PodAnnotations.checkUpdate(
        annotations, old.fieldsAt("metadata", "annotations"), path, mistakes);
    PodAnnotations.check(annotations, pod.fields("spec"), path, tolerance, mistakes);
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields pod, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    checkAnnotations(pod, old, Tolerance.ofPod(old), mistakes);
    new PodStatusRules(pod, old, mistakes).check();
    if (mistakes.isEmpty()) {
      for (String list : List.of("podIPs", "hostIPs")) {
        Items addresses = pod.fields("status").items(list);
        for (int i = 0; i < addresses.size(); i++) {
          write
              .warnings()
              .addAll(
                  Address.warnings(
                      "status." + list + "[" + i + "].ip", addresses.fields(i).text("ip")));
        }
      }
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validatePartUpdate(String part, Fields pod, Fields old, Write write) {
    boolean resize = part.equals("resize");
    if (!resize && !part.equals("ephemeralcontainers")) {
      return KindRules.super.validatePartUpdate(part, pod, old, write);
    }
    if (old.fieldsAt("metadata", "annotations").has(PodAnnotations.MIRROR)) {
      return List.of(
          FieldError.forbidden(
              "",
              resize
                  ? "static pods cannot be resized"
                  : "static pods do not support ephemeral containers"));
    }
    if (resize && PodSpec.system(old.fields("spec")).equals("windows")) {
      return List.of(FieldError.forbidden("", "windows pods cannot be resized"));
    }
    Mistakes mistakes = new Mistakes();
    Tolerance tolerance = Tolerance.ofPod(old);
    PodSpecRules.checkPod(pod, tolerance, mistakes);
    if (resize) {
      PodParts.checkResize(pod, old, mistakes);
    } else {
      checkAnnotations(pod, old, tolerance, mistakes);
      PodParts.checkEphemeralContainers(pod, old, mistakes);
    }
    return mistakes.list();
  }

  /**
   * The grace of a deletion: what was asked, else what the pod asks for; none before it has a node
   * and after it has ended.
   */
  @Override
  public Optional<Long> gracePeriodSeconds(Fields pod, Optional<Long> asked) {
    Fields spec = pod.fields("spec");
    String phase = pod.fields("status").text("phase");
    long grace = asked.orElse(spec.number("terminationGracePeriodSeconds"));
    if (spec.text("nodeName").isEmpty() || phase.equals("Failed") || phase.equals("Succeeded")) {
      return Optional.of(0L);
    }
    return Optional.of(grace < 0 ? 1 : grace);
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return FIELD_LABELS;
  }

  @Override
  public String fieldValue(Fields pod, String label) {
    Fields spec = pod.fields("spec");
    Fields status = pod.fields("status");
    return switch (label) {
      case "spec.nodeName", "spec.host" -> spec.text("nodeName");
      case "spec.restartPolicy" -> spec.text("restartPolicy");
      case "spec.schedulerName" -> spec.text("schedulerName");
      case "spec.serviceAccountName" -> spec.text("serviceAccountName");
      case "spec.hostNetwork" -> Boolean.toString(spec.isTrue("hostNetwork"));
      case "status.phase" -> status.text("phase");
      case "status.podIP" ->
          status.items("podIPs").isEmpty() ? "" : status.items("podIPs").fields(0).text("ip");
      case "status.nominatedNodeName" -> status.text("nominatedNodeName");
      default -> "";
    };
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }
}
