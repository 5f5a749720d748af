package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeSelectorRules;
import io.batkube.kubernetes.validation.Quantities;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The spec of a PersistentVolume: one source, a capacity, and how it may be used. */
final class VolumeSpecRules {
  /** The kinds of sources, in the order in which a real server looks at them. */
  static final List<String> SOURCES =
      List.of(
          "hostPath",
          "gcePersistentDisk",
          "awsElasticBlockStore",
          "glusterfs",
          "flocker",
          "nfs",
          "rbd",
          "quobyte",
          "cephfs",
          "iscsi",
          "cinder",
          "fc",
          "flexVolume",
          "azureFile",
          "vsphereVolume",
          "photonPersistentDisk",
          "portworxVolume",
          "azureDisk",
          "scaleIO",
          "local",
          "storageos",
          "csi");

  /** What the simpler sources cannot be without. */
  private static final Map<String, List<String>> REQUIRED = new LinkedHashMap<>();

  static {
    REQUIRED.put("gcePersistentDisk", List.of("pdName"));
    REQUIRED.put("awsElasticBlockStore", List.of("volumeID"));
    REQUIRED.put("glusterfs", List.of("endpoints", "path"));
    REQUIRED.put("rbd", List.of("monitors", "image"));
    REQUIRED.put("quobyte", List.of("registry", "volume"));
    REQUIRED.put("cephfs", List.of("monitors"));
    REQUIRED.put("cinder", List.of("volumeID"));
    REQUIRED.put("flexVolume", List.of("driver"));
    REQUIRED.put("azureFile", List.of("secretName", "shareName"));
    REQUIRED.put("vsphereVolume", List.of("volumePath"));
    REQUIRED.put("photonPersistentDisk", List.of("pdID"));
    REQUIRED.put("portworxVolume", List.of("volumeID"));
    REQUIRED.put("azureDisk", List.of("diskName", "diskURI"));
    REQUIRED.put("scaleIO", List.of("gateway", "system", "volumeName"));
  }

  private static final List<String> HOST_PATH_TYPES =
      List.of(
          "",
          "BlockDevice",
          "CharDevice",
          "Directory",
          "DirectoryOrCreate",
          "File",
          "FileOrCreate",
          "Socket");
  private static final Pattern IQN =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([a-z0-9-.]+\\.[a-z0-9-.]+)(:[^,;*&$|\\s]+)$");
  private static final Pattern EUI = Pattern.compile("^eui.[0-9A-Fa-f]{16}$");
  private static final Pattern NAA = Pattern.compile("^naa.[0-9A-Fa-f]{32}$");

  private VolumeSpecRules() {}

