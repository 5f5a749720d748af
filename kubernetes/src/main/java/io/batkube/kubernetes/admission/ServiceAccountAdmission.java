package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Review.Operation;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.List;
import java.util.Optional;

/** Every pod runs as an account of its namespace, and finds the account's token. */
final class ServiceAccountAdmission implements Admission {
  private static final String DEFAULT = "default";
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String VOLUME_PREFIX = "kube-api-access-";
  private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  /**
   * Seconds that a token lasts which is meant for an hour; clients that never reload are warned.
   */
  private static final long TOKEN_SECONDS = 3607;

  @Override
  public Fields admit(Review review, Fields object) {
    if (!creates(review)) {
      return object;
    }
    if (isMirror(object)) {
      checkMirror(review, object);
      return object;
    }
    Fields spec = object.fields("spec");
    if (spec.text("serviceAccountName").isEmpty()) {
      spec = FieldOrder.POD_SPEC.with(spec, "serviceAccountName", DEFAULT);
    }
    spec = FieldOrder.POD_SPEC.with(spec, "serviceAccount", spec.text("serviceAccountName"));
    Fields account = account(review, object, spec.text("serviceAccountName"));
    if (mounts(account, spec)) {
      spec = withToken(spec, review);
    }
    Items secrets = account.items("imagePullSecrets");
    if (spec.items("imagePullSecrets").isEmpty() && !secrets.isEmpty()) {
      spec = FieldOrder.POD_SPEC.with(spec, "imagePullSecrets", secrets);
    }
    Fields pod = object.with("spec", spec);
    checkSecrets(review, pod, account);
    return pod;
  }

  private static boolean creates(Review review) {
    return review.operation() == Operation.CREATE
        && review.subresource().isEmpty()
        && review.resource().partition().equals(Partitions.PODS);
  }

  private static boolean isMirror(Fields pod) {
    return pod.fieldsAt("metadata", "annotations").has(MIRROR);
  }

  private static Fields account(Review review, Fields pod, String name) {
    return review
        .write()
        .state()
        .get(Partitions.SERVICE_ACCOUNTS, review.namespace(), name)
        .map(StoredObject::tree)
        .orElseThrow(
            () ->
                Refusal.forbidden(
                    review,
                    pod,
                    "error looking up service account "
                        + review.namespace()
                        + "/"
                        + name
                        + ": serviceaccount \""
                        + name
                        + "\" not found"));
  }

  private static boolean mounts(Fields account, Fields spec) {
    String name = "automountServiceAccountToken";
    Optional<Object> wish = spec.find(name).or(() -> account.find(name));
    return wish.isEmpty() || wish.get().equals(true);
  }

  private static Fields withToken(Fields spec, Review review) {
    Optional<String> present =
        spec.items("volumes").eachFields().stream()
            .map(volume -> volume.text("name"))
            .filter(name -> name.startsWith(VOLUME_PREFIX))
            .findFirst();
    String name = present.orElseGet(() -> VOLUME_PREFIX + review.write().chance().suffix());
    Fields mount = Fields.of("name", name, "readOnly", true, "mountPath", MOUNT_PATH);
    Fields mounted = spec;
    for (String list : List.of("initContainers", "containers")) {
      if (spec.has(list)) {
        mounted = mounted.with(list, spec.items(list).mapFields(each -> mounted(each, mount)));
      }
    }
    return present.isPresent() || mounted.equals(spec)
        ? mounted
        : FieldOrder.POD_SPEC.with(mounted, "volumes", spec.items("volumes").plus(volume(name)));
  }

  private static Fields mounted(Fields container, Fields mount) {
    Items mounts = container.items("volumeMounts");
    boolean taken =
        mounts.eachFields().stream().anyMatch(each -> each.text("mountPath").equals(MOUNT_PATH));
    return taken
        ? container
        : FieldOrder.CONTAINER.with(container, "volumeMounts", mounts.plus(mount));
  }

  private static Fields volume(String name) {
    Fields token =
        Fields.of(
            "serviceAccountToken", Fields.of("expirationSeconds", TOKEN_SECONDS, "path", "token"));
    Fields authority =
        Fields.of(
            "configMap",
            Fields.of(
                "name",
                "kube-root-ca.crt",
                "items",
                Items.of(Fields.of("key", "ca.crt", "path", "ca.crt"))));
    Fields own = Fields.of("apiVersion", "v1", "fieldPath", "metadata.namespace");
    Fields namespace =
        Fields.of(
            "downwardAPI",
            Fields.of("items", Items.of(Fields.of("path", "namespace", "fieldRef", own))));
    return Fields.of(
        "name",
        name,
        "projected",
        Fields.of("sources", Items.of(token, authority, namespace), "defaultMode", 420L));
  }

  @Override
  public void validate(Review review, Fields object) {
    if (!review.resource().partition().equals(Partitions.PODS)) {
      return;
    }
    boolean grows =
        review.operation() == Operation.UPDATE
            && review.subresource().equals("ephemeralcontainers");
    if (!grows && !creates(review)) {
      return;
    }
    if (!grows && isMirror(object)) {
      checkMirror(review, object);
      return;
    }
    String name = object.fields("spec").text("serviceAccountName");
    if (name.isEmpty()) {
      throw Refusal.forbidden(
          review,
          object,
          "no service account specified for pod "
              + review.namespace()
              + "/"
              + object.fields("metadata").text("name"));
    }
    Fields account = account(review, object, name);
    if (grows) {
      checkEphemeral(review, object, account);
    } else {
      checkSecrets(review, object, account);
    }
  }

  private static void checkMirror(Review review, Fields pod) {
    Fields spec = pod.fields("spec");
    if (!spec.text("serviceAccountName").isEmpty()) {
      throw Refusal.forbidden(review, pod, "a mirror pod may not reference service accounts");
    }
    if (PodSecrets.anyIn(pod)) {
      throw Refusal.forbidden(review, pod, "a mirror pod may not reference secrets");
    }
    for (Fields volume : spec.items("volumes").eachFields()) {
      for (Fields source : volume.fields("projected").items("sources").eachFields()) {
        if (source.has("serviceAccountToken")) {
          throw Refusal.forbidden(
              review, pod, "a mirror pod may not use ServiceAccountToken volume projections");
        }
      }
    }
  }

  private static boolean limitsSecrets(Fields account) {
    return switch (account
        .fieldsAt("metadata", "annotations")
        .text("kubernetes.io/enforce-mountable-secrets")) {
      case "1", "t", "T", "TRUE", "true", "True" -> true;
      default -> false;
    };
  }

  private static void checkSecrets(Review review, Fields pod, Fields account) {
    if (limitsSecrets(account)) {
      PodSecrets.problem(pod, account)
          .ifPresent(
              why -> {
                throw Refusal.forbidden(review, pod, why);
              });
    }
  }

  private static void checkEphemeral(Review review, Fields pod, Fields account) {
    if (limitsSecrets(account)) {
      PodSecrets.ephemeralProblem(pod, account)
          .ifPresent(
              why -> {
                throw Refusal.forbidden(review, pod, why);
              });
    }
  }
}
