package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a pod with paths of their own: ephemeral containers, and resources to be resized.
 */
final class PodParts {
  private static final List<String> OF_OLD =
      List.of(
          "deletionTimestamp",
          "generation",
          "labels",
          "annotations",
          "finalizers",
          "ownerReferences");
  private static final List<String> COMPUTE = List.of("cpu", "memory");

  private PodParts() {}

  /** The old pod with what an update of metadata may still say: who owns which fields. */
  private static Fields withOldRest(Fields pod, Fields old) {
    Fields metadata = pod.fields("metadata");
    for (String name : OF_OLD) {
      Optional<Object> value = old.fields("metadata").find(name);
      metadata = value.isPresent() ? metadata.with(name, value.get()) : metadata.without(name);
    }
    Optional<Object> status = old.find("status");
    Fields rest = pod.with("metadata", metadata);
    return status.isPresent() ? rest.with("status", status.get()) : rest.without("status");
  }

  static Fields prepareEphemeralContainers(Fields pod, Fields old) {
    Items containers = pod.fields("spec").items("ephemeralContainers");
    Fields spec = old.fields("spec");
    spec =
        containers.isEmpty()
            ? spec.without("ephemeralContainers")
            : PodRules.orderedSpec(spec.with("ephemeralContainers", containers));
    return withOldRest(pod, old).with("spec", PodCreation.withoutDisabled(spec, spec));
  }

  static void checkEphemeralContainers(Fields pod, Fields old, Mistakes mistakes) {
    String path = "spec.ephemeralContainers";
    Items now = pod.fields("spec").items("ephemeralContainers");
    for (Fields container : old.fields("spec").items("ephemeralContainers").eachFields()) {
      String name = container.text("name");
      Optional<Fields> same =
          now.eachFields().stream().filter(c -> c.text("name").equals(name)).findFirst();
      if (same.isEmpty()) {
        mistakes.forbidden(
            path, "existing ephemeral containers \"" + name + "\" may not be removed\n");
      } else if (!SameMeaning.of(container, same.get())) {
        mistakes.forbidden(
            path,
            "existing ephemeral containers \""
                + name
                + "\" may not be changed\n"
                + InternalForm.difference("core.EphemeralContainer", container, same.get()));
      }
    }
  }

  /** The old pod with new resources; the whole new one if its containers are others. */
  static Fields prepareResize(Fields pod, Fields old) {
    Fields spec = pod.fields("spec");
    Fields before = old.fields("spec");
    Fields changed = before;
    for (String list : List.of("containers", "initContainers")) {
      Items containers = spec.items(list);
      if (containers.size() != before.items(list).size()) {
        return pod;
      }
      if (before.has(list)) {
        changed = changed.with(list, withResources(containers, before.items(list)));
      }
    }
    Optional<Object> resources = spec.find("resources");
    changed =
        resources.isPresent()
            ? PodRules.orderedSpec(changed.with("resources", resources.get()))
            : changed.without("resources");
    return withOldRest(pod, old).with("spec", changed);
  }

