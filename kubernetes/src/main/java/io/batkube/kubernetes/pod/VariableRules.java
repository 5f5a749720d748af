package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.Findings;
import io.batkube.kubernetes.validation.TextRules;
import java.util.List;
import java.util.Locale;

/** Environment variables, and the facts about a pod that a container may be told. */
final class VariableRules {
  /** Fields that a variable may show, in the order of a refusal. */
  private static final List<String> OF_VARIABLES =
      List.of(
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.serviceAccountName",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  /** Fields that a file may show. */
  static final List<String> OF_VOLUMES =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid");

  private static final List<String> RESOURCES =
      List.of(
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory");
  private static final List<String> BYTE_DIVISORS =
      List.of("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei");

  /** What the downward API knows at all, besides single labels and annotations. */
  private static final List<String> KNOWN =
      List.of(
          "metadata.annotations",
          "metadata.labels",
          "metadata.name",
          "metadata.namespace",
          "metadata.uid",
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.serviceAccountName",
          "spec.schedulerName",
          "status.phase",
          "status.hostIP",
          "status.hostIPs",
          "status.podIP",
          "status.podIPs");

  private VariableRules() {}

  static void check(Items variables, String path, Findings findings) {
    for (int i = 0; i < variables.size(); i++) {
      Fields variable = variables.fields(i);
      String at = path + "[" + i + "]";
      String name = variable.text("name");
      if (name.isEmpty()) {
        findings.required(at + ".name");
      } else {
        findings.invalid(at + ".name", name, TextRules.variableProblems(name));
      }
      if (variable.has("valueFrom")) {
        checkSource(variable, at + ".valueFrom", findings);
      }
    }
  }

  private static void checkSource(Fields variable, String path, Findings findings) {
    Fields source = variable.fields("valueFrom");
    int sources = 0;
    if (source.has("fieldRef")) {
      sources++;
      checkFieldReference(source.fields("fieldRef"), OF_VARIABLES, path + ".fieldRef", findings);
    }
    if (source.has("resourceFieldRef")) {
      sources++;
      checkResourceReference(
          source.fields("resourceFieldRef"), false, path + ".resourceFieldRef", findings);
    }
    for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
      if (source.has(kind)) {
        sources++;
        checkKeyReference(source.fields(kind), path + "." + kind, findings);
      }
    }
    if (source.has("fileKeyRef")) {
      sources++;
      checkFileReference(source.fields("fileKeyRef"), path + ".fileKeyRef", findings);
    }
    if (sources == 0) {
      findings.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
              + " `secretKeyRef` or `fileKeyRef`");
    } else if (!variable.text("value").isEmpty()) {
      findings.invalid(path, "", "may not be specified when `value` is not empty");
    } else if (sources > 1) {
      findings.invalid(path, "", "may not have more than one field specified at a time");
    }
  }

  static void checkFieldReference(
      Fields reference, List<String> allowed, String path, Findings findings) {
    String field = reference.text("fieldPath");
    if (reference.text("apiVersion").isEmpty()) {
      findings.required(path + ".apiVersion");
      return;
    }
    if (field.isEmpty()) {
      findings.required(path + ".fieldPath");
      return;
    }
    if (!reference.text("apiVersion").equals("v1")) {
      findings.invalid(
          path + ".fieldPath",
          field,
          "error converting fieldPath: unsupported pod version: " + reference.text("apiVersion"));
      return;
    }
    int open = field.indexOf("['");
    if (open >= 0 && field.endsWith("']")) {
      String map = field.substring(0, open);
      String key = field.substring(open + 2, field.length() - 2);
      switch (map) {
        case "metadata.annotations" ->
            findings.invalid(
                path,
                key.toLowerCase(Locale.ROOT),
                NameRule.QUALIFIED_NAME.problems(key.toLowerCase(Locale.ROOT)));
        case "metadata.labels" ->
            findings.invalid(path, key, NameRule.QUALIFIED_NAME.problems(key));
        default ->
            findings.invalid(
                path + ".fieldPath",
                field,
                "error converting fieldPath: field label does not support subscript: " + field);
      }
      return;
    }
    // An old name of the node.
    String known = field.equals("spec.host") ? "spec.nodeName" : field;
    if (!KNOWN.contains(known)) {
      findings.invalid(
          path + ".fieldPath",
          field,
          "error converting fieldPath: field label not supported: " + field);
    } else if (!allowed.contains(known)) {
      findings.notSupported(path + ".fieldPath", known, allowed);
    }
  }

