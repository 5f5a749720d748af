package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.ClaimSpecRules;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The volumes of a pod. */
final class VolumeRules {
  private static final String FILE_MODE =
      "must be a number between 0 and 0777 (octal), both inclusive";
  private static final String PARTITION = "must be between 1 and 255, inclusive";
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
  private static final List<String> KEY_TYPES =
      List.of("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519");
  private static final Pattern IQN =
      Pattern.compile("iqn\\.\\d{4}-\\d{2}\\.([\\p{Alnum}\\-.]+)(:[^,;*&$|\\s]+)$");
  private static final Pattern EUI = Pattern.compile("^eui.[\\p{Alnum}]{16}$");
  private static final Pattern NAA = Pattern.compile("^naa.[\\p{Alnum}]{32}$");

  /** Names of sources in the order in which they are looked at. */
  private static final List<String> SOURCES =
      List.of(
          "emptyDir",
          "hostPath",
          "gitRepo",
          "gcePersistentDisk",
          "awsElasticBlockStore",
          "secret",
          "nfs",
          "iscsi",
          "glusterfs",
          "flocker",
          "persistentVolumeClaim",
          "rbd",
          "cinder",
          "cephfs",
          "quobyte",
          "downwardAPI",
          "fc",
          "flexVolume",
          "configMap",
          "azureFile",
          "vsphereVolume",
          "photonPersistentDisk",
          "portworxVolume",
          "azureDisk",
          "storageos",
          "projected",
          "scaleIO",
          "csi",
          "ephemeral",
          "image");

  private final Tolerance tolerance;
  private final Mistakes mistakes;

  VolumeRules(Tolerance tolerance, Mistakes mistakes) {
    this.tolerance = tolerance;
    this.mistakes = mistakes;
  }

  /**
   * Checks all volumes.
   *
   * @param podName "" in a template
   * @return the good ones, by name
   */
  Map<String, Fields> check(Items volumes, String podName, String path) {
    Map<String, Fields> good = new LinkedHashMap<>();
    Set<String> created = new LinkedHashSet<>();
    for (Fields volume : volumes.eachFields()) {
      if (!podName.isEmpty() && volume.has("ephemeral")) {
        created.add(podName + "-" + volume.text("name"));
      }
    }
    for (int i = 0; i < volumes.size(); i++) {
      Fields volume = volumes.fields(i);
      String at = path + "[" + i + "]";
      String name = volume.text("name");
      int before = mistakes.size();
      checkSource(volume, podName, at);
      if (name.isEmpty()) {
        mistakes.required(at + ".name");
      } else {
        mistakes.invalid(at + ".name", name, Names.labelProblems(name));
      }
      if (good.containsKey(name)) {
        mistakes.duplicate(at + ".name", name);
      }
      if (mistakes.size() == before) {
        good.put(name, volume);
      }
      String claim = volume.fields("persistentVolumeClaim").text("claimName");
      if (created.contains(claim)) {
        mistakes.invalid(
            at + ".persistentVolumeClaim.claimName",
            claim,
            "must not reference a PVC that gets created for an ephemeral volume");
      }
    }
    return good;
  }

  private void checkSource(Fields volume, String podName, String path) {
    boolean any = false;
    for (String source : SOURCES) {
      if (!volume.has(source)) {
        continue;
      }
      Fields fields = volume.fields(source);
      if (any) {
        mistakes.forbidden(
            path + "." + spelledWhenForbidden(source), "may not specify more than 1 volume type");
      } else {
        checkSource(source, fields, path);
      }
      any = true;
      checkName(source, fields, volume.text("name"), podName, path);
    }
    if (!any) {
      mistakes.required(path, "must specify a volume type");
    }
  }

  /** A real server misspells two of the paths. */
  private static String spelledWhenForbidden(String source) {
    return switch (source) {
      case "downwardAPI" -> "downwarAPI";
      case "cephfs" -> "cephFS";
      default -> source;
    };
  }

