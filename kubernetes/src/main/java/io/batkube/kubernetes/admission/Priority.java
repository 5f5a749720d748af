package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Review.Operation;
import io.batkube.kubernetes.store.ObjectMap;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;

/** Gives every pod the number of its priority class. */
final class Priority implements Admission {
  /** What a pod gets that names no class, where no class is the default. */
  private static final Fields NO_CLASS =
      Fields.of("value", 0L, "preemptionPolicy", "PreemptLowerPriority");

  private final Derived<Optional<Fields>> defaultClass =
      new Derived<>(Partitions.PRIORITY_CLASSES, Priority::defaultClass);

  /** Of several defaults, which two writers at once can make, the lowest counts. */
  private static Optional<Fields> defaultClass(ObjectMap classes) {
    Fields[] found = {Fields.EMPTY};
    classes.forEach(
        each -> {
          boolean lower =
              found[0].isEmpty() || each.tree().number("value") < found[0].number("value");
          if (each.tree().isTrue("globalDefault") && lower) {
            found[0] = each.tree();
          }
        });
    return found[0].isEmpty() ? Optional.empty() : Optional.of(found[0]);
  }

  @Override
  public Fields admit(Review review, Fields object) {
    if (!review.subresource().isEmpty() || !review.resource().partition().equals(Partitions.PODS)) {
      return object;
    }
    return switch (review.operation()) {
      case CREATE -> object.with("spec", resolved(review, object));
      case UPDATE -> object.with("spec", kept(object.fields("spec"), review));
      case DELETE -> object;
    };
  }

  private Fields resolved(Review review, Fields pod) {
    Fields spec = pod.fields("spec");
    String name = spec.text("priorityClassName");
    Fields priority;
    if (name.isEmpty()) {
      priority = defaultClass.of(review.write().state()).orElse(NO_CLASS);
      String defaultName = priority.fields("metadata").text("name");
      if (!defaultName.isEmpty()) {
        spec = FieldOrder.POD_SPEC.with(spec, "priorityClassName", defaultName);
      }
    } else {
      priority =
          review
              .write()
              .state()
              .get(Partitions.PRIORITY_CLASSES, "", name)
              .map(StoredObject::tree)
              .orElseThrow(
                  () ->
                      Refusal.forbidden(
                          review, pod, "no PriorityClass with name " + name + " was found"));
    }
    long value = priority.number("value");
    if (spec.number("priority", value) != value) {
      throw Refusal.forbidden(
          review,
          pod,
          "the integer value of priority ("
              + spec.number("priority")
              + ") must not be provided in pod spec; priority admission controller computed "
              + value
              + " from the given PriorityClass name");
    }
    spec = FieldOrder.POD_SPEC.with(spec, "priority", value);
    return withPolicy(review, pod, spec, priority.text("preemptionPolicy"));
  }

  private static Fields withPolicy(Review review, Fields pod, Fields spec, String policy) {
    if (policy.isEmpty()) {
      return spec;
    }
    if (spec.has("preemptionPolicy") && !spec.text("preemptionPolicy").equals(policy)) {
      throw Refusal.forbidden(
          review,
          pod,
          "the string value of PreemptionPolicy ("
              + spec.text("preemptionPolicy")
              + ") must not be provided in pod spec; priority admission controller computed "
              + policy
              + " from the given PriorityClass name");
    }
    return FieldOrder.POD_SPEC.with(spec, "preemptionPolicy", policy);
  }

  /** With what an update left out. What it contradicts, the rules of pods refuse. */
  private static Fields kept(Fields spec, Review review) {
    Fields old = review.old().orElse(Fields.EMPTY).fields("spec");
    Fields changed = spec;
    for (String name : new String[] {"priority", "preemptionPolicy"}) {
      if (!changed.has(name) && old.has(name)) {
        changed = FieldOrder.POD_SPEC.with(changed, name, old.find(name).orElseThrow());
      }
    }
    return changed;
  }

  /** One class may be the default. */
  @Override
  public void validate(Review review, Fields object) {
    if (!review.subresource().isEmpty()
        || review.operation() == Operation.DELETE
        || !review.resource().partition().equals(Partitions.PRIORITY_CLASSES)
        || !object.isTrue("globalDefault")) {
      return;
    }
    Optional<Fields> other = defaultClass.of(review.write().state());
    if (other.isEmpty()) {
      return;
    }
    String name = other.get().fields("metadata").text("name");
    if (review.operation() == Operation.CREATE
        || !name.equals(object.fields("metadata").text("name"))) {
      throw Refusal.forbidden(
          review,
          object,
          "PriorityClass " + name + " is already marked as default. Only one default can exist");
    }
  }
}
