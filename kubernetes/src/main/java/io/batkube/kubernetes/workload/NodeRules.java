package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.pod.AffinityRules;
import io.batkube.kubernetes.pod.ResourceRules;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.Cidr;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is particular about nodes. */
final class NodeRules implements KindRules {
  private static final String OLD_TAINTS = "scheduler.alpha.kubernetes.io/taints";
  private static final Pattern FEATURE =
      Pattern.compile("[A-Z][a-zA-Z0-9]*(/[a-zA-Z][a-zA-Z0-9]*)*");

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/minions/" + name;
  }

  /** A node is the one kind that keeps the status with which it is created. */
  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.withoutAt("spec", "configSource").withoutAt("status", "config");
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    Fields prepared = KindRules.super.prepareUpdate(object, old, write);
    return old.fields("spec").has("configSource")
        ? prepared
        : prepared.withoutAt("spec", "configSource");
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Optional<Object> spec = old.find("spec");
    Fields prepared = spec.isPresent() ? object.with("spec", spec.get()) : object.without("spec");
    return old.fields("status").has("config") ? prepared : prepared.withoutAt("status", "config");
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("spec.unschedulable");
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return label.equals("spec.unschedulable")
        ? Boolean.toString(object.fields("spec").isTrue("unschedulable"))
        : "";
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    checkWhole(object, mistakes);
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  /** A real server checks a changed node as a new one, and once more as a changed one. */
  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    checkWhole(object, mistakes);
    checkChange(object, old, mistakes);
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    checkChange(object, old, mistakes);
    return mistakes.list();
  }

  private static void warn(Fields object, Write write) {
    Fields spec = object.fields("spec");
    if (spec.has("configSource")) {
      write.warnings().add("spec.configSource: the feature is removed");
    }
    if (!spec.text("externalID").isEmpty()) {
      write
          .warnings()
          .add("spec.externalID: this field is deprecated, and is unused by Kubernetes");
    }
    List<String> ranges = ranges(spec);
    for (int i = 0; i < ranges.size(); i++) {
      write.warnings().addAll(Cidr.warnings("spec.podCIDRs[" + i + "]", ranges.get(i)));
    }
  }

  /** The ranges of the pods' addresses; the older field names the first. */
  private static List<String> ranges(Fields spec) {
    List<String> ranges = spec.items("podCIDRs").eachText();
    String first = spec.text("podCIDR");
    return ranges.isEmpty() && !first.isEmpty() ? List.of(first) : ranges;
  }

  private static void checkWhole(Fields node, Mistakes mistakes) {
    Fields spec = node.fields("spec");
    checkAnnotations(node, mistakes);
    checkTaints(spec.items("taints"), "metadata.taints", mistakes);
    checkAmounts(node.fields("status"), mistakes);
    Fields swap = node.fieldsAt("status", "nodeInfo", "swap");
    if (swap.has("capacity")) {
      mistakes.positive("metadata.nodeSwapStatus.capacity", swap.number("capacity"));
    }
    checkFeatures(node.fields("status").items("declaredFeatures").eachText(), mistakes);
    checkRanges(spec, mistakes);
  }

  private static void checkRanges(Fields spec, Mistakes mistakes) {
    List<String> ranges = ranges(spec);
    for (int i = 0; i < ranges.size(); i++) {
      mistakes.addAll(Cidr.checkLegacy("spec.podCIDRs[" + i + "]", ranges.get(i), List.of()));
    }
    long six = ranges.stream().filter(range -> range.indexOf(':') >= 0).count();
    if (ranges.size() > 2 || ranges.size() == 2 && six != 1) {
      mistakes.invalid(
          "spec.podCIDRs",
          Items.of(ranges),
          "may specify no more than one CIDR for each IP family");
    }
  }

  private static void checkAnnotations(Fields node, Mistakes mistakes) {
    String taints = node.fieldsAt("metadata", "annotations").text(OLD_TAINTS);
    if (taints.isEmpty()) {
      return;
    }
    try {
      if (Json.parse(taints) instanceof Items items) {
        checkTaints(items, "metadata.annotations." + OLD_TAINTS, mistakes);
      }
    } catch (IllegalArgumentException e) {
      mistakes.invalid("metadata.annotations", OLD_TAINTS, String.valueOf(e.getMessage()));
    }
  }

  private static void checkTaints(Items taints, String path, Mistakes mistakes) {
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < taints.size(); i++) {
      Fields taint = taints.fields(i);
      String at = path + "[" + i + "]";
      mistakes.addAll(LabelRules.key(taint.text("key"), at + ".key"));
      List<String> problems = NameRule.LABEL_VALUE.problems(taint.text("value"));
      if (!problems.isEmpty()) {
        mistakes.invalid(at + ".value", taint.text("value"), String.join(";", problems));
      }
      mistakes.requiredInOrder(at + ".effect", taint.text("effect"), AffinityRules.TAINT_EFFECTS);
      if (!seen.add(taint.text("effect") + " " + taint.text("key"))) {
        FieldError duplicate = FieldError.duplicate(at, InternalForm.of("core.Taint", taint));
        mistakes.add(
            new FieldError(
                duplicate.type(),
                at,
                duplicate.message() + ": taints must be unique by key and effect pair"));
      }
    }
  }

  private static void checkAmounts(Fields status, Mistakes mistakes) {
    for (String list : List.of("capacity", "allocatable")) {
      Fields amounts = status.fields(list).sorted();
      for (String name : amounts.names()) {
        ResourceRules.checkAmount(
            name, ResourceRules.amount(amounts, name), "status." + list + "." + name, mistakes);
      }
    }
  }

  private static void checkFeatures(List<String> features, Mistakes mistakes) {
    for (int i = 0; i < features.size(); i++) {
      String feature = features.get(i);
      String path = "status.declaredFeatures[" + i + "]";
      String wrong = "invalid feature name \"" + feature + "\": ";
      if (feature.length() > 253) {
        mistakes.invalid(path, feature, wrong + "must be no more than 253 characters");
      } else if (!FEATURE.matcher(feature).matches()) {
        mistakes.invalid(
            path,
            feature,
            wrong
                + "must start with an UpperCamelCase segment, with subsequent segments separated"
                + " by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only"
                + " alphanumeric characters and slashes");
      }
      if (i + 1 < features.size()) {
        String next = features.get(i + 1);
        String at = "status.declaredFeatures[" + (i + 1) + "]";
        if (feature.equals(next)) {
          mistakes.duplicate(at, next);
        } else if (feature.compareTo(next) > 0) {
          mistakes.invalid(at, next, "list must be sorted alphabetically");
        }
      }
    }
  }

  private static void checkChange(Fields node, Fields old, Mistakes mistakes) {
    Fields spec = node.fields("spec");
    Fields before = old.fields("spec");
    checkAnnotations(node, mistakes);
    checkAmounts(node.fields("status"), mistakes);
    checkFeatures(node.fields("status").items("declaredFeatures").eachText(), mistakes);
    checkAddresses(node.fields("status").items("addresses"), mistakes);
    checkRangesKept(ranges(spec), ranges(before), mistakes);
    String provider = before.text("providerID");
    if (!provider.isEmpty() && !provider.equals(spec.text("providerID"))) {
      mistakes.forbidden(
          "spec.providerID", "node updates may not change providerID except from \"\" to valid");
    }
    checkTaints(spec.items("taints"), "metadata.taints", mistakes);
    if (!spec.text("externalID").equals(before.text("externalID"))) {
      mistakes.forbidden("spec.externalID", "may not be updated");
    }
  }

  private static void checkAddresses(Items addresses, Mistakes mistakes) {
    Set<Fields> seen = new LinkedHashSet<>();
    for (int i = 0; i < addresses.size(); i++) {
      if (!seen.add(addresses.fields(i))) {
        mistakes.duplicate(
            "status.addresses[" + i + "]",
            InternalForm.of("core.NodeAddress", addresses.fields(i)));
      }
    }
  }

  private static void checkRangesKept(List<String> ranges, List<String> before, Mistakes mistakes) {
    String why = "node updates may not change podCIDR except from \"\" to valid";
    if (before.isEmpty()) {
      return;
    }
    if (before.size() != ranges.size()) {
      mistakes.forbidden("spec.podCIDRs", why);
      return;
    }
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).equals(ranges.get(i))) {
        mistakes.forbidden("spec.podCIDRs", why);
      }
    }
  }
}