  private void checkName(String source, Fields fields, String name, String podName, String path) {
    if (source.equals("iscsi")
        && fields.has("initiatorName")
        && (name + ":" + fields.text("targetPortal")).length() > 64) {
      mistakes.invalid(
          path + ".name",
          name,
          "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if"
              + " iscsi.initiatorName is specified.");
    }
    if (source.equals("ephemeral") && !podName.isEmpty() && !name.isEmpty()) {
      String claim = podName + "-" + name;
      for (String problem : Names.subdomainProblems(claim)) {
        mistakes.invalid(path + ".name", name, "PVC name \"" + claim + "\": " + problem);
      }
    }
  }

  private void checkSource(String source, Fields fields, String path) {
    String at = path + "." + source;
    switch (source) {
      case "emptyDir" -> checkEmptyDir(fields, at);
      case "hostPath" -> checkHostPath(fields, at);
      case "gitRepo" -> {
        require(fields, "repository", at);
        TextRules.checkDescending(at + ".directory", fields.text("directory"), mistakes);
      }
      case "gcePersistentDisk" -> {
        require(fields, "pdName", path + ".persistentDisk");
        checkPartition(fields, path + ".persistentDisk");
      }
      case "awsElasticBlockStore" -> {
        require(fields, "volumeID", at);
        checkPartition(fields, at);
      }
      case "secret" -> {
        require(fields, "secretName", at);
        checkMode(fields, "defaultMode", at);
        checkItems(fields.items("items"), at);
      }
      case "configMap" -> {
        require(fields, "name", at);
        checkMode(fields, "defaultMode", at);
        checkItems(fields.items("items"), at);
      }
      case "nfs" -> {
        require(fields, "server", at);
        require(fields, "path", at);
        if (!fields.text("path").startsWith("/")) {
          mistakes.invalid(at + ".path", fields.text("path"), "must be an absolute path");
        }
      }
      case "iscsi" -> checkIscsi(fields, at);
      case "glusterfs" -> {
        require(fields, "endpoints", at);
        require(fields, "path", at);
      }
      case "flocker" -> checkFlocker(fields, at);
      case "persistentVolumeClaim" -> require(fields, "claimName", at);
      case "rbd" -> {
        requireItems(fields, "monitors", at);
        require(fields, "image", at);
      }
      case "cinder" -> {
        require(fields, "volumeID", at);
        checkSecretReference(fields, "secretRef", at);
      }
      case "cephfs" -> requireItems(fields, "monitors", at);
      case "quobyte" -> checkQuobyte(fields, at);
      case "downwardAPI" -> {
        checkMode(fields, "defaultMode", at);
        fields.items("items").eachFields().forEach(file -> checkDownward(file, at));
      }
      case "fc" -> checkFibreChannel(fields, at);
      case "flexVolume" -> checkFlex(fields, at);
      case "azureFile" -> {
        require(fields, "secretName", at);
        require(fields, "shareName", at);
      }
      case "vsphereVolume" -> require(fields, "volumePath", at);
      case "photonPersistentDisk" -> require(fields, "pdID", at);
      case "portworxVolume" -> require(fields, "volumeID", at);
      case "azureDisk" -> checkAzureDisk(fields, at);
      case "storageos" -> checkStorageOs(fields, at);
      case "projected" -> {
        checkMode(fields, "defaultMode", at);
        new Projection(at).check(fields.items("sources"));
      }
      case "scaleIO" -> {
        require(fields, "gateway", at);
        require(fields, "system", at);
        require(fields, "volumeName", at);
      }
      case "csi" -> checkCsi(fields, at);
      case "ephemeral" -> checkEphemeral(fields, at);
      case "image" -> {
        if (tolerance.isPod()) {
          require(fields, "reference", at);
        }
        mistakes.requiredInOrder(
            at + ".pullPolicy", fields.text("pullPolicy"), ContainerRules.PULL_POLICIES);
      }
      default -> throw new IllegalArgumentException("no source of volumes: " + source);
    }
  }

  private void require(Fields fields, String name, String path) {
    mistakes.requireText(path + "." + name, fields.text(name));
  }

