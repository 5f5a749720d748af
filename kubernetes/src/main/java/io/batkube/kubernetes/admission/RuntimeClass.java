package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/** A pod takes overhead, node selector and tolerations of its runtime class. */
final class RuntimeClass implements Admission {
  private static final String MISMATCH =
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

  @Override
  public Fields admit(Review review, Fields object) {
    if (!concerns(review) || !object.fields("spec").has("runtimeClassName")) {
      return object;
    }
    Fields runtime = runtimeClass(review, object);
    Fields spec = object.fields("spec");
    if (runtime.has("overhead")) {
      Fields overhead = runtime.fieldsAt("overhead", "podFixed");
      if (!spec.fields("overhead").isEmpty() && !same(overhead, spec.fields("overhead"))) {
        throw Refusal.forbidden(review, object, MISMATCH);
      }
      spec =
          overhead.isEmpty()
              ? spec.without("overhead")
              : FieldOrder.POD_SPEC.with(spec, "overhead", overhead);
    }
    if (runtime.has("scheduling")) {
      spec = scheduled(review, object, spec, runtime.fields("scheduling"));
    }
    return object.with("spec", spec);
  }

  private static boolean concerns(Review review) {
    return review.operation() == Review.Operation.CREATE
        && review.subresource().isEmpty()
        && review.resource().partition().equals(Partitions.PODS);
  }

  private static Fields runtimeClass(Review review, Fields pod) {
    String name = pod.fields("spec").text("runtimeClassName");
    return review
        .write()
        .state()
        .get(Partitions.RUNTIME_CLASSES, "", name)
        .map(StoredObject::tree)
        .orElseThrow(
            () ->
                Refusal.forbidden(
                    review, pod, "pod rejected: RuntimeClass \"" + name + "\" not found"));
  }

  private static boolean same(Fields one, Fields other) {
    return Amounts.of(one).sameAs(Amounts.of(other));
  }

  private static Fields scheduled(Review review, Fields pod, Fields spec, Fields scheduling) {
    Fields selector = spec.fields("nodeSelector");
    Fields wanted = scheduling.fields("nodeSelector");
    for (String key : wanted.sorted().names()) {
      if (selector.has(key) && !selector.text(key).equals(wanted.text(key))) {
        throw Refusal.forbidden(
            review,
            pod,
            "conflict: runtimeClass.scheduling.nodeSelector["
                + key
                + "] = "
                + wanted.text(key)
                + "; pod.spec.nodeSelector["
                + key
                + "] = "
                + selector.text(key));
      }
      selector = selector.with(key, wanted.text(key));
    }
    Fields changed =
        selector.isEmpty()
            ? spec
            : FieldOrder.POD_SPEC.with(spec, "nodeSelector", selector.sorted());
    Items tolerations = merged(spec.items("tolerations"), scheduling.items("tolerations"));
    return tolerations.isEmpty()
        ? changed
        : FieldOrder.POD_SPEC.with(changed, "tolerations", tolerations);
  }

  /** Both lists, without what another toleration covers. */
  static Items merged(Items first, Items second) {
    List<Fields> all = new ArrayList<>(first.eachFields());
    all.addAll(second.eachFields());
    List<Fields> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Fields each = all.get(i);
      boolean covered = kept.stream().anyMatch(other -> covers(other, each));
      boolean coveredLater =
          all.subList(i + 1, all.size()).stream()
              .anyMatch(other -> !other.equals(each) && covers(other, each));
      if (!covered && !coveredLater) {
        kept.add(each);
      }
    }
    return Items.of(kept);
  }

  private static boolean covers(Fields wide, Fields narrow) {
    if (wide.equals(narrow)) {
      return true;
    }
    boolean exists = wide.text("operator").equals("Exists");
    if (!narrow.text("key").equals(wide.text("key")) && !(wide.text("key").isEmpty() && exists)) {
      return false;
    }
    String effect = wide.text("effect");
    if (!effect.isEmpty() && !effect.equals(narrow.text("effect"))) {
      return false;
    }
    if (effect.equals("NoExecute")
        && wide.has("tolerationSeconds")
        && (!narrow.has("tolerationSeconds")
            || narrow.number("tolerationSeconds") > wide.number("tolerationSeconds"))) {
      return false;
    }
    return switch (wide.text("operator")) {
      case "", "Equal" ->
          narrow.text("operator").equals("Equal")
              && narrow.text("value").equals(wide.text("value"));
      case "Exists" -> true;
      default -> false;
    };
  }

  @Override
  public void validate(Review review, Fields object) {
    if (!concerns(review)) {
      return;
    }
    Fields spec = object.fields("spec");
    Fields runtime = spec.has("runtimeClassName") ? runtimeClass(review, object) : Fields.EMPTY;
    if (runtime.has("overhead")) {
      if (!same(runtime.fieldsAt("overhead", "podFixed"), spec.fields("overhead"))) {
        throw Refusal.forbidden(review, object, MISMATCH);
      }
    } else if (spec.has("overhead")) {
      throw Refusal.forbidden(
          review,
          object,
          "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
  }
}