  static void checkResourceReference(
      Fields reference, boolean ofVolume, String path, Findings findings) {
    String resource = reference.text("resource");
    boolean hugePages =
        resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
    if (ofVolume && reference.text("containerName").isEmpty()) {
      findings.required(path + ".containerName");
    } else if (resource.isEmpty()) {
      findings.required(path + ".resource");
    } else if (!RESOURCES.contains(resource) && !hugePages) {
      findings.notSupported(path + ".resource", resource, RESOURCES);
    }
    String divisor = ResourceRules.amount(reference, "divisor").toString();
    if (divisor.equals("0")) {
      return;
    }
    String kind = resource.substring(resource.indexOf('.') + 1);
    String bytes =
        switch (kind) {
          case "memory" -> "memory";
          case "ephemeral-storage" -> "local ephemeral storage";
          default -> hugePages ? "hugepages" : "";
        };
    if (kind.equals("cpu") && !divisor.equals("1m") && !divisor.equals("1")) {
      findings.invalid(
          path + ".divisor",
          resource,
          "only divisor's values 1m and 1 are supported with the cpu resource");
    } else if (!bytes.isEmpty() && !BYTE_DIVISORS.contains(divisor)) {
      findings.invalid(
          path + ".divisor",
          resource,
          "only divisor's values "
              + String.join(", ", BYTE_DIVISORS)
              + " are supported with the "
              + bytes
              + " resource");
    }
  }

  private static void checkKeyReference(Fields reference, String path, Findings findings) {
    String name = reference.text("name");
    findings.invalid(path + ".name", name, Names.subdomainProblems(name));
    String key = reference.text("key");
    if (key.isEmpty()) {
      findings.required(path + ".key");
    } else {
      findings.invalid(path + ".key", key, Names.configKeyProblems(key));
    }
  }

  private static void checkFileReference(Fields reference, String path, Findings findings) {
    String key = reference.text("key");
    String volume = reference.text("volumeName");
    if (key.isEmpty()) {
      findings.required(path + ".key");
    } else {
      findings.invalid(path + ".key", key, TextRules.variableProblems(key));
    }
    if (volume.isEmpty()) {
      findings.required(path + ".volumeName");
    } else {
      findings.invalid(path + ".volumeName", volume, Names.labelProblems(volume));
    }
    if (reference.text("path").isEmpty()) {
      findings.required(path + ".path");
    } else {
      TextRules.checkNoBacksteps(path + ".path", reference.text("path"), findings);
    }
  }

  /** Whole ConfigMaps and Secrets as variables. */
  static void checkFrom(Items sources, String path, Findings findings) {
    for (int i = 0; i < sources.size(); i++) {
      Fields source = sources.fields(i);
      String at = path + "[" + i + "]";
      String prefix = source.text("prefix");
      if (!prefix.isEmpty()) {
        findings.invalid(at + ".prefix", prefix, TextRules.variableProblems(prefix));
      }
      int found = 0;
      for (String kind : List.of("configMapRef", "secretRef")) {
        if (source.has(kind)) {
          found++;
          String name = source.fields(kind).text("name");
          if (name.isEmpty()) {
            findings.required(at + "." + kind + ".name");
          } else {
            findings.invalid(
                at + "." + kind + ".name",
                name,
                Names.subdomainProblems(Names.maskTrailingDash(name)));
          }
        }
      }
      if (found == 0) {
        findings.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
      } else if (found > 1) {
        findings.invalid(path, "", "may not have more than one field specified at a time");
      }
    }
  }

  /** Variables that come from files need the volumes in which the files lie. */
  static void checkFiles(Fields spec, String path, Findings findings) {
    for (PodSpec.Place place : PodSpec.containers(spec, path)) {
      Items variables = place.container().items("env");
      for (int i = 0; i < variables.size(); i++) {
        Fields source = variables.fields(i).fields("valueFrom");
        if (!source.has("fileKeyRef")) {
          continue;
        }
        String volume = source.fields("fileKeyRef").text("volumeName");
        String at = place.path() + ".env[" + i + "].valueFrom.fileKeyRef.volumeName";
        List<Fields> named =
            spec.items("volumes").eachFields().stream()
                .filter(v -> v.text("name").equals(volume))
                .toList();
        if (named.isEmpty()) {
          findings.notFound(at, volume);
        } else if (!named.getLast().has("emptyDir")) {
          findings.invalid(at, volume, "referenced volume must be of type emptyDir");
        }
      }
    }
  }
}
