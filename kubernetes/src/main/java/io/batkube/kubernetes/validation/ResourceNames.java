package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.tree.NameRule;
import java.util.List;
import java.util.stream.Stream;

/** Which names of resources there are: cpu, example.com/gpu, requests.storage, pods … */
public final class ResourceNames {
  private static final List<String> CONTAINER = List.of("cpu", "memory", "ephemeral-storage");

  /** What is counted in whole objects. */
  private static final List<String> COUNTED =
      List.of(
          "pods",
          "resourcequotas",
          "services",
          "replicationcontrollers",
          "secrets",
          "configmaps",
          "persistentvolumeclaims",
          "services.nodeports",
          "services.loadbalancers");

  private static final List<String> QUOTA =
      Stream.of(
              CONTAINER,
              List.of(
                  "requests.cpu",
                  "requests.memory",
                  "requests.storage",
                  "requests.ephemeral-storage",
                  "limits.cpu",
                  "limits.memory",
                  "limits.ephemeral-storage"),
              COUNTED)
          .flatMap(List::stream)
          .toList();

  private ResourceNames() {}

  /** A resource of the cluster's own, without a domain or with one of kubernetes.io. */
  public static boolean isNative(String name) {
    return !name.contains("/") || name.contains("kubernetes.io/");
  }

  /** A resource of somebody's own: example.com/gpu. */
  public static boolean isExtended(String name) {
    return !isNative(name)
        && !name.startsWith("requests.")
        && NameRule.QUALIFIED_NAME.problems("requests." + name).isEmpty();
  }

  public static boolean isHugePage(String name) {
    return name.startsWith("hugepages-");
  }

  private static boolean isHugePageOfQuota(String name) {
    return isHugePage(name) || name.startsWith("requests.hugepages-");
  }

  /** True if it comes in whole numbers only. */
  public static boolean isInteger(String name) {
    return COUNTED.contains(name) || isExtended(name);
  }

  /** True if limits may be more than requests. */
  public static boolean mayBeOvercommitted(String name) {
    return isNative(name) && !isHugePage(name);
  }

  public static boolean isStandardForQuota(String name) {
    return QUOTA.contains(name) || isHugePageOfQuota(name);
  }

  /** Any resource: qualified, or of the cluster's own. */
  public static boolean check(Mistakes mistakes, String path, String name) {
    List<String> problems = NameRule.QUALIFIED_NAME.problems(name);
    if (!problems.isEmpty()) {
      mistakes.invalid(path, name, problems);
      return false;
    }
    if (!name.contains("/") && !isStandardForQuota(name) && !name.equals("storage")) {
      mistakes.invalid(path, name, "must be a standard resource type or fully qualified");
      return false;
    }
    return true;
  }

  /** A resource that a container may ask for. */
  public static void checkForContainer(Mistakes mistakes, String path, String name) {
    check(mistakes, path, name);
    if (!name.contains("/")) {
      if (!CONTAINER.contains(name) && !isHugePage(name)) {
        mistakes.invalid(path, name, "must be a standard resource for containers");
      }
    } else if (!isNative(name) && !isExtended(name)) {
      mistakes.invalid(path, name, "doesn't follow extended resource name standard");
    }
  }

  /** A resource that a quota may limit. */
  public static void checkForQuota(Mistakes mistakes, String path, String name) {
    check(mistakes, path, name);
    if (!name.contains("/") && !isStandardForQuota(name)) {
      mistakes.invalid(path, name, "must be a standard resource for quota");
    }
  }
}
