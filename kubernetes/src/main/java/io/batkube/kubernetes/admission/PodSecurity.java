package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.admission.SecurityChecks.Violation;
import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Review.Operation;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps pods to the level of security that the labels of their namespace ask for. Pods are refused;
 * who makes something that will make pods is warned.
 */
final class PodSecurity implements Admission {
  private static final List<String> PARTS_WITHOUT_SPEC =
      List.of("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status");

  /** Pods that are looked at when a namespace becomes stricter. */
  private static final int MOST_PODS = 3000;

  @Override
  public void validate(Review review, Fields object) {
    if (review.operation() == Operation.DELETE) {
      return;
    }
    Resource row = review.resource();
    switch (row.partition().group() + "/" + row.partition().resource()) {
      case "/namespaces" -> namespace(review, object);
      case "/pods" -> pod(review, object);
      case "/podtemplates" -> template(review, object.fields("template"));
      case "/replicationcontrollers",
          "apps/replicasets",
          "apps/deployments",
          "apps/statefulsets",
          "apps/daemonsets",
          "batch/jobs" ->
          template(review, object.fieldsAt("spec", "template"));
      case "batch/cronjobs" ->
          template(review, object.fieldsAt("spec", "jobTemplate", "spec", "template"));
      default -> {}
    }
  }

  private static SecurityPolicy policy(Review review) {
    Fields labels =
        review
            .write()
            .state()
            .get(Partitions.NAMESPACES, "", review.namespace())
            .map(namespace -> namespace.metadata().fields("labels"))
            .orElseThrow(
                () ->
                    Status.internal("failed to lookup namespace \"" + review.namespace() + "\"")
                        .exception());
    return SecurityPolicy.of(labels);
  }

  private static void pod(Review review, Fields pod) {
    if (PARTS_WITHOUT_SPEC.contains(review.subresource())) {
      return;
    }
    SecurityPolicy policy = policy(review);
    if (policy.isNone()
        || review.operation() == Operation.UPDATE
            && !matters(pod.fields("spec"), review.old().orElse(Fields.EMPTY).fields("spec"))) {
      return;
    }
    List<Violation> violations =
        SecurityChecks.violations(policy.enforce(), pod.fields("metadata"), pod.fields("spec"));
    if (!violations.isEmpty()) {
      throw Status.forbidden(
              review.resource().group(),
              review.resource().plural(),
              review.name(),
              "violates PodSecurity \"" + policy.enforce() + "\": " + told(violations))
          .exception();
    }
    warn(review, policy, pod);
  }

  private static String told(List<Violation> violations) {
    return violations.stream().map(Violation::toString).collect(Collectors.joining(", "));
  }

  private static void warn(Review review, SecurityPolicy policy, Fields template) {
    List<Violation> violations =
        SecurityChecks.violations(
            policy.warn(), template.fields("metadata"), template.fields("spec"));
    if (!violations.isEmpty()) {
      add(review, "would violate PodSecurity \"" + policy.warn() + "\": " + told(violations));
    }
  }

  private static void add(Review review, String warning) {
    List<String> warnings = review.write().warnings();
    if (!warnings.contains(warning)) {
      warnings.add(warning);
    }
  }

  /** True if an update changes an image or the number of containers. */
  private static boolean matters(Fields spec, Fields old) {
    for (String list : List.of("containers", "initContainers")) {
      Items now = spec.items(list);
      Items before = old.items(list);
      if (now.size() != before.size()) {
        return true;
      }
      for (int i = 0; i < now.size(); i++) {
        if (!now.fields(i).text("image").equals(before.fields(i).text("image"))) {
          return true;
        }
      }
    }
    List<Fields> before = old.items("ephemeralContainers").eachFields();
    return spec.items("ephemeralContainers").eachFields().stream()
        .anyMatch(each -> before.stream().noneMatch(other -> sameImage(each, other)));
  }

  private static boolean sameImage(Fields one, Fields other) {
    return one.text("name").equals(other.text("name"))
        && one.text("image").equals(other.text("image"));
  }

  private static void template(Review review, Fields template) {
    if (!review.subresource().isEmpty() || template.isEmpty()) {
      return;
    }
    SecurityPolicy policy = policy(review);
    if (!policy.isNone()) {
      warn(review, policy, template);
    }
  }

  private static void namespace(Review review, Fields namespace) {
    if (!review.subresource().isEmpty()) {
      return;
    }
    SecurityPolicy policy = SecurityPolicy.of(namespace.fieldsAt("metadata", "labels"));
    SecurityPolicy old =
        SecurityPolicy.of(review.old().orElse(Fields.EMPTY).fieldsAt("metadata", "labels"));
    if (!policy.problems().isEmpty() && !policy.problems().equals(old.problems())) {
      Resource row = review.resource();
      throw Status.invalid(row.group(), row.kind(), review.name(), policy.problems()).exception();
    }
    if (review.operation() == Operation.UPDATE && isStricter(policy.enforce(), old.enforce())) {
      judge(review, policy.enforce());
    }
  }

  private static boolean isStricter(SecurityLevel level, SecurityLevel old) {
    return !level.isPrivileged()
        && (level.minor() != old.minor() || level.strictness().compareTo(old.strictness()) > 0);
  }

  /** Warns of the pods that are there and would be refused now, the same complaint once. */
  private static void judge(Review review, SecurityLevel level) {
    List<StoredObject> pods = oneOfEachController(review);
    Map<String, Set<String>> complaints = new LinkedHashMap<>();
    for (StoredObject pod : pods.subList(0, Math.min(MOST_PODS, pods.size()))) {
      List<Violation> violations =
          SecurityChecks.violations(level, pod.metadata(), pod.tree().fields("spec"));
      if (!violations.isEmpty()) {
        complaints
            .computeIfAbsent(
                violations.stream().map(Violation::reason).collect(Collectors.joining(", ")),
                _ -> new TreeSet<>())
            .add(pod.name());
      }
    }
    if (pods.size() > MOST_PODS) {
      add(
          review,
          "new PodSecurity enforce level only checked against the first "
              + MOST_PODS
              + " of "
              + pods.size()
              + " existing pods");
    }
    if (!complaints.isEmpty()) {
      add(
          review,
          "existing pods in namespace \""
              + review.name()
              + "\" violate the new PodSecurity enforce level \""
              + level
              + "\"");
      TreeSet<String> told = new TreeSet<>();
      complaints.forEach((what, names) -> told.add(whose(names) + ": " + what));
      told.forEach(text -> add(review, text));
    }
  }

  private static String whose(Set<String> names) {
    String first = names.iterator().next();
    return switch (names.size()) {
      case 1 -> first;
      case 2 -> first + " (and 1 other pod)";
      default -> first + " (and " + (names.size() - 1) + " other pods)";
    };
  }

  /** The pods of the namespace, those after the first of a controller at the end. */
  private static List<StoredObject> oneOfEachController(Review review) {
    List<StoredObject> first = new ArrayList<>();
    List<StoredObject> rest = new ArrayList<>();
    Set<String> controllers = new LinkedHashSet<>();
    Iterator<StoredObject> pods = review.write().state().of(Partitions.PODS).in(review.name(), "");
    while (pods.hasNext()) {
      StoredObject pod = pods.next();
      boolean seen = false;
      for (Fields owner : pod.metadata().items("ownerReferences").eachFields()) {
        if (owner.isTrue("controller")) {
          seen = !controllers.add(owner.text("uid"));
          break;
        }
      }
      (seen ? rest : first).add(pod);
    }
    first.addAll(rest);
    return first;
  }
}
