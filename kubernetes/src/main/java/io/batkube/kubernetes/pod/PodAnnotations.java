package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.TextRules;
import java.util.Optional;
import java.util.regex.Pattern;

/** Annotations of pods that a server reads: most are older than the fields that replaced them. */
final class PodAnnotations {
  static final String MIRROR = "kubernetes.io/config.mirror";
  static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
  static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
  static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
  private static final String TOLERATIONS = "scheduler.alpha.kubernetes.io/tolerations";
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,9}");

  private PodAnnotations() {}

  static boolean hasBadDeletionCost(Fields annotations) {
    if (!annotations.has(DELETION_COST)) {
      return false;
    }
    String cost = annotations.text(DELETION_COST);
    return !INTEGER.matcher(cost).matches()
        || Long.parseLong(cost) > Integer.MAX_VALUE
        || Long.parseLong(cost) < Integer.MIN_VALUE;
  }

  static void check(
      Fields annotations, Fields spec, String path, Tolerance tolerance, Mistakes mistakes) {
    if (annotations.has(MIRROR) && spec.text("nodeName").isEmpty()) {
      mistakes.invalid(
          path + "[" + MIRROR + "]",
          annotations.text(MIRROR),
          "must set spec.nodeName if mirror pod annotation is set");
    }
    checkTolerations(annotations.text(TOLERATIONS), path, tolerance, mistakes);
    if (hasBadDeletionCost(annotations) && !tolerance.anyDeletionCost()) {
      mistakes.invalid(
          path + "[" + DELETION_COST + "]",
          annotations.text(DELETION_COST),
          "must be a 32bit integer");
    }
    Fields sorted = annotations.sorted();
    if (annotations.has(SECCOMP_POD)) {
      checkSeccomp(annotations.text(SECCOMP_POD), path + "." + SECCOMP_POD, mistakes);
    }
    for (String key : sorted.names()) {
      if (key.startsWith(SECCOMP_CONTAINER)) {
        checkSeccomp(sorted.text(key), path + "." + key, mistakes);
      }
    }
    for (String key : sorted.names()) {
      if (key.startsWith(APP_ARMOR)) {
        checkAppArmor(key, sorted.text(key), spec, path, mistakes);
      }
    }
  }

  private static void checkTolerations(
      String text, String path, Tolerance tolerance, Mistakes mistakes) {
    if (text.isEmpty()) {
      return;
    }
    try {
      if (Json.parse(text) instanceof Items tolerations) {
        AffinityRules.checkTolerations(
            tolerations, path + "." + TOLERATIONS, tolerance.comparingTolerations(), mistakes);
      }
    } catch (IllegalArgumentException e) {
      mistakes.invalid(path, TOLERATIONS, String.valueOf(e.getMessage()));
    }
  }

  private static void checkSeccomp(String profile, String path, Mistakes mistakes) {
    switch (profile) {
      case "runtime/default", "docker/default", "unconfined" -> {}
      default -> {
        if (profile.startsWith("localhost/")) {
          TextRules.checkDescending(path, profile.substring("localhost/".length()), mistakes);
        } else {
          mistakes.invalid(path, profile, "must be a valid seccomp profile");
        }
      }
    }
  }

  private static void checkAppArmor(
      String key, String profile, Fields spec, String path, Mistakes mistakes) {
    String container = key.substring(APP_ARMOR.length());
    if (PodSpec.containers(spec).stream()
        .noneMatch(place -> place.container().text("name").equals(container))) {
      mistakes.invalid(path + "[" + key + "]", container, "container not found");
    }
    if (!profile.isEmpty()
        && !profile.equals("runtime/default")
        && !profile.equals("unconfined")
        && !profile.startsWith("localhost/")) {
      mistakes.invalid(
          path + "[" + key + "]", profile, "invalid AppArmor profile name: \"" + profile + "\"");
    }
  }

  /** The field that says what an annotation of AppArmor says; empty if the annotation is wrong. */
  static Optional<Fields> appArmorField(String annotation) {
    return switch (annotation) {
      case "unconfined" -> Optional.of(Fields.of("type", "Unconfined"));
      case "runtime/default" -> Optional.of(Fields.of("type", "RuntimeDefault"));
      default -> {
        String file =
            annotation.startsWith("localhost/") ? annotation.substring("localhost/".length()) : "";
        yield file.isEmpty() || !file.equals(file.strip())
            ? Optional.empty()
            : Optional.of(Fields.of("type", "Localhost", "localhostProfile", file));
      }
    };
  }

  /** Annotations that say what fields say must say the same. */
  static void checkAgainstFields(Fields annotations, Fields spec, String path, Mistakes mistakes) {
    Fields ofPod = spec.fields("securityContext");
    if (ofPod.has("seccompProfile") && annotations.has(SECCOMP_POD)) {
      checkSame(
          annotations.text(SECCOMP_POD),
          ofPod.fields("seccompProfile"),
          "seccomp",
          path + ".securityContext.seccompProfile",
          mistakes);
    }
    for (PodSpec.Place place : PodSpec.containers(spec, path)) {
      Fields context = place.container().fields("securityContext");
      String key = SECCOMP_CONTAINER + place.container().text("name");
      if (context.has("seccompProfile") && annotations.has(key)) {
        checkSame(
            annotations.text(key),
            context.fields("seccompProfile"),
            "seccomp",
            place.path() + ".securityContext.seccompProfile",
            mistakes);
      }
    }
    if (PodSpec.system(spec).equals("windows")) {
      return;
    }
    for (PodSpec.Place place : PodSpec.containers(spec, path)) {
      Fields context = place.container().fields("securityContext");
      Fields chosen = context.has("appArmorProfile") ? context : ofPod;
      String key = APP_ARMOR + place.container().text("name");
      if (chosen.has("appArmorProfile") && annotations.has(key)) {
        checkSame(
            annotations.text(key),
            chosen.fields("appArmorProfile"),
            "apparmor",
            place.path() + ".securityContext.appArmorProfile",
            mistakes);
      }
    }
  }

  private static void checkSame(
      String annotation, Fields profile, String what, String path, Mistakes mistakes) {
    String type = what + " type in annotation and field must match";
    switch (profile.text("type")) {
      case "Unconfined" -> {
        if (!annotation.equals("unconfined")) {
          mistakes.forbidden(path + ".type", type);
        }
      }
      case "RuntimeDefault" -> {
        boolean docker = what.equals("seccomp") && annotation.equals("docker/default");
        if (!annotation.equals("runtime/default") && !docker) {
          mistakes.forbidden(path + ".type", type);
        }
      }
      case "Localhost" -> {
        if (!annotation.startsWith("localhost/")) {
          mistakes.forbidden(path + ".type", type);
        } else if (!annotation.equals("localhost/" + profile.text("localhostProfile"))) {
          mistakes.forbidden(
              path + ".localhostProfile", what + " profile in annotation and field must match");
        }
      }
      default -> {}
    }
  }

  /** Annotations that stay as the pod was created with them. */
  static void checkUpdate(Fields annotations, Fields old, String path, Mistakes mistakes) {
    for (String key : old.sorted().names()) {
      if (annotations.find(key).equals(old.find(key))) {
        continue;
      }
      if (key.startsWith(APP_ARMOR)) {
        mistakes.forbidden(path + "[" + key + "]", "may not remove or update AppArmor annotations");
      }
      if (key.equals(MIRROR)) {
        mistakes.forbidden(
            path + "[" + key + "]", "may not remove or update mirror pod annotation");
      }
    }
    for (String key : annotations.sorted().names()) {
      if (old.has(key)) {
        continue;
      }
      if (key.startsWith(APP_ARMOR)) {
        mistakes.forbidden(path + "[" + key + "]", "may not add AppArmor annotations");
      }
      if (key.equals(MIRROR)) {
        mistakes.forbidden(path + "[" + key + "]", "may not add mirror pod annotation");
      }
    }
  }
}