  /** The spec of a volume that stands for itself. */
  static void check(Mistakes mistakes, Fields spec, String name, boolean anyLabelValue) {
    accessModes(mistakes, "spec", spec);
    capacity(mistakes, spec);
    String policy = spec.text("persistentVolumeReclaimPolicy");
    if (!policy.isEmpty()) {
      mistakes.oneOf(
          "spec.persistentVolumeReclaimPolicy", policy, List.of("Delete", "Recycle", "Retain"));
    }
    if (spec.has("nodeAffinity")) {
      affinity(mistakes, spec.fields("nodeAffinity"), anyLabelValue);
    }
    sources(mistakes, "spec", spec, name);
    String path = spec.fields("hostPath").text("path");
    if (spec.has("hostPath") && isRoot(path) && policy.equals("Recycle")) {
      mistakes.forbidden(
          "spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
    }
    if (!spec.text("storageClassName").isEmpty()) {
      mistakes.subdomain("spec.storageClassName", spec.text("storageClassName"));
    }
    if (spec.has("volumeMode")) {
      mistakes.oneOf("spec.volumeMode", spec.text("volumeMode"), StorageTexts.VOLUME_MODES);
    }
    attributesClass(mistakes, "spec", spec);
  }

  /** The spec of a volume inside an attachment, which is a CSI volume and little else. */
  static void checkInline(Mistakes mistakes, Fields spec, String path) {
    String inline = "in the context of inline volumes";
    for (String field : List.of("claimRef", "capacity")) {
      if (spec.has(field)) {
        mistakes.forbidden(path + "." + field, "may not be specified " + inline);
      }
    }
    if (!spec.has("csi")) {
      mistakes.required(path + ".csi", "has to be specified " + inline);
    }
    accessModes(mistakes, path, spec);
    String policy = spec.text("persistentVolumeReclaimPolicy");
    if (!policy.isEmpty() && !policy.equals("Retain")) {
      mistakes.forbidden(path + ".persistentVolumeReclaimPolicy", "may only be Retain " + inline);
    }
    if (spec.has("nodeAffinity")) {
      mistakes.forbidden(path + ".nodeAffinity", "may not be specified " + inline);
    }
    sources(mistakes, path, spec, "");
    if (!spec.text("storageClassName").isEmpty()) {
      mistakes.forbidden(path + ".storageClassName", "may not be specified " + inline);
    }
    if (spec.has("volumeMode") && !spec.text("volumeMode").equals("Filesystem")) {
      mistakes.forbidden(
          path + ".volumeMode", "may not specify volumeMode other than Filesystem " + inline);
    }
  }

  private static void accessModes(Mistakes mistakes, String path, Fields spec) {
    List<String> modes = spec.items("accessModes").eachText();
    if (modes.isEmpty()) {
      mistakes.required(path + ".accessModes");
    }
    StorageTexts.accessModes(mistakes, path + ".accessModes", modes);
  }

  private static void capacity(Mistakes mistakes, Fields spec) {
    Fields capacity = spec.fields("capacity");
    if (capacity.isEmpty()) {
      mistakes.required("spec.capacity");
    }
    if (!capacity.has("storage") || capacity.size() > 1) {
      mistakes.notSupported(
          "spec.capacity", capacity.isEmpty() ? Null.NULL : capacity, List.of("storage"));
    }
    for (String name : capacity.names()) {
      Quantity amount = Quantities.of(capacity, name);
      String path = "spec.capacity[" + name + "]";
      if (amount.value() < 0) {
        mistakes.invalid(path, amount.value(), "must be a valid resource quantity");
      }
      Quantities.checkPositive(mistakes, path, amount);
    }
  }

  private static void affinity(Mistakes mistakes, Fields affinity, boolean anyLabelValue) {
    String path = "spec.nodeAffinity.required";
    if (affinity.has("required")) {
      mistakes.addAll(NodeSelectorRules.check(affinity.fields("required"), path, anyLabelValue));
    } else {
      mistakes.required(path, "must specify required node constraints");
    }
  }

  private static boolean isRoot(String path) {
    return !path.isEmpty()
        && path.startsWith("/")
        && path.chars().allMatch(c -> c == '/' || c == '.')
        && !path.contains("...");
  }

  private static void sources(Mistakes mistakes, String path, Fields spec, String name) {
    boolean found = false;
    for (String source : SOURCES) {
      if (!spec.has(source)) {
        continue;
      }
      String at = path + "." + source;
      if (found && !source.equals("flexVolume")) {
        mistakes.forbidden(
            source.equals("cephfs") ? path + ".cephFS" : at,
            "may not specify more than 1 volume type");
        continue;
      }
      found = true;
      source(mistakes, at, source, spec.fields(source), name);
      if (source.equals("local") && !spec.has("nodeAffinity")) {
        mistakes.required(path + ".nodeAffinity", "Local volume requires node affinity");
      }
    }
    if (!found) {
      mistakes.required(path, "must specify a volume type");
    }
  }

  private static void source(
      Mistakes mistakes, String path, String kind, Fields source, String name) {
    switch (kind) {
      case "hostPath" -> {
        if (required(mistakes, path, source, "path")) {
          backsteps(mistakes, path + ".path", source.text("path"));
          if (source.has("type")) {
            mistakes.oneOf(path + ".type", source.text("type"), HOST_PATH_TYPES);
          }
        }
      }
      case "local" -> {
        if (required(mistakes, path, source, "path")) {
          backsteps(mistakes, path + ".path", source.text("path"));
        }
      }
      case "nfs" -> {
        required(mistakes, path, source, "server");
        required(mistakes, path, source, "path");
        if (!source.text("path").startsWith("/")) {
          mistakes.invalid(path + ".path", source.text("path"), "must be an absolute path");
        }
      }
      case "iscsi" -> iscsi(mistakes, path, source, name);
      case "fc" -> fibre(mistakes, path, source);
      case "flocker" -> {
        boolean named = !source.text("datasetName").isEmpty();
        boolean uuid = !source.text("datasetUUID").isEmpty();
        if (!named && !uuid) {
          mistakes.required(path, "one of datasetName and datasetUUID is required");
        } else if (named && uuid) {
          mistakes.invalid(
              path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        }
      }
      case "csi" -> csi(mistakes, path, source);
      default -> {
        String at = kind.equals("gcePersistentDisk") ? path.replace(kind, "persistentDisk") : path;
        for (String field : REQUIRED.getOrDefault(kind, List.of())) {
          required(mistakes, at, source, field);
        }
      }
    }
  }

  private static boolean required(Mistakes mistakes, String path, Fields source, String field) {
    boolean present = !source.text(field).isEmpty() || !source.items(field).isEmpty();
    if (!present) {
      mistakes.required(path + "." + field);
    }
    return present;
  }

  private static void backsteps(Mistakes mistakes, String path, String value) {
    if (List.of(value.split("/", -1)).contains("..")) {
      mistakes.invalid(path, value, "must not contain '..'");
    }
  }

  private static void csi(Mistakes mistakes, String path, Fields source) {
    mistakes.driver(path + ".driver", source.text("driver"));
    required(mistakes, path, source, "volumeHandle");
    for (String field :
        List.of(
            "controllerPublishSecretRef",
            "controllerExpandSecretRef",
            "nodePublishSecretRef",
            "nodeExpandSecretRef")) {
      if (source.has(field)) {
        secret(mistakes, path + "." + field, source.fields(field));
      }
    }
  }

  private static void secret(Mistakes mistakes, String path, Fields reference) {
    if (required(mistakes, path, reference, "name")) {
      mistakes.subdomain(path + ".name", reference.text("name"));
    }
    if (required(mistakes, path, reference, "namespace")) {
      mistakes.label(path + ".namespace", reference.text("namespace"));
    }
  }

  private static void iscsi(Mistakes mistakes, String path, Fields source, String name) {
    String portal = source.text("targetPortal");
    required(mistakes, path, source, "targetPortal");
    if (source.has("initiatorName") && (name + ":" + portal).length() > 64) {
      mistakes.invalid(
          path + ".targetportal",
          portal,
          "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if"
              + " iscsi.initiatorName is specified.");
    }
    if (required(mistakes, path, source, "iqn")) {
      qualified(mistakes, path + ".iqn", source.text("iqn"));
    }
    lun(mistakes, path, source);
    boolean authenticated = source.isTrue("chapAuthDiscovery") || source.isTrue("chapAuthSession");
    if (authenticated && !source.has("secretRef")) {
      mistakes.required(path + ".secretRef");
    }
    if (source.has("secretRef") && source.fields("secretRef").text("name").isEmpty()) {
      mistakes.required(path + ".secretRef.name");
    }
    if (source.has("initiatorName")) {
      qualified(mistakes, path + ".initiatorname", source.text("initiatorName"));
    }
  }

  private static void qualified(Mistakes mistakes, String path, String name) {
    boolean good =
        (name.startsWith("iqn") && IQN.matcher(name).find())
            || (name.startsWith("eui") && EUI.matcher(name).find())
            || (name.startsWith("naa") && NAA.matcher(name).find());
    if (!good) {
      mistakes.invalid(path, name, "must be valid format");
    }
  }

  private static void lun(Mistakes mistakes, String path, Fields source) {
    long lun = source.number("lun");
    if (lun < 0 || lun > 255) {
      mistakes.invalid(path + ".lun", lun, "must be between 0 and 255, inclusive");
    }
  }

  private static void fibre(Mistakes mistakes, String path, Fields source) {
    Items names = source.items("targetWWNs");
    Items ids = source.items("wwids");
    if (names.isEmpty() && ids.isEmpty()) {
      mistakes.required(
          path + ".targetWWNs", "must specify either targetWWNs or wwids, but not both");
    }
    if (!names.isEmpty() && !ids.isEmpty()) {
      mistakes.invalid(
          path + ".targetWWNs", names, "targetWWNs and wwids can not be specified simultaneously");
    }
    if (!names.isEmpty()) {
      if (source.has("lun")) {
        lun(mistakes, path, source);
      } else {
        mistakes.required(path + ".lun", "lun is required if targetWWNs is specified");
      }
    }
  }

  private static void attributesClass(Mistakes mistakes, String path, Fields spec) {
    if (!spec.has("volumeAttributesClassName")) {
      return;
    }
    String name = spec.text("volumeAttributesClassName");
    if (name.isEmpty()) {
      mistakes.required(path + ".volumeAttributesClassName", "an empty string is disallowed");
    } else {
      mistakes.subdomain(path + ".volumeAttributesClassName", name);
    }
    if (!spec.has("csi")) {
      mistakes.required(path + ".csi", "has to be specified when using volumeAttributesClassName");
    }
  }
}
