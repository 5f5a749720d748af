package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.FieldOrder;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import io.batkube.kubernetes.validation.SelectorOf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is particular about jobs. */
final class JobRules implements Workload {
  private static final String BATCH = "k8s.io/api/batch/v1";
  private static final String UID = "batch.kubernetes.io/controller-uid";
  private static final String NAME = "batch.kubernetes.io/job-name";
  private static final String OLD_UID = "controller-uid";
  private static final String OLD_NAME = "job-name";

  @Override
  public List<String> statusType() {
    return List.of(BATCH, "JobStatus");
  }

  @Override
  public Propagation defaultPropagation() {
    return Propagation.ORPHAN;
  }

  @Override
  public Optional<String> deletionWarning(boolean settled) {
    return settled
        ? Optional.empty()
        : Optional.of(
            "child pods are preserved by default when jobs are deleted; set"
                + " propagationPolicy=Background to remove them or set propagationPolicy=Orphan to"
                + " suppress this warning");
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("status.successful");
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return label.equals("status.successful")
        ? Long.toString(object.fields("status").number("succeeded"))
        : "";
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label \"" + label + "\" not supported for Job";
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withSelector(Workload.super.prepareCreate(object, write));
  }

  /** Pods of a job are known by its uid, unless the client chose labels itself. */
  private static Fields withSelector(Fields job) {
    Fields spec = job.fields("spec");
    if (spec.isTrue("manualSelector")) {
      return job;
    }
    Fields metadata = job.fields("metadata");
    Fields labels = spec.fieldsAt("template", "metadata", "labels");
    labels = withMissing(labels, OLD_NAME, metadata.text("name"));
    labels = withMissing(labels, NAME, metadata.text("name"));
    labels = withMissing(labels, OLD_UID, metadata.text("uid"));
    labels = withMissing(labels, UID, metadata.text("uid"));
    Fields selected =
        withMissing(spec.fieldsAt("selector", "matchLabels"), UID, metadata.text("uid"));
    Fields selector =
        FieldOrder.of(
            "k8s.io/apimachinery/pkg/apis/meta/v1",
            "LabelSelector",
            spec.fields("selector").with("matchLabels", selected.sorted()));
    Fields template = spec.fields("template").withAt(labels.sorted(), "metadata", "labels");
    template = FieldOrder.of("k8s.io/api/core/v1", "PodTemplateSpec", template);
    Fields complete =
        job.with(
            "spec",
            FieldOrder.of(
                BATCH, "JobSpec", spec.with("selector", selector).with("template", template)));
    // The default of a stored job: it has the labels of its pods if it has none of its own.
    // One that cannot be stored has none yet.
    boolean storable = NameRule.LABEL_VALUE.problems(metadata.text("name")).isEmpty();
    return metadata.fields("labels").isEmpty() && storable
        ? complete.withAt(labels.sorted(), "metadata", "labels")
        : complete;
  }

