package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.List;
import java.util.Optional;

/** Which secrets a pod refers to, and whether its account lists them. */
final class PodSecrets {
  private static final List<String> VOLUMES_WITH_REFERENCE =
      List.of("cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos");

  private PodSecrets() {}

  static boolean anyIn(Fields pod) {
    Fields spec = pod.fields("spec");
    return spec.items("imagePullSecrets").eachFields().stream().anyMatch(PodSecrets::named)
        || spec.items("volumes").eachFields().stream().anyMatch(PodSecrets::inVolume)
        || List.of("initContainers", "containers", "ephemeralContainers").stream()
            .flatMap(list -> spec.items(list).eachFields().stream())
            .anyMatch(PodSecrets::inContainer);
  }

  private static boolean named(Fields reference) {
    return !reference.text("name").isEmpty();
  }

  private static boolean inVolume(Fields volume) {
    return !volume.textAt("secret", "secretName").isEmpty()
        || !volume.textAt("azureFile", "secretName").isEmpty()
        || named(volume.fieldsAt("csi", "nodePublishSecretRef"))
        || VOLUMES_WITH_REFERENCE.stream()
            .anyMatch(type -> named(volume.fieldsAt(type, "secretRef")))
        || volume.fields("projected").items("sources").eachFields().stream()
            .anyMatch(source -> named(source.fields("secret")));
  }

  private static boolean inContainer(Fields container) {
    return container.items("envFrom").eachFields().stream()
            .anyMatch(each -> named(each.fields("secretRef")))
        || container.items("env").eachFields().stream()
            .anyMatch(each -> named(each.fieldsAt("valueFrom", "secretKeyRef")));
  }

  /** The first secret of a pod that its account does not list. */
  static Optional<String> problem(Fields pod, Fields account) {
    Fields spec = pod.fields("spec");
    List<String> listed = names(account.items("secrets"));
    String because = because(account);
    for (Fields volume : spec.items("volumes").eachFields()) {
      String secret = volume.textAt("secret", "secretName");
      if (volume.has("secret") && !listed.contains(secret)) {
        return Optional.of(
            "volume with secret.secretName=\""
                + secret
                + "\" is not allowed because "
                + because
                + "secret");
      }
    }
    Optional<String> problem = inContainers(spec, "initContainers", "init container", account);
    if (problem.isEmpty()) {
      problem = inContainers(spec, "containers", "container", account);
    }
    if (problem.isPresent()) {
      return problem;
    }
    List<String> pulls = names(account.items("imagePullSecrets"));
    Items wanted = spec.items("imagePullSecrets");
    for (int i = 0; i < wanted.size(); i++) {
      String name = wanted.fields(i).text("name");
      if (!pulls.contains(name)) {
        return Optional.of(
            "imagePullSecrets["
                + i
                + "].name=\""
                + name
                + "\" is not allowed because "
                + because
                + "imagePullSecret");
      }
    }
    return Optional.empty();
  }

  /** The first secret of the ephemeral containers of a pod that its account does not list. */
  static Optional<String> ephemeralProblem(Fields pod, Fields account) {
    return inContainers(pod.fields("spec"), "ephemeralContainers", "ephemeral container", account);
  }

  private static String because(Fields account) {
    return "service account "
        + account.fields("metadata").text("name")
        + " does not reference that ";
  }

  private static List<String> names(Items references) {
    return references.eachFields().stream().map(each -> each.text("name")).toList();
  }

  private static Optional<String> inContainers(
      Fields spec, String list, String what, Fields account) {
    List<String> listed = names(account.items("secrets"));
    for (Fields container : spec.items(list).eachFields()) {
      String who = what + " " + container.text("name") + " with ";
      for (Fields variable : container.items("env").eachFields()) {
        Fields source = variable.fields("valueFrom");
        String secret = source.fields("secretKeyRef").text("name");
        if (source.has("secretKeyRef") && !listed.contains(secret)) {
          return Optional.of(who + "envVar " + variable.text("name") + unlisted(secret, account));
        }
      }
      for (Fields source : container.items("envFrom").eachFields()) {
        String secret = source.fields("secretRef").text("name");
        if (source.has("secretRef") && !listed.contains(secret)) {
          return Optional.of(who + "envFrom" + unlisted(secret, account));
        }
      }
    }
    return Optional.empty();
  }

  private static String unlisted(String secret, Fields account) {
    return " referencing secret.secretName=\""
        + secret
        + "\" is not allowed because "
        + because(account)
        + "secret";
  }
}
