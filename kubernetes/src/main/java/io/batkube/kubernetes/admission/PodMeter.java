package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Pods take a place, and what they request and are limited to, until they end. */
final class PodMeter implements QuotaMeter {
  private static final PodDemand DEMAND = new PodDemand(true, true, true);
  private static final String COUNT = "count/pods";
  private static final List<String> ORDINARY = List.of("cpu", "memory", "ephemeral-storage");

  /** What every container must name if a quota limits it. */
  private static final List<String> REQUIRED =
      List.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

  @Override
  public boolean handles(Review review, Fields object) {
    return switch (review.operation()) {
      case CREATE -> review.subresource().isEmpty();
      case UPDATE ->
          review.subresource().equals("resize")
              || review.subresource().isEmpty()
                  && hasDeadline(object) != hasDeadline(review.old().orElse(Fields.EMPTY));
      case DELETE -> false;
    };
  }

  private static boolean hasDeadline(Fields pod) {
    return pod.fields("spec").number("activeDeadlineSeconds", -1) >= 0;
  }

  @Override
  public boolean measures(String resource) {
    String bare = withoutSide(resource);
    return resource.equals(COUNT)
        || resource.equals("pods")
        || ORDINARY.contains(bare)
        || resource.startsWith("hugepages-")
        || resource.startsWith("requests.hugepages-")
        || resource.startsWith("requests.") && isExtended(bare);
  }

  private static String withoutSide(String resource) {
    for (String side : List.of("requests.", "limits.")) {
      if (resource.startsWith(side)) {
        return resource.substring(side.length());
      }
    }
    return resource;
  }

  /** A resource that is not Kubernetes' own, such as a kind of GPU. */
  private static boolean isExtended(String resource) {
    return resource.contains("/") && !resource.contains("kubernetes.io/")
        || resource.startsWith("deviceclass.resource.kubernetes.io/");
  }

  @Override
  public Amounts usage(Fields pod, Instant now) {
    Amounts place = Amounts.count(COUNT, 1);
    return hasEnded(pod, now) ? place : place.plus(taken(DEMAND.requests(pod), DEMAND.limits(pod)));
  }

  private static boolean hasEnded(Fields pod, Instant now) {
    Fields metadata = pod.fields("metadata");
    return switch (pod.fields("status").text("phase")) {
      case "Failed", "Succeeded" -> true;
      default ->
          metadata.has("deletionTimestamp")
              && metadata.has("deletionGracePeriodSeconds")
              && now.isAfter(
                  Instant.parse(metadata.text("deletionTimestamp"))
                      .plusSeconds(metadata.number("deletionGracePeriodSeconds")));
    };
  }

  private static Amounts taken(Amounts requests, Amounts limits) {
    Amounts taken = Amounts.count("pods", 1);
    for (String name : ORDINARY) {
      if (requests.has(name)) {
        taken = taken.with(name, requests.get(name)).with("requests." + name, requests.get(name));
      }
      if (limits.has(name)) {
        taken = taken.with("limits." + name, limits.get(name));
      }
    }
    for (String name : requests.names()) {
      boolean huge = name.startsWith("hugepages-");
      if (huge) {
        taken = taken.with(name, requests.get(name));
      }
      if (huge || isExtended(name)) {
        taken = taken.with("requests." + name, requests.get(name));
      }
    }
    return taken;
  }

  @Override
  public Optional<String> missing(Collection<String> resources, Fields pod) {
    Fields spec = pod.fields("spec");
    if (isSetForThePod(spec.fields("resources"))) {
      return Optional.empty();
    }
    Map<String, TreeSet<String>> missing = new TreeMap<>();
    for (String list : List.of("containers", "initContainers")) {
      for (Fields container : spec.items(list).eachFields()) {
        Fields own = container.fields("resources");
        Amounts named = taken(Amounts.of(own.fields("requests")), Amounts.of(own.fields("limits")));
        for (String resource : resources) {
          if (REQUIRED.contains(resource) && !named.has(resource)) {
            missing.computeIfAbsent(resource, _ -> new TreeSet<>()).add(container.text("name"));
          }
        }
      }
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            missing.entrySet().stream()
                .map(each -> each.getKey() + " for: " + String.join(",", each.getValue()))
                .collect(Collectors.joining("; ", "must specify ", "")));
  }

  private static boolean isSetForThePod(Fields resources) {
    for (String side : List.of("requests", "limits")) {
      for (String name : resources.fields(side).names()) {
        if (name.equals("cpu") || name.equals("memory") || name.startsWith("hugepages-")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean inScope(QuotaScope scope, Fields pod) {
    Fields spec = pod.fields("spec");
    return switch (scope.name()) {
      case "Terminating" -> hasDeadline(pod);
      case "NotTerminating" -> !hasDeadline(pod);
      case "BestEffort" -> isBestEffort(pod);
      case "NotBestEffort" -> !isBestEffort(pod);
      case "PriorityClass" -> {
        String name = spec.text("priorityClassName");
        yield scope.matches(name.isEmpty() ? List.of() : List.of(name));
      }
      case "CrossNamespacePodAffinity" -> looksElsewhere(spec.fields("affinity"));
      default -> false;
    };
  }

  private static boolean isBestEffort(Fields pod) {
    String known = pod.fields("status").text("qosClass");
    if (!known.isEmpty()) {
      return known.equals("BestEffort");
    }
    Fields spec = pod.fields("spec");
    if (asks(spec.fields("resources"))) {
      return false;
    }
    for (String list : List.of("containers", "initContainers")) {
      for (Fields container : spec.items(list).eachFields()) {
        if (asks(container.fields("resources"))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean asks(Fields resources) {
    for (String side : List.of("requests", "limits")) {
      Amounts amounts = Amounts.of(resources.fields(side));
      if (amounts.get("cpu").signum() > 0 || amounts.get("memory").signum() > 0) {
        return true;
      }
    }
    return false;
  }

  /** True if any affinity to pods is one to pods of other namespaces. */
  private static boolean looksElsewhere(Fields affinity) {
    for (String kind : List.of("podAffinity", "podAntiAffinity")) {
      Fields rules = affinity.fields(kind);
      for (Fields term :
          rules.items("requiredDuringSchedulingIgnoredDuringExecution").eachFields()) {
        if (isElsewhere(term)) {
          return true;
        }
      }
      for (Fields weighted :
          rules.items("preferredDuringSchedulingIgnoredDuringExecution").eachFields()) {
        if (isElsewhere(weighted.fields("podAffinityTerm"))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isElsewhere(Fields term) {
    return !term.items("namespaces").isEmpty() || term.has("namespaceSelector");
  }
}
