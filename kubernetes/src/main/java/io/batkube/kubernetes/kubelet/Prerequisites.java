package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must be there before a pod can start: the ConfigMaps, Secrets and claims that its volumes
 * and variables speak of. The words are a kubelet's. Owner thread only.
 */
record Prerequisites(Store store) {
  private static final Partition CONFIG_MAPS = new Partition("", "configmaps");
  private static final Partition SECRETS = new Partition("", "secrets");
  private static final Partition CLAIMS = new Partition("", "persistentvolumeclaims");
  private static final String PROTECTION = "kubernetes.io/pvc-protection";

  /** Whether a change of such objects may be what somebody waits for. */
  static boolean areIn(Partition partition) {
    return partition.equals(CONFIG_MAPS) || partition.equals(SECRETS) || partition.equals(CLAIMS);
  }

  /** Whether volumes of a spec need anything. */
  static boolean ofVolumes(Fields spec) {
    for (Fields volume : spec.items("volumes").eachFields()) {
      if (Stream.of("configMap", "secret", "projected", "persistentVolumeClaim", "ephemeral")
          .anyMatch(volume::has)) {
        return true;
      }
    }
    return false;
  }

  /** Whether variables of a container need anything. */
  static boolean ofVariables(Fields container) {
    return !container.items("envFrom").isEmpty()
        || container.items("env").eachFields().stream()
            .map(variable -> variable.fields("valueFrom"))
            .anyMatch(from -> from.has("configMapKeyRef") || from.has("secretKeyRef"));
  }

  /** What keeps volumes from being mounted, a sentence for each; none if all can be. */
  List<String> missingForVolumes(StoredObject pod) {
    Fields spec = pod.tree().fields("spec");
    Set<String> mounted = mounted(spec);
    List<String> missing = new ArrayList<>();
    List<String> claims = new ArrayList<>();
    List<String> why = new ArrayList<>();
    for (Fields volume : spec.items("volumes").eachFields()) {
      String name = volume.text("name");
      if (!mounted.contains(name)) {
        continue;
      }
      claim(pod, volume)
          .flatMap(claim -> claimProblem(pod.namespace(), claim))
          .ifPresent(
              problem -> {
                claims.add(name);
                why.add(problem);
              });
      problem(pod.namespace(), volume)
          .ifPresent(
              problem ->
                  missing.add(
                      "MountVolume.SetUp failed for volume "
                          + GoText.quoted(name)
                          + " : "
                          + problem));
    }
    if (!claims.isEmpty()) {
      String list = "[" + String.join(" ", claims) + "]";
      missing.add(
          "Unable to attach or mount volumes: unmounted volumes="
              + list
              + ", unattached volumes=[], failed to process volumes="
              + list
              + ": "
              + String.join(", ", why));
    }
    return missing;
  }

