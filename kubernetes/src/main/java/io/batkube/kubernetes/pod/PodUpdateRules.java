package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an update of a pod may change: images, a deadline, tolerations, gates, and little else. */
final class PodUpdateRules {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String GRACE = "terminationGracePeriodSeconds";
  private static final String DEADLINE = "activeDeadlineSeconds";
  private static final String ALLOWED =
      "pod updates may not change fields other than"
          + " `spec.containers[*].image`,`spec.initContainers[*].image`,"
          + "`spec.activeDeadlineSeconds`,"
          + "`spec.tolerations` (only additions to existing tolerations),"
          + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously"
          + " negative)\n";

  private final Fields spec;
  private final Fields old;
  private final Tolerance tolerance;
  private final Mistakes mistakes;

  PodUpdateRules(Fields spec, Fields old, Tolerance tolerance, Mistakes mistakes) {
    this.spec = spec;
    this.old = old;
    this.tolerance = tolerance;
    this.mistakes = mistakes;
  }

  void check() {
    if (!checkContainers("containers") || !checkContainers("initContainers") || !checkDeadline()) {
      return;
    }
    checkTolerations();
    checkGates();
    if (SameMeaning.of(spec, old)) {
      return;
    }
    Fields rest = withoutAllowedChanges();
    if (!SameMeaning.of(rest, old)) {
      mistakes.forbidden("spec", ALLOWED + InternalForm.difference("core.PodSpec", old, rest));
    }
  }

  /** Returns false if nothing further can be compared. */
  private boolean checkContainers(String list) {
    Items containers = spec.items(list);
    if (containers.size() != old.items(list).size()) {
      mistakes.forbidden("spec." + list, "pod updates may not add or remove containers");
      return false;
    }
    for (int i = 0; i < containers.size(); i++) {
      String path = "spec." + list + "[" + i + "]";
      mistakes.requireText(path + ".image", containers.fields(i).text("image"));
      ContainerRules.checkImage(containers.fields(i), path, mistakes);
    }
    return true;
  }

  private boolean checkDeadline() {
    if (!spec.has(DEADLINE)) {
      if (old.has(DEADLINE)) {
        mistakes.invalid(
            "spec." + DEADLINE, Null.NULL, "must not update from a positive integer to nil value");
      }
      return true;
    }
    long deadline = spec.number(DEADLINE);
    if (deadline < 0 || deadline > Integer.MAX_VALUE) {
      mistakes.inRange("spec." + DEADLINE, deadline, 0, Integer.MAX_VALUE);
      return false;
    }
    if (old.has(DEADLINE) && old.number(DEADLINE) < deadline) {
      mistakes.invalid(
          "spec." + DEADLINE, deadline, "must be less than or equal to previous value");
      return false;
    }
    return true;
  }

  private void checkTolerations() {
    for (Fields toleration : old.items("tolerations").eachFields()) {
      boolean kept =
          spec.items("tolerations").eachFields().stream()
              .anyMatch(
                  t ->
                      t.without("tolerationSeconds")
                          .equals(toleration.without("tolerationSeconds")));
      if (!kept) {
        mistakes.forbidden(
            "spec.tolerations",
            "existing toleration can not be modified except its tolerationSeconds");
        return;
      }
    }
    AffinityRules.checkTolerations(
        spec.items("tolerations"), "spec.tolerations", tolerance.comparingTolerations(), mistakes);
  }

  private void checkGates() {
    List<String> known =
        old.items("schedulingGates").eachFields().stream().map(g -> g.text("name")).toList();
    Items gates = spec.items("schedulingGates");
    for (int i = 0; i < gates.size(); i++) {
      String name = gates.fields(i).text("name");
      if (!known.contains(name)) {
        mistakes.forbidden(
            "spec.schedulingGates[" + i + "].name",
            "only deletion is allowed, but found new scheduling gate '" + name + "'");
      }
    }
  }