  private void requireItems(Fields fields, String name, String path) {
    if (fields.items(name).isEmpty()) {
      mistakes.required(path + "." + name);
    }
  }

  private void checkMode(Fields fields, String name, String path) {
    if (fields.has(name) && (fields.number(name) < 0 || fields.number(name) > 0777)) {
      mistakes.invalid(path + "." + name, fields.number(name), FILE_MODE);
    }
  }

  private void checkPartition(Fields fields, String path) {
    long partition = fields.number("partition");
    if (partition < 0 || partition > 255) {
      mistakes.invalid(path + ".partition", partition, PARTITION);
    }
  }

  private void checkSecretReference(Fields fields, String name, String path) {
    if (fields.has(name) && fields.fields(name).text("name").isEmpty()) {
      mistakes.required(path + "." + name + ".name");
    }
  }

  private void checkItems(Items items, String path) {
    for (int i = 0; i < items.size(); i++) {
      checkItem(items.fields(i), path + ".items[" + i + "]");
    }
  }

  private void checkItem(Fields item, String path) {
    require(item, "key", path);
    require(item, "path", path);
    TextRules.checkNotReserved(path + ".path", item.text("path"), mistakes);
    checkMode(item, "mode", path);
  }

  private void checkEmptyDir(Fields fields, String path) {
    if (fields.has("sizeLimit")
        && ResourceRules.amount(fields, "sizeLimit").compareTo(Quantity.ZERO) < 0) {
      mistakes.forbidden(path + ".sizeLimit", "SizeLimit field must be a valid resource quantity");
    }
  }

  private void checkHostPath(Fields fields, String path) {
    if (fields.text("path").isEmpty()) {
      mistakes.required(path + ".path");
      return;
    }
    TextRules.checkNoBacksteps(path + ".path", fields.text("path"), mistakes);
    if (!HOST_PATH_TYPES.contains(fields.text("type"))) {
      mistakes.notSupportedInOrder(path + ".type", fields.text("type"), HOST_PATH_TYPES);
    }
  }

  private void checkIscsi(Fields fields, String path) {
    require(fields, "targetPortal", path);
    String name = fields.text("iqn");
    if (name.isEmpty()) {
      mistakes.required(path + ".iqn");
    } else {
      checkInitiator(name, path + ".iqn");
    }
    long unit = fields.number("lun");
    if (unit < 0 || unit > 255) {
      mistakes.invalid(path + ".lun", unit, "must be between 0 and 255, inclusive");
    }
    if ((fields.isTrue("chapAuthDiscovery") || fields.isTrue("chapAuthSession"))
        && !fields.has("secretRef")) {
      mistakes.required(path + ".secretRef");
    }
    if (fields.has("initiatorName")) {
      checkInitiator(fields.text("initiatorName"), path + ".initiatorname");
    }
  }

  private void checkInitiator(String name, String path) {
    boolean fits =
        (!name.startsWith("iqn") || IQN.matcher(name).find())
            && (!name.startsWith("eui") || EUI.matcher(name).find())
            && (!name.startsWith("naa") || NAA.matcher(name).find());
    if (!name.startsWith("iqn") && !name.startsWith("eui") && !name.startsWith("naa")) {
      mistakes.invalid(path, name, "must be valid format starting with iqn, eui, or naa");
    } else if (!fits) {
      mistakes.invalid(path, name, "must be valid format");
    }
  }

