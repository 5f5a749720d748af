package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.pod.PodSpecRules;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Optional;

/** What is particular about priority classes. */
final class PriorityClassRules implements KindRules {
  private static final String SYSTEM = "system-";
  private static final long HIGHEST = 1_000_000_000;

  /** The classes of the system itself, and their values. */
  private static final Fields OF_THE_SYSTEM =
      Fields.of("system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    String name = object.fields("metadata").text("name");
    long value = object.number("value");
    if (name.startsWith(SYSTEM)) {
      systemProblem(name, object)
          .ifPresent(
              problem ->
                  mistakes.forbidden(
                      "metadata.name",
                      "priority class names with 'system-' prefix are reserved for system use"
                          + " only. error: "
                          + problem));
    } else if (value > HIGHEST) {
      mistakes.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST);
    }
    if (object.has("preemptionPolicy")) {
      mistakes.requiredInOrder(
          "preemptionPolicy", object.text("preemptionPolicy"), PodSpecRules.PREEMPTIONS);
    }
    return mistakes.list();
  }

  private static Optional<String> systemProblem(String name, Fields object) {
    long expected = OF_THE_SYSTEM.number(name);
    if (expected == 0) {
      return Optional.of(name + " is not a known system priority class");
    }
    if (object.number("value") != expected) {
      return Optional.of("value of " + name + " PriorityClass must be " + expected);
    }
    return object.isTrue("globalDefault")
        ? Optional.of("globalDefault of " + name + " PriorityClass must be false")
        : Optional.empty();
  }

  @Override
  public Optional<Fields> deleted(Fields object, Write write) {
    String name = object.fields("metadata").text("name");
    if (OF_THE_SYSTEM.has(name)) {
      throw Status.forbidden(
              "scheduling.k8s.io",
              "priorityclasses",
              name,
              "this is a system priority class and cannot be deleted")
          .exception();
    }
    return Optional.empty();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    if (object.number("value") != old.number("value")) {
      mistakes.forbidden("value", "may not be changed in an update.");
    }
    mistakes.immutable(
        "preemptionPolicy",
        object.find("preemptionPolicy").orElse(Null.NULL),
        old.find("preemptionPolicy").orElse(Null.NULL));
    return mistakes.list();
  }
}