  private static Items withResources(Items containers, Items before) {
    List<Object> merged = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      Fields container = containers.fields(i);
      Fields one = before.fields(i);
      if (!container.text("name").equals(one.text("name"))) {
        return containers;
      }
      for (String name : List.of("resources", "resizePolicy")) {
        Optional<Object> value = container.find(name);
        one = value.isPresent() ? one.with(name, value.get()) : one.without(name);
      }
      merged.add(PodRules.orderedContainer(one));
    }
    return Items.of(merged);
  }

  static void checkResize(Fields pod, Fields old, Mistakes mistakes) {
    Fields spec = pod.fields("spec");
    Fields before = old.fields("spec");
    if (!ResourceRules.qualityOfService(old).equals(ResourceRules.computedQuality(spec))) {
      mistakes.invalid(
          "spec",
          pod.fields("status").text("qosClass"),
          "Pod QOS Class may not change as a result of resizing");
    }
    if (!canResize(old)) {
      mistakes.forbidden("spec", "Pod running on node without support for resize");
    }
    Fields rest = spec;
    if (hasResources(spec) || hasResources(before)) {
      rest = checkPodResize(spec, before, mistakes);
    }
    if (!checkOrder(spec, before, mistakes)) {
      return;
    }
    for (String list : List.of("initContainers", "containers")) {
      for (int i = 0; i < before.items(list).size(); i++) {
        checkNothingRemoved(
            spec.items(list).fields(i).fields("resources"),
            before.items(list).fields(i).fields("resources"),
            "spec." + list + "[" + i + "].resources",
            mistakes);
      }
    }
    rest = checkContainers(rest, before, mistakes);
    if (mistakes.isEmpty() && !SameMeaning.of(rest, before)) {
      mistakes.forbidden("spec", "only cpu and memory resources are mutable");
    }
  }

  private static boolean canResize(Fields pod) {
    for (Fields status : pod.fields("status").items("containerStatuses").eachFields()) {
      if (status.fields("state").has("running")) {
        return status.has("resources");
      }
    }
    return true;
  }

  private static boolean hasResources(Fields spec) {
    Fields resources = spec.fields("resources");
    return !resources.fields("requests").isEmpty() || !resources.fields("limits").isEmpty();
  }

  private static boolean checkOrder(Fields spec, Fields before, Mistakes mistakes) {
    boolean same = true;
    for (String list : List.of("containers", "initContainers")) {
      Items now = spec.items(list);
      Items old = before.items(list);
      if (now.size() != old.size()) {
        mistakes.forbidden("spec." + list, list + " may not be added or removed on resize");
        same = false;
        continue;
      }
      for (int i = 0; i < old.size(); i++) {
        if (!now.fields(i).text("name").equals(old.fields(i).text("name"))) {
          mistakes.forbidden(
              "spec." + list + "[" + i + "].name",
              list + " may not be renamed or reordered on resize");
          same = false;
        }
      }
    }
    return same;
  }

  private static void checkNothingRemoved(
      Fields resources, Fields before, String path, Mistakes mistakes) {
    for (String list : List.of("requests", "limits")) {
      Set<String> gone = new LinkedHashSet<>(before.fields(list).names());
      gone.removeAll(resources.fields(list).names());
      if (!gone.isEmpty()) {
        mistakes.forbidden(path + "." + list, "resource " + list + " cannot be removed");
      }
    }
  }

  private static Fields checkPodResize(Fields spec, Fields before, Mistakes mistakes) {
    if (before.has("resources") && !spec.has("resources")) {
      mistakes.forbidden("spec.resources", "pod-level resources cannot be removed");
      return spec;
    }
    Fields old = before.fields("resources");
    for (String list : List.of("requests", "limits")) {
      Set<String> gone = new LinkedHashSet<>(old.fields(list).names());
      gone.removeAll(spec.fields("resources").fields(list).names());
      if (!gone.isEmpty()) {
        mistakes.forbidden(
            "spec.resources." + list, "pod-level resource " + list + " cannot be removed");
      }
    }
    Fields kept = withOldCompute(spec.fields("resources"), old);
    Fields rest =
        !before.has("resources") && kept.isEmpty()
            ? spec.without("resources")
            : spec.with("resources", kept);
    if (!SameMeaning.of(
        rest.find("resources").orElse(Null.NULL), before.find("resources").orElse(Null.NULL))) {
      mistakes.forbidden("spec", "only cpu and memory resources are mutable at pod-level");
    }
    return rest;
  }

  /** Resources with the old amounts of what may be resized. */
  private static Fields withOldCompute(Fields resources, Fields old) {
    Fields changed = resources;
    for (String list : List.of("limits", "requests")) {
      Fields amounts = changed.fields(list);
      for (String name : COMPUTE) {
        Optional<Object> before = old.fields(list).find(name);
        amounts = before.isPresent() ? amounts.with(name, before.get()) : amounts.without(name);
      }
      changed = amounts.isEmpty() ? changed.without(list) : changed.with(list, amounts);
    }
    return changed;
  }

  private static Fields checkContainers(Fields spec, Fields before, Mistakes mistakes) {
    Fields rest = spec;
    for (String list : List.of("containers", "initContainers")) {
      List<Object> kept = new ArrayList<>();
      for (int i = 0; i < before.items(list).size(); i++) {
        Fields old = before.items(list).fields(i);
        Fields now = spec.items(list).fields(i);
        Fields container =
            now.with(
                "resources",
                withOldCompute(now.fields("resources"), old.fields("resources")).without("claims"));
        Fields comparable = old.has("resources") ? old : old.with("resources", Fields.EMPTY);
        if (!SameMeaning.of(container, comparable)) {
          if (list.equals("containers")) {
            mistakes.forbidden("spec", "only cpu and memory resources are mutable");
          } else {
            mistakes.forbidden(
                "spec.initContainers[" + i + "]",
                "only cpu and memory resources for init or sidecar containers are mutable");
          }
        }
        checkRestarting(list, i, now, old, mistakes);
        kept.add(old.has("resources") ? container : container.without("resources"));
      }
      if (before.has(list)) {
        rest = rest.with(list, Items.of(kept));
      }
    }
    return rest;
  }

  private static void checkRestarting(
      String list, int position, Fields now, Fields old, Mistakes mistakes) {
    if (!list.equals("initContainers") || PodSpec.isSidecar(now) || SameMeaning.of(now, old)) {
      return;
    }
    for (Fields policy : now.items("resizePolicy").eachFields()) {
      if (policy.text("restartPolicy").equals("RestartContainer")) {
        mistakes.forbidden(
            "spec.initContainers[" + position + "]",
            "non-sidecar init containers with a resize policy of RestartContainer cannot be"
                + " resized");
      }
    }
  }
}