  private void checkFlocker(Fields fields, String path) {
    String name = fields.text("datasetName");
    boolean unique = !fields.text("datasetUUID").isEmpty();
    if (name.isEmpty() && !unique) {
      mistakes.required(path, "one of datasetName and datasetUUID is required");
    }
    if (!name.isEmpty() && unique) {
      mistakes.invalid(
          path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
    }
    if (name.contains("/")) {
      mistakes.invalid(path + ".datasetName", name, "must not contain '/'");
    }
  }

  private void checkQuobyte(Fields fields, String path) {
    String pairs = "must be a host:port pair or multiple pairs separated by commas";
    String registry = fields.text("registry");
    if (registry.isEmpty()) {
      mistakes.required(path + ".registry", pairs);
    } else if (fields.text("tenant").length() >= 65) {
      mistakes.required(
          path + ".tenant", "must be a UUID and may not exceed a length of 64 characters");
    } else {
      for (String pair : registry.split(",", -1)) {
        if (pair.indexOf(':') < 0) {
          mistakes.invalid(path + ".registry", registry, pairs);
        }
      }
    }
    require(fields, "volume", path);
  }

  private void checkFibreChannel(Fields fields, String path) {
    Items targets = fields.items("targetWWNs");
    boolean ids = !fields.items("wwids").isEmpty();
    if (targets.isEmpty() && !ids) {
      mistakes.required(
          path + ".targetWWNs", "must specify either targetWWNs or wwids, but not both");
    }
    if (!targets.isEmpty() && ids) {
      mistakes.invalid(
          path + ".targetWWNs",
          targets,
          "targetWWNs and wwids can not be specified simultaneously");
    }
    if (!targets.isEmpty()) {
      if (!fields.has("lun")) {
        mistakes.required(path + ".lun", "lun is required if targetWWNs is specified");
      } else {
        mistakes.inRange(path + ".lun", fields.number("lun"), 0, 255);
      }
    }
  }

  private void checkFlex(Fields fields, String path) {
    require(fields, "driver", path);
    for (String key : fields.fields("options").sorted().names()) {
      int slash = key.indexOf('/');
      String group = slash < 0 ? key : key.substring(0, slash);
      String normal = "." + group.toLowerCase(Locale.ROOT);
      if (normal.endsWith(".kubernetes.io") || normal.endsWith(".k8s.io")) {
        mistakes.invalid(
            path + ".options[" + key + "]",
            key,
            "kubernetes.io and k8s.io namespaces are reserved");
      }
    }
  }

  private void checkAzureDisk(Fields fields, String path) {
    require(fields, "diskName", path);
    require(fields, "diskURI", path);
    List<String> caching = List.of("None", "ReadOnly", "ReadWrite");
    List<String> kinds = List.of("Dedicated", "Managed", "Shared");
    if (fields.has("cachingMode") && !caching.contains(fields.text("cachingMode"))) {
      mistakes.notSupportedInOrder(path + ".cachingMode", fields.text("cachingMode"), caching);
    }
    if (!fields.has("kind")) {
      return;
    }
    String kind = fields.text("kind");
    String address = fields.text("diskURI");
    if (!kinds.contains(kind)) {
      mistakes.notSupportedInOrder(path + ".kind", kind, kinds);
    }
    if (kind.equals("Managed") && !address.startsWith("/subscriptions/")) {
      mistakes.notSupportedInOrder(
          path + ".diskURI",
          address,
          List.of(
              "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/"
                  + "disks/{disk-id}"));
    }
    if (!kind.equals("Managed") && !address.startsWith("https://")) {
      mistakes.notSupportedInOrder(
          path + ".diskURI",
          address,
          List.of("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"));
    }
  }

  private void checkStorageOs(Fields fields, String path) {
    String name = fields.text("volumeName");
    if (name.isEmpty()) {
      mistakes.required(path + ".volumeName");
    } else {
      mistakes.invalid(path + ".volumeName", name, Names.labelProblems(name));
    }
    String namespace = fields.text("volumeNamespace");
    if (!namespace.isEmpty()) {
      mistakes.invalid(path + ".volumeNamespace", namespace, Names.labelProblems(namespace));
    }
    checkSecretReference(fields, "secretRef", path);
  }

  private void checkCsi(Fields fields, String path) {
    String driver = fields.text("driver");
    if (driver.isEmpty()) {
      mistakes.required(path + ".driver");
    } else {
      if (driver.length() > 63) {
        mistakes.tooLong(path + ".driver", 63);
      }
      mistakes.invalid(
          path + ".driver", driver, Names.subdomainProblems(driver.toLowerCase(Locale.ROOT)));
    }
    checkSecretReference(fields, "nodePublishSecretRef", path);
    String secret = fields.fields("nodePublishSecretRef").text("name");
    if (!secret.isEmpty()) {
      mistakes.invalid(path + ".name", secret, Names.subdomainProblems(secret));
    }
  }

  private void checkEphemeral(Fields fields, String path) {
    String at = path + ".volumeClaimTemplate";
    if (!fields.has("volumeClaimTemplate")) {
      mistakes.required(at);
      return;
    }
    Fields template = fields.fields("volumeClaimTemplate");
    Fields metadata = template.fields("metadata");
    mistakes.addAll(
        MetadataRules.annotations(metadata.fields("annotations"), at + ".metadata.annotations"));
    mistakes.addAll(LabelRules.labels(metadata.fields("labels"), at + ".metadata.labels"));
    for (String name : metadata.names()) {
      if (!name.equals("annotations")
          && !name.equals("labels")
          && !name.equals("creationTimestamp")) {
        mistakes.forbidden(at + ".metadata." + name, "cannot be set");
      }
    }
    ClaimSpecRules.check(template.fields("spec"), at + ".spec", mistakes);
  }

  private void checkDownward(Fields file, String path) {
    require(file, "path", path);
    TextRules.checkNotReserved(path + ".path", file.text("path"), mistakes);
    if (file.has("fieldRef")) {
      VariableRules.checkFieldReference(
          file.fields("fieldRef"), VariableRules.OF_VOLUMES, path + ".fieldRef", mistakes);
      if (file.has("resourceFieldRef")) {
        mistakes.invalid(
            path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
      }
    } else if (file.has("resourceFieldRef")) {
      VariableRules.checkResourceReference(
          file.fields("resourceFieldRef"), true, path + ".resourceFieldRef", mistakes);
    } else {
      mistakes.required(path, "one of fieldRef and resourceFieldRef is required");
    }
    checkMode(file, "mode", path);
  }

  /** The sources of one projected volume, which must not put two files in one place. */
  private final class Projection {
    private final String path;
    private final Set<String> paths = new LinkedHashSet<>();

    Projection(String path) {
      this.path = path;
    }

    void check(Items sources) {
      for (int i = 0; i < sources.size(); i++) {
        Fields source = sources.fields(i);
        String at = path + ".sources[" + i + "]";
        int found = 0;
        for (String kind : List.of("secret", "configMap")) {
          if (source.has(kind)) {
            found++;
            checkFiles(source.fields(kind), at + "." + kind);
          }
        }
        if (source.has("downwardAPI")) {
          found++;
          for (Fields file : source.fields("downwardAPI").items("items").eachFields()) {
            checkDownward(file, at + ".downwardAPI");
            claim(file.text("path"), file.text("path"));
          }
        }
        if (source.has("serviceAccountToken")) {
          found++;
          checkToken(source.fields("serviceAccountToken"), at + ".serviceAccountToken");
        }
        if (source.has("clusterTrustBundle")) {
          found++;
          checkTrust(source.fields("clusterTrustBundle"), at + ".clusterTrustBundle");
        }
        if (source.has("podCertificate")) {
          found++;
          checkCertificate(source.fields("podCertificate"), at + ".podCertificate");
        }
        if (found > 1) {
          mistakes.forbidden(at, "may not specify more than 1 volume type per source");
        }
      }
    }

    private void claim(String file, String shown) {
      if (!file.isEmpty() && !paths.add(file)) {
        mistakes.invalid(path, shown, "conflicting duplicate paths");
      }
    }

    private void checkFiles(Fields source, String at) {
      require(source, "name", at);
      Items items = source.items("items");
      for (int i = 0; i < items.size(); i++) {
        checkItem(items.fields(i), at + ".items[" + i + "]");
        claim(items.fields(i).text("path"), source.text("name"));
      }
    }

    private void checkToken(Fields token, String at) {
      long seconds = token.number("expirationSeconds");
      if (seconds < 600) {
        mistakes.invalid(
            at + ".expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
      }
      if (seconds > 1L << 32) {
        mistakes.invalid(
            at + ".expirationSeconds",
            seconds,
            "may not specify a duration larger than 2^32 seconds");
      }
      if (token.text("path").isEmpty()) {
        mistakes.required(path + ".path");
      } else if (!tolerance.anyTokenPath()) {
        TextRules.checkNotReserved(path + ".path", token.text("path"), mistakes);
      }
    }

    private void checkTrust(Fields bundle, String at) {
      if (bundle.has("name") && bundle.has("signerName")) {
        mistakes.invalid(
            at,
            InternalForm.of("core.ClusterTrustBundleProjection", bundle),
            "only one of name and signerName may be used");
      } else if (bundle.has("name")) {
        String name = bundle.text("name");
        if (name.isEmpty()) {
          mistakes.required(at + ".name", "must be a valid object name");
        }
        for (String problem : Names.subdomainProblems(name)) {
          mistakes.invalid(at + ".name", name, "not a valid clustertrustbundlename: " + problem);
        }
        if (bundle.has("labelSelector")) {
          mistakes.invalid(
              at + ".labelSelector",
              bundle.fields("labelSelector"),
              "labelSelector must be unset if name is specified");
        }
      } else if (bundle.has("signerName")) {
        if (bundle.text("signerName").isEmpty()) {
          mistakes.required(at + ".signerName", "must be a valid signer name");
        }
        checkSigner(bundle.text("signerName"), at + ".signerName");
        mistakes.addAll(LabelRules.selector(bundle.fields("labelSelector"), at + ".labelSelector"));
      } else {
        mistakes.required(at, "either name or signerName must be specified");
      }
      require(bundle, "path", at);
      TextRules.checkNotReserved(at + ".path", bundle.text("path"), mistakes);
      claim(bundle.text("path"), bundle.text("path"));
    }

    private void checkSigner(String name, String at) {
      String[] parts = name.split("/", -1);
      if (name.isEmpty()) {
        mistakes.required(at);
      } else if (parts.length != 2) {
        mistakes.invalid(
            at,
            name,
            "must be a fully qualified domain and path of the form 'example.com/signer-name'");
      } else if (parts[0].indexOf('.') < 0) {
        mistakes.invalid(
            at, parts[0], "should be a domain with at least two segments separated by dots");
      }
    }

    private void checkCertificate(Fields certificate, String at) {
      checkSigner(certificate.text("signerName"), at + ".signerName");
      for (String key : certificate.fields("userAnnotations").sorted().names()) {
        TextRules.checkDomainPrefixedKey(at + ".userAnnotations", key, mistakes);
      }
      if (!KEY_TYPES.contains(certificate.text("keyType"))) {
        mistakes.notSupportedInOrder(at + ".keyType", certificate.text("keyType"), KEY_TYPES);
      }
      if (certificate.has("maxExpirationSeconds")) {
        long seconds = certificate.number("maxExpirationSeconds");
        long most =
            certificate.text("signerName").startsWith("kubernetes.io/") ? 86_400 : 7_862_400;
        if (seconds < 3600) {
          mistakes.invalid(
              at + ".maxExpirationSeconds",
              seconds,
              "if provided, maxExpirationSeconds must be >= 3600");
        }
        if (seconds > most) {
          mistakes.invalid(
              at + ".maxExpirationSeconds",
              seconds,
              "if provided, maxExpirationSeconds must be <= " + most);
        }
      }
      boolean any = false;
      for (String name : List.of("credentialBundlePath", "keyPath", "certificateChainPath")) {
        String file = certificate.text(name);
        if (!file.isEmpty()) {
          any = true;
          TextRules.checkNotReserved(at + "." + name, file, mistakes);
          claim(file, file);
        }
      }
      if (!any) {
        mistakes.required(
            at, "specify at least one of credentialBundlePath, keyPath, and certificateChainPath");
      }
    }
  }
}