  /** The new spec with the old values of what may change. */
  private Fields withoutAllowedChanges() {
    Fields rest = withOldImages(withOldImages(spec, "containers"), "initContainers");
    rest = withOld(rest, DEADLINE);
    rest = withOld(rest, "schedulingGates");
    rest = withOld(rest, "tolerations");
    if (old.has(GRACE) && old.number(GRACE) < 0 && rest.number(GRACE) == 1) {
      rest = withOld(rest, GRACE);
    }
    if (!old.items("schedulingGates").isEmpty()) {
      rest = withOldPlaces(rest);
    }
    return rest;
  }

  private Fields withOldImages(Fields changed, String list) {
    if (!changed.has(list)) {
      return changed;
    }
    List<Object> containers = new ArrayList<>();
    for (int i = 0; i < changed.items(list).size(); i++) {
      containers.add(
          changed.items(list).fields(i).with("image", old.items(list).fields(i).text("image")));
    }
    return changed.with(list, Items.of(containers));
  }

  private Fields withOld(Fields changed, String name) {
    Optional<Object> value = old.find(name);
    return value.isPresent() ? changed.with(name, value.get()) : changed.without(name);
  }

  /** While a pod waits at a gate, it may say more precisely where it wants to run. */
  private Fields withOldPlaces(Fields changed) {
    Fields rest = changed;
    if (!SameMeaning.of(rest.fields("nodeSelector"), old.fields("nodeSelector"))) {
      checkNodeSelector(rest.fields("nodeSelector"));
      rest = withOld(rest, "nodeSelector");
    }
    Optional<Object> affinity = rest.fields("affinity").find("nodeAffinity");
    Optional<Object> before = old.fields("affinity").find("nodeAffinity");
    if (!SameMeaning.of(affinity.orElse(Null.NULL), before.orElse(Null.NULL))) {
      checkNodeAffinity();
      Fields all = rest.fields("affinity").without("nodeAffinity");
      if (before.isPresent()) {
        rest = rest.with("affinity", all.with("nodeAffinity", before.get()));
      } else if (all.isEmpty() && !old.has("affinity")) {
        rest = rest.without("affinity");
      } else {
        rest = rest.with("affinity", all);
      }
    }
    return rest;
  }

  private void checkNodeSelector(Fields selector) {
    Fields before = old.fields("nodeSelector");
    for (String key : before.names()) {
      if (!selector.find(key).equals(before.find(key))) {
        mistakes.invalid(
            "spec.nodeSelector",
            selector.isEmpty() ? Null.NULL : selector.sorted(),
            "only additions to spec.nodeSelector are allowed (no mutations or deletions)");
        return;
      }
    }
  }

  private void checkNodeAffinity() {
    Items before = old.fieldsAt("affinity", "nodeAffinity", REQUIRED).items("nodeSelectorTerms");
    Items terms = spec.fieldsAt("affinity", "nodeAffinity", REQUIRED).items("nodeSelectorTerms");
    String path = "spec.affinity.nodeAffinity." + REQUIRED + ".nodeSelectorTerms";
    if (!before.isEmpty() && before.size() != terms.size()) {
      mistakes.invalid(
          path,
          terms.isEmpty() ? Null.NULL : InternalForm.of("core.NodeSelectorTerm", terms),
          "no additions/deletions to non-empty NodeSelectorTerms list are allowed");
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      if (!hasOnlyAdditions(terms.fields(i), before.fields(i))) {
        mistakes.invalid(
            path + "[" + i + "]",
            InternalForm.of("core.NodeSelectorTerm", terms.fields(i)),
            "only additions are allowed (no mutations or deletions)");
      }
    }
  }

  private static boolean hasOnlyAdditions(Fields term, Fields old) {
    boolean any = false;
    for (String list : List.of("matchExpressions", "matchFields")) {
      Items before = old.items(list);
      Items now = term.items(list);
      any |= !before.isEmpty();
      if (now.size() < before.size()) {
        return false;
      }
      for (int i = 0; i < before.size(); i++) {
        if (!SameMeaning.of(now.get(i), before.get(i))) {
          return false;
        }
      }
    }
    return any || (term.items("matchExpressions").isEmpty() && term.items("matchFields").isEmpty());
  }
}