  /** The volumes that a container mounts: the others do not matter. */
  private static Set<String> mounted(Fields spec) {
    Set<String> names = new LinkedHashSet<>();
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      for (Fields container : spec.items(list).eachFields()) {
        container.items("volumeMounts").eachFields().forEach(m -> names.add(m.text("name")));
        container.items("volumeDevices").eachFields().forEach(d -> names.add(d.text("name")));
      }
    }
    return names;
  }

  private static Optional<String> claim(StoredObject pod, Fields volume) {
    if (volume.has("persistentVolumeClaim")) {
      return Optional.of(volume.fields("persistentVolumeClaim").text("claimName"));
    }
    return volume.has("ephemeral")
        ? Optional.of(pod.name() + "-" + volume.text("name"))
        : Optional.empty();
  }

  private Optional<String> claimProblem(String namespace, String name) {
    Optional<StoredObject> claim = store.snapshot().get(CLAIMS, namespace, name);
    String problem;
    if (claim.isEmpty()) {
      problem =
          "failed to fetch PVC from API server: persistentvolumeclaims "
              + GoText.quoted(name)
              + " not found";
    } else if (claim.get().metadata().has("deletionTimestamp")
        && !claim.get().metadata().items("finalizers").contains(PROTECTION)) {
      problem = "PVC is being deleted";
    } else if (!claim.get().tree().fields("status").text("phase").equals("Bound")) {
      problem = "PVC is not bound";
    } else {
      return Optional.empty();
    }
    return Optional.of("error processing PVC " + namespace + "/" + name + ": " + problem);
  }

  private Optional<String> problem(String namespace, Fields volume) {
    if (volume.has("configMap")) {
      return configMapProblem(namespace, volume.fields("configMap"), "name");
    }
    if (volume.has("secret")) {
      return secretProblem(namespace, volume.fields("secret"), "secretName");
    }
    List<String> problems = new ArrayList<>();
    for (Fields source : volume.fields("projected").items("sources").eachFields()) {
      if (source.has("configMap")) {
        configMapProblem(namespace, source.fields("configMap"), "name").ifPresent(problems::add);
      } else if (source.has("secret")) {
        secretProblem(namespace, source.fields("secret"), "name").ifPresent(problems::add);
      }
    }
    return switch (problems.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(problems.getFirst());
      default -> Optional.of("[" + String.join(", ", problems) + "]");
    };
  }

  private Optional<String> configMapProblem(String namespace, Fields source, String field) {
    String name = source.text(field);
    boolean optional = source.isTrue("optional");
    Optional<StoredObject> map = store.snapshot().get(CONFIG_MAPS, namespace, name);
    if (map.isEmpty()) {
      return optional ? Optional.empty() : Optional.of(notFound("configmap", name));
    }
    Fields tree = map.get().tree();
    return optional
        ? Optional.empty()
        : missingKey(source.items("items"), tree.fields("data"), tree.fields("binaryData"))
            .map(key -> "configmap references non-existent config key: " + key);
  }

  private Optional<String> secretProblem(String namespace, Fields source, String field) {
    String name = source.text(field);
    boolean optional = source.isTrue("optional");
    Optional<StoredObject> secret = store.snapshot().get(SECRETS, namespace, name);
    if (secret.isEmpty()) {
      return optional ? Optional.empty() : Optional.of(notFound("secret", name));
    }
    Fields tree = secret.get().tree();
    return optional
        ? Optional.empty()
        : missingKey(source.items("items"), tree.fields("data"), Fields.EMPTY)
            .map(key -> "references non-existent secret key: " + key);
  }

  private static Optional<String> missingKey(Items wanted, Fields data, Fields more) {
    return wanted.eachFields().stream()
        .map(item -> item.text("key"))
        .filter(key -> !data.has(key) && !more.has(key))
        .findFirst();
  }

  private static String notFound(String kind, String name) {
    return kind + " " + GoText.quoted(name) + " not found";
  }

  /** What keeps a container from being made; empty if nothing does. */
  Optional<String> missingForVariables(String namespace, Fields container) {
    for (Fields from : container.items("envFrom").eachFields()) {
      Optional<String> problem =
          from.has("configMapRef")
              ? whole(namespace, CONFIG_MAPS, "configmap", from.fields("configMapRef"))
              : whole(namespace, SECRETS, "secret", from.fields("secretRef"));
      if (problem.isPresent()) {
        return problem;
      }
    }
    for (Fields variable : container.items("env").eachFields()) {
      Fields from = variable.fields("valueFrom");
      Optional<String> problem = Optional.empty();
      if (from.has("configMapKeyRef")) {
        problem =
            key(namespace, CONFIG_MAPS, "configmap", "ConfigMap", from.fields("configMapKeyRef"));
      } else if (from.has("secretKeyRef")) {
        problem = key(namespace, SECRETS, "secret", "Secret", from.fields("secretKeyRef"));
      }
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<String> whole(
      String namespace, Partition partition, String word, Fields reference) {
    String name = reference.text("name");
    boolean there = name.isEmpty() || store.snapshot().get(partition, namespace, name).isPresent();
    return there || reference.isTrue("optional")
        ? Optional.empty()
        : Optional.of(notFound(word, name));
  }

  private Optional<String> key(
      String namespace, Partition partition, String word, String kind, Fields reference) {
    Optional<String> missing = whole(namespace, partition, word, reference);
    if (missing.isPresent() || reference.isTrue("optional")) {
      return missing;
    }
    String name = reference.text("name");
    String key = reference.text("key");
    Fields data =
        store
            .snapshot()
            .get(partition, namespace, name)
            .map(object -> object.tree().fields("data"))
            .orElse(Fields.EMPTY);
    return data.has(key)
        ? Optional.empty()
        : Optional.of("couldn't find key " + key + " in " + kind + " " + namespace + "/" + name);
  }
}
