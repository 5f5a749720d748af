package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.Mistakes;
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

  static void check(Items variables, String path, Mistakes mistakes) {
    for (int i = 0; i < variables.size(); i++) {
      Fields variable = variables.fields(i);
      String at = path + "[" + i + "]";
      String name = variable.text("name");
      if (name.isEmpty()) {
        mistakes.required(at + ".name");
      } else {
        mistakes.invalid(at + ".name", name, TextRules.variableProblems(name));
      }
      if (variable.has("valueFrom")) {
        checkSource(variable, at + ".valueFrom", mistakes);
      }
    }
  }

  private static void checkSource(Fields variable, String path, Mistakes mistakes) {
    Fields source = variable.fields("valueFrom");
    int sources = 0;
    if (source.has("fieldRef")) {
      sources++;
      checkFieldReference(source.fields("fieldRef"), OF_VARIABLES, path + ".fieldRef", mistakes);
    }
    if (source.has("resourceFieldRef")) {
      sources++;
      checkResourceReference(
          source.fields("resourceFieldRef"), false, path + ".resourceFieldRef", mistakes);
    }
    for (String kind : List.of("configMapKeyRef", "secretKeyRef")) {
      if (source.has(kind)) {
        sources++;
        checkKeyReference(source.fields(kind), path + "." + kind, mistakes);
      }
    }
    if (source.has("fileKeyRef")) {
      sources++;
      checkFileReference(source.fields("fileKeyRef"), path + ".fileKeyRef", mistakes);
    }
    if (sources == 0) {
      mistakes.invalid(
          path,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`,"
              + " `secretKeyRef` or `fileKeyRef`");
    } else if (!variable.text("value").isEmpty()) {
      mistakes.invalid(path, "", "may not be specified when `value` is not empty");
    } else if (sources > 1) {
      mistakes.invalid(path, "", "may not have more than one field specified at a time");
    }
  }

  static void checkFieldReference(
      Fields reference, List<String> allowed, String path, Mistakes mistakes) {
    String field = reference.text("fieldPath");
    if (reference.text("apiVersion").isEmpty()) {
      mistakes.required(path + ".apiVersion");
      return;
    }
    if (field.isEmpty()) {
      mistakes.required(path + ".fieldPath");
      return;
    }
    if (!reference.text("apiVersion").equals("v1")) {
      mistakes.invalid(
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
            mistakes.invalid(
                path,
                key.toLowerCase(Locale.ROOT),
                NameRule.QUALIFIED_NAME.problems(key.toLowerCase(Locale.ROOT)));
        case "metadata.labels" ->
            mistakes.invalid(path, key, NameRule.QUALIFIED_NAME.problems(key));
        default ->
            mistakes.invalid(
                path + ".fieldPath",
                field,
                "error converting fieldPath: field label does not support subscript: " + field);
      }
      return;
    }
    // An old name of the node.
    String known = field.equals("spec.host") ? "spec.nodeName" : field;
    if (!KNOWN.contains(known)) {
      mistakes.invalid(
          path + ".fieldPath",
          field,
          "error converting fieldPath: field label not supported: " + field);
    } else if (!allowed.contains(known)) {
      mistakes.notSupportedInOrder(path + ".fieldPath", known, allowed);
    }
  }

  static void checkResourceReference(
      Fields reference, boolean ofVolume, String path, Mistakes mistakes) {
    String resource = reference.text("resource");
    boolean hugePages =
        resource.startsWith("requests.hugepages-") || resource.startsWith("limits.hugepages-");
    if (ofVolume && reference.text("containerName").isEmpty()) {
      mistakes.required(path + ".containerName");
    } else if (resource.isEmpty()) {
      mistakes.required(path + ".resource");
    } else if (!RESOURCES.contains(resource) && !hugePages) {
      mistakes.notSupportedInOrder(path + ".resource", resource, RESOURCES);
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
      mistakes.invalid(
          path + ".divisor",
          resource,
          "only divisor's values 1m and 1 are supported with the cpu resource");
    } else if (!bytes.isEmpty() && !BYTE_DIVISORS.contains(divisor)) {
      mistakes.invalid(
          path + ".divisor",
          resource,
          "only divisor's values "
              + String.join(", ", BYTE_DIVISORS)
              + " are supported with the "
              + bytes
              + " resource");
    }
  }

  private static void checkKeyReference(Fields reference, String path, Mistakes mistakes) {
    String name = reference.text("name");
    mistakes.invalid(path + ".name", name, Names.subdomainProblems(name));
    String key = reference.text("key");
    if (key.isEmpty()) {
      mistakes.required(path + ".key");
    } else {
      mistakes.invalid(path + ".key", key, Names.configKeyProblems(key));
    }
  }

  private static void checkFileReference(Fields reference, String path, Mistakes mistakes) {
    String key = reference.text("key");
    String volume = reference.text("volumeName");
    if (key.isEmpty()) {
      mistakes.required(path + ".key");
    } else {
      mistakes.invalid(path + ".key", key, TextRules.variableProblems(key));
    }
    if (volume.isEmpty()) {
      mistakes.required(path + ".volumeName");
    } else {
      mistakes.invalid(path + ".volumeName", volume, Names.labelProblems(volume));
    }
    if (reference.text("path").isEmpty()) {
      mistakes.required(path + ".path");
    } else {
      TextRules.checkNoBacksteps(path + ".path", reference.text("path"), mistakes);
    }
  }

  /** Whole ConfigMaps and Secrets as variables. */
  static void checkFrom(Items sources, String path, Mistakes mistakes) {
    for (int i = 0; i < sources.size(); i++) {
      Fields source = sources.fields(i);
      String at = path + "[" + i + "]";
      String prefix = source.text("prefix");
      if (!prefix.isEmpty()) {
        mistakes.invalid(at + ".prefix", prefix, TextRules.variableProblems(prefix));
      }
      int found = 0;
      for (String kind : List.of("configMapRef", "secretRef")) {
        if (source.has(kind)) {
          found++;
          String name = source.fields(kind).text("name");
          if (name.isEmpty()) {
            mistakes.required(at + "." + kind + ".name");
          } else {
            mistakes.invalid(
                at + "." + kind + ".name",
                name,
                Names.subdomainProblems(Names.maskTrailingDash(name)));
          }
        }
      }
      if (found == 0) {
        mistakes.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
      } else if (found > 1) {
        mistakes.invalid(path, "", "may not have more than one field specified at a time");
      }
    }
  }

  /** Variables that come from files need the volumes in which the files lie. */
  static void checkFiles(Fields spec, String path, Mistakes mistakes) {
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
          mistakes.notFound(at, volume);
        } else if (!named.getLast().has("emptyDir")) {
          mistakes.invalid(at, volume, "referenced volume must be of type emptyDir");
        }
      }
    }
  }
}