  private static Fields withMissing(Fields labels, String key, String value) {
    return labels.has(key) ? labels : labels.with(key, value);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.empty(), mistakes);
    if (mistakes.isEmpty()) {
      warnOfName(object, write);
      JobSpecRules.warn(object.fields("spec"), "spec", write.warnings());
    }
    return mistakes.list();
  }

  private void check(Fields object, Optional<Fields> old, Mistakes mistakes) {
    checkGenerated(object, old, mistakes);
    checkSpec(object, old, mistakes);
    Fields spec = object.fields("spec");
    String name = object.fields("metadata").text("name");
    if (spec.text("completionMode").equals("Indexed") && spec.number("completions") > 0) {
      String hostname = name + "-" + (spec.number("completions") - 1);
      if (!Names.labelProblems(hostname).isEmpty()) {
        mistakes.invalid(
            "metadata.name",
            name,
            "will not able to create pod with invalid DNS label: " + hostname);
      }
    }
  }

  /** What the server wrote into the labels, nobody else may. */
  private static void checkGenerated(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    if (spec.isTrue("manualSelector") || !Workload.hasSelector(spec)) {
      return;
    }
    String uid = object.fields("metadata").text("uid");
    String name = object.fields("metadata").text("name");
    Fields labels = spec.fieldsAt("template", "metadata", "labels");
    if (uid.isEmpty()) {
      mistakes.required("metadata.uid");
    }
    Fields oldLabels =
        old.map(o -> o.fieldsAt("spec", "template", "metadata", "labels")).orElse(labels);
    boolean prefixed = old.isEmpty() || oldLabels.has(NAME) && oldLabels.has(UID);
    checkLabel(labels, OLD_UID, uid, mistakes);
    checkLabel(labels, OLD_NAME, name, mistakes);
    Fields expected = Fields.of(OLD_UID, uid, OLD_NAME, name);
    if (prefixed) {
      checkLabel(labels, UID, uid, mistakes);
      checkLabel(labels, NAME, name, mistakes);
      expected = expected.with(UID, uid).with(NAME, name);
    }
    SelectorOf selector = new SelectorOf(spec.fields("selector"));
    if (selector.isUsable() && !selector.matches(expected)) {
      mistakes.invalid("spec.selector", spec.fields("selector"), "`selector` not auto-generated");
    }
  }

  private static void checkLabel(Fields labels, String key, String expected, Mistakes mistakes) {
    String path = "spec.template.metadata.labels[" + key + "]";
    if (!labels.has(key)) {
      mistakes.required(path, "must be '" + expected + "'");
    } else if (!labels.text(key).equals(expected)) {
      mistakes.invalid(path, labels.sorted(), "must be '" + expected + "'");
    }
  }

  private void checkSpec(Fields object, Optional<Fields> old, Mistakes mistakes) {
    Fields spec = object.fields("spec");
    new JobSpecRules(spec, "spec", mistakes).check(old.map(this::template));
    boolean anyValues =
        old.isPresent() && LabelRules.hasInvalidValue(old.get().fieldsAt("spec", "selector"));
    if (!Workload.hasSelector(spec)) {
      mistakes.required("spec.selector");
    } else {
      mistakes.addAll(LabelRules.selector(spec.fields("selector"), "spec.selector", anyValues));
    }
    if (new SelectorOf(spec.fields("selector")).isUsable()) {
      checkSelects(object, mistakes);
    }
  }

  /** A real server checks a changed job as a new one, and once more as a changed one. */
  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    check(object, Optional.of(old), mistakes);
    checkSpec(object, Optional.of(old), mistakes);
    Fields spec = object.fields("spec");
    Fields before = old.fields("spec");
    checkCompletions(spec, before, mistakes);
    checkSame("selector", spec, before, mistakes);
    checkTemplateUpdate(spec, old, mistakes);
    checkSame("completionMode", spec, before, mistakes);
    checkShown("podFailurePolicy", "batch.PodFailurePolicy", spec, before, mistakes);
    checkSame("backoffLimitPerIndex", spec, before, mistakes);
    checkSame("managedBy", spec, before, mistakes);
    checkShown("successPolicy", "batch.SuccessPolicy", spec, before, mistakes);
    if (mistakes.isEmpty() && hasNewGeneration(object, old)) {
      JobSpecRules.warn(spec, "spec", write.warnings());
    }
    return mistakes.list();
  }

  private static void checkSame(String field, Fields spec, Fields before, Mistakes mistakes) {
    mistakes.immutable(
        "spec." + field, spec.find(field).orElse(Null.NULL), before.find(field).orElse(Null.NULL));
  }

  private static void checkShown(
      String field, String type, Fields spec, Fields before, Mistakes mistakes) {
    Object now = spec.find(field).orElse(Null.NULL);
    if (!SameMeaning.of(now, before.find(field).orElse(Null.NULL))) {
      mistakes.invalid("spec." + field, InternalForm.of(type, now), "field is immutable");
    }
  }

  private static void checkCompletions(Fields spec, Fields before, Mistakes mistakes) {
    if (!spec.text("completionMode").equals("Indexed")) {
      checkSame("completions", spec, before, mistakes);
    } else if (spec.has("completions")
        && !spec.find("completions").equals(before.find("completions"))
        && !spec.find("completions").equals(spec.find("parallelism"))) {
      mistakes.invalid(
          "spec.completions",
          spec.number("completions"),
          "can only be modified in tandem with spec.parallelism");
    }
  }

  /** While a job is suspended and has no pods, its pods may still be told where and how to run. */
  private static void checkTemplateUpdate(Fields spec, Fields old, Mistakes mistakes) {
    Fields before = old.fields("spec");
    Fields status = old.fields("status");
    boolean suspended = before.isTrue("suspend");
    boolean idle =
        suspended
            && (!status.has("startTime") || JobStatusRules.isTrue(status, "Suspended"))
            && status.number("active") == 0;
    Fields template = spec.fields("template");
    Fields oldTemplate = before.fields("template");
    if (idle) {
      oldTemplate = withPlaces(oldTemplate, template);
    }
    if (!idle) {
      if (!SameMeaning.of(template, oldTemplate)) {
        mistakes.invalid(
            "spec.template",
            InternalForm.of("core.PodTemplateSpec", template),
            "field is immutable");
      }
      return;
    }
    Fields pod = template.fields("spec");
    Fields oldPod = withResources(oldTemplate.fields("spec"), pod);
    if (!SameMeaning.of(pod, oldPod)) {
      mistakes.invalid(
          "spec.template.spec", InternalForm.of("core.PodSpec", pod), "field is immutable");
    }
  }

  private static Fields withPlaces(Fields old, Fields template) {
    Fields spec = template.fields("spec");
    Fields before = old.fields("spec");
    Optional<Object> nodes = spec.fields("affinity").find("nodeAffinity");
    Fields affinity = before.fields("affinity").without("nodeAffinity");
    if (nodes.isPresent()) {
      affinity = affinity.with("nodeAffinity", nodes.get());
    }
    before =
        affinity.isEmpty() && !spec.has("affinity")
            ? before.without("affinity")
            : before.has("affinity") || spec.has("affinity")
                ? before.with("affinity", affinity)
                : before;
    for (String field : List.of("nodeSelector", "tolerations", "schedulingGates")) {
      Optional<Object> value = spec.find(field);
      before = value.isPresent() ? before.with(field, value.get()) : before.without(field);
    }
    return old.with("spec", before);
  }

  private static Fields withResources(Fields old, Fields pod) {
    Fields changed = old;
    for (String list : List.of("containers", "initContainers")) {
      Items now = pod.items(list);
      Items before = old.items(list);
      if (now.size() != before.size() || !old.has(list)) {
        continue;
      }
      List<Object> containers = new ArrayList<>();
      for (int i = 0; i < before.size(); i++) {
        Fields container = before.fields(i);
        Optional<Object> resources = now.fields(i).find("resources");
        if (container.text("name").equals(now.fields(i).text("name"))) {
          container =
              resources.isPresent()
                  ? container.with("resources", resources.get())
                  : container.without("resources");
        }
        containers.add(container);
      }
      changed = changed.with(list, Items.of(containers));
    }
    return changed;
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    new JobStatusRules(object, old, mistakes).check();
    return mistakes.list();
  }
}
