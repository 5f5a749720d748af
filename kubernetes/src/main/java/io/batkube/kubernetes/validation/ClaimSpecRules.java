package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.List;

/** The spec of a claim of storage, where a pod or a StatefulSet makes claims of its own. */
public final class ClaimSpecRules {
  private static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

  private ClaimSpecRules() {}

  /** Checks a new claim. */
  public static void check(Fields spec, String path, Mistakes mistakes) {
    checkAccessModes(spec, path, mistakes);
    checkStorage(spec, path + ".resources[storage]", mistakes);
    checkClass(spec, "storageClassName", path, mistakes);
    if (spec.has("volumeMode") && !VOLUME_MODES.contains(spec.text("volumeMode"))) {
      mistakes.notSupportedInOrder(path + ".volumeMode", spec.text("volumeMode"), VOLUME_MODES);
    }
    checkSources(spec, path, mistakes);
    checkClass(spec, "volumeAttributesClassName", path, mistakes);
  }

  private static void checkAccessModes(Fields spec, String path, Mistakes mistakes) {
    List<String> modes = spec.items("accessModes").eachText();
    if (modes.isEmpty()) {
      mistakes.required(path + ".accessModes", "at least 1 access mode is required");
    }
    mistakes.addAll(LabelRules.selector(spec.fields("selector"), path + ".selector"));
    for (String mode : modes) {
      if (!ACCESS_MODES.contains(mode)) {
        mistakes.notSupportedInOrder(path + ".accessModes", mode, ACCESS_MODES);
      }
    }
    boolean others =
        modes.stream().anyMatch(m -> ACCESS_MODES.contains(m) && !m.equals("ReadWriteOncePod"));
    if (modes.contains("ReadWriteOncePod") && others) {
      mistakes.forbidden(
          path + ".accessModes", "may not use ReadWriteOncePod with other access modes");
    }
  }

  private static void checkStorage(Fields spec, String path, Mistakes mistakes) {
    Fields requests = spec.fieldsAt("resources", "requests");
    if (!requests.has("storage")) {
      mistakes.required(path);
      return;
    }
    Quantity storage = Quantity.parse(requests.text("storage"));
    if (storage.signum() <= 0) {
      mistakes.invalid(path, storage.toString(), "must be greater than zero");
    }
  }

  private static void checkClass(Fields spec, String field, String path, Mistakes mistakes) {
    String name = spec.text(field);
    if (!name.isEmpty()) {
      mistakes.invalid(path + "." + field, name, Names.subdomainProblems(name));
    }
  }

  private static void checkSources(Fields spec, String path, Mistakes mistakes) {
    for (String field : List.of("dataSource", "dataSourceRef")) {
      if (spec.has(field)) {
        checkSource(spec.fields(field), path + "." + field, mistakes);
      }
    }
    Fields source = spec.fields("dataSource");
    Fields reference = spec.fields("dataSourceRef");
    if (!reference.text("namespace").isEmpty()) {
      if (spec.has("dataSource")) {
        mistakes.invalid(
            path, Fields.EMPTY, "may not be specified when dataSourceRef.namespace is specified");
      }
    } else if (spec.has("dataSource")
        && spec.has("dataSourceRef")
        && !source.equals(reference.without("namespace"))) {
      mistakes.invalid(path, Fields.EMPTY, "must match dataSourceRef");
    }
  }

  private static void checkSource(Fields source, String path, Mistakes mistakes) {
    mistakes.requireText(path + ".name", source.text("name"));
    mistakes.requireText(path + ".kind", source.text("kind"));
    String group = source.text("apiGroup");
    if (group.isEmpty() && !source.text("kind").equals("PersistentVolumeClaim")) {
      mistakes.invalid(
          path,
          source.text("kind"),
          "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
    if (!group.isEmpty()) {
      mistakes.invalid(path + ".apiGroup", group, Names.subdomainProblems(group));
    }
    String namespace = source.text("namespace");
    if (!namespace.isEmpty()) {
      mistakes.invalid(path + ".namespace", namespace, Names.labelProblems(namespace));
    }
  }
}
