package io.batkube.kubernetes.validation.apiregistration;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** APIServices: a group in a version. Those without a service are this server's own. */
public final class ApiServiceRules implements KindRules {

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.pathSegmentProblems(name, false);
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    if (object.fields("spec").has("service")) {
      return object.with("status", Fields.EMPTY);
    }
    Fields available =
        Fields.of(
            "type",
            "Available",
            "status",
            "True",
            "lastTransitionTime",
            Times.text(write.now()),
            "reason",
            "Local",
            "message",
            "Local APIServices are always available");
    return object.with("status", Fields.of("conditions", Items.of(available)));
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return object
        .with("metadata", kept(object.fields("metadata"), old.fields("metadata")))
        .with("spec", old.fields("spec"));
  }

  /** Its status keeps labels, annotations, finalizers and owners of the object. */
  private static Fields kept(Fields metadata, Fields old) {
    Fields result = metadata;
    for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
      Optional<Object> value = old.find(field);
      result = value.isPresent() ? result.with(field, value.get()) : result.without(field);
    }
    return result;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    String group = spec.text("group");
    String version = spec.text("version");
    String name = object.fields("metadata").text("name");
    String wanted = version + "." + group;
    if (!name.isEmpty() && nameProblems(name, false).isEmpty() && !name.equals(wanted)) {
      mistakes.invalid(
          "metadata.name", name, "must be `spec.version+\".\"+spec.group`: \"" + wanted + "\"");
    }
    if (group.isEmpty() && !version.equals("v1")) {
      mistakes.required(
          "spec.group", "only v1 may have an empty group and it better be legacy kube");
    }
    if (!group.isEmpty()) {
      mistakes.subdomain("spec.group", group);
    }
    mistakes.invalid("spec.version", version, Names.label1035Problems(version));
    between(mistakes, spec, "groupPriorityMinimum", 20_000);
    between(mistakes, spec, "versionPriority", 1000);
    boolean insecure = spec.isTrue("insecureSkipTLSVerify");
    String bundle = spec.text("caBundle");
    if (!spec.has("service")) {
      if (!bundle.isEmpty()) {
        int bytes = Base64.getMimeDecoder().decode(bundle).length;
        mistakes.invalid(
            "spec.caBundle", bytes + " bytes", "local APIServices may not have a caBundle");
      }
      if (insecure) {
        mistakes.invalid(
            "spec.insecureSkipTLSVerify",
            true,
            "local APIServices may not have insecureSkipTLSVerify");
      }
      return mistakes.list();
    }
    Fields service = spec.fields("service");
    for (String field : List.of("namespace", "name")) {
      if (service.text(field).isEmpty()) {
        mistakes.required("spec.service." + field);
      }
    }
    long port = service.number("port");
    if (port < 1 || port > 65535) {
      mistakes.invalid(
          "spec.service.port", port, "port is not valid: must be between 1 and 65535, inclusive");
    }
    if (insecure && !bundle.isEmpty()) {
      mistakes.invalid(
          "spec.insecureSkipTLSVerify", true, "may not be true if caBundle is present");
    }
    return mistakes.list();
  }

  private static void between(Mistakes mistakes, Fields spec, String field, long most) {
    long value = spec.number(field);
    if (value <= 0 || value > most) {
      mistakes.invalid("spec." + field, value, "must be positive and less than " + most);
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Items conditions = object.fields("status").items("conditions");
    List<String> statuses = List.of("True", "False", "Unknown");
    for (int i = 0; i < conditions.size(); i++) {
      String status = conditions.fields(i).text("status");
      if (!statuses.contains(status)) {
        mistakes.add(
            FieldError.notSupported("status.conditions[" + i + "].status", status, statuses));
      }
    }
    return mistakes.list();
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/apiregistration.k8s.io/apiservices/" + name;
  }
}
