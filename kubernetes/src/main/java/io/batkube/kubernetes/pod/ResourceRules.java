package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.ResourceNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Amounts of resources, and what containers and pods may ask for. */
public final class ResourceRules {
  private static final List<String> COMPUTE = List.of("cpu", "memory");
  private static final String HUGE_PAGES = "hugepages-";

  private ResourceRules() {}

  private static void checkPodName(String name, String path, Mistakes mistakes) {
    if (ResourceNames.check(mistakes, path, name)
        && !COMPUTE.contains(name)
        && !ResourceNames.isHugePage(name)) {
      mistakes.notSupportedInOrder(path, name, COMPUTE);
    }
  }

  /** An amount of a resource: not negative, and whole if it counts things. */
  public static void checkAmount(String name, Quantity amount, String path, Mistakes mistakes) {
    if (amount.signum() < 0) {
      mistakes.invalid(path, amount.toString(), "must be greater than or equal to 0");
    }
    if (ResourceNames.isInteger(name) && amount.milliValue() % 1000 != 0) {
      mistakes.invalid(path, amount.toString(), "must be an integer");
    }
  }

  /** The amount in a list of resources; values that are stored can be read. */
  public static Quantity amount(Fields list, String name) {
    Object value = list.find(name).orElse("0");
    return Quantity.parse(value instanceof String text ? text : String.valueOf(value));
  }

  /** What a container asks for. */
  static void checkContainer(
      Fields resources, Set<String> claims, String path, Tolerance tolerance, Mistakes mistakes) {
    check(resources, false, claims, path, tolerance, mistakes);
  }

  /** What a pod asks for as a whole. */
  static void checkPod(
      Fields spec, Set<String> claims, String path, Tolerance tolerance, Mistakes mistakes) {
    if (!spec.has("resources")) {
      return;
    }
    String at = path + ".resources";
    if (PodSpec.system(spec).equals("windows")) {
      mistakes.forbidden(at, "may not be set for a windows pod");
      return;
    }
    Fields resources = spec.fields("resources");
    if (resources.has("claims")) {
      mistakes.forbidden(at + ".claims", "claims may not be set for Resources at pod-level");
    }
    check(resources, true, claims, at, tolerance, mistakes);
    checkAgainstContainers(spec, resources, at, mistakes);
  }

  private static void check(
      Fields resources,
      boolean ofPod,
      Set<String> claims,
      String path,
      Tolerance tolerance,
      Mistakes mistakes) {
    Fields limits = resources.fields("limits").sorted();
    Fields requests = resources.fields("requests").sorted();
    boolean compute = false;
    boolean hugePages = false;
    for (String name : limits.names()) {
      checkEntry(limits, name, ofPod, path + ".limits[" + name + "]", mistakes);
      hugePages |= ResourceNames.isHugePage(name);
      checkHugePages(limits, name, path + ".limits[" + name + "]", tolerance, mistakes);
      compute |= COMPUTE.contains(name);
    }
    for (String name : requests.names()) {
      String at = path + ".requests[" + name + "]";
      checkEntry(requests, name, ofPod, at, mistakes);
      checkAgainstLimit(name, requests, limits, path, mistakes);
      hugePages |= ResourceNames.isHugePage(name);
      checkHugePages(requests, name, at, tolerance, mistakes);
      compute |= COMPUTE.contains(name);
    }
    if (hugePages && !compute) {
      mistakes.forbidden(path, "HugePages require cpu or memory");
    }
    checkClaims(resources.items("claims"), claims, path + ".claims", mistakes);
  }

  private static void checkEntry(
      Fields list, String name, boolean ofPod, String path, Mistakes mistakes) {
    if (ofPod) {
      checkPodName(name, path, mistakes);
    } else {
      ResourceNames.checkForContainer(mistakes, path, name);
    }
    checkAmount(name, amount(list, name), path, mistakes);
  }

  private static void checkAgainstLimit(
      String name, Fields requests, Fields limits, String path, Mistakes mistakes) {
    Quantity request = amount(requests, name);
    if (limits.has(name)) {
      Quantity limit = amount(limits, name);
      if (request.compareTo(limit) != 0 && !ResourceNames.mayBeOvercommitted(name)) {
        mistakes.invalid(
            path + ".requests",
            request.toString(),
            "must be equal to " + name + " limit of " + limit);
      } else if (request.compareTo(limit) > 0) {
        mistakes.invalid(
            path + ".requests",
            request.toString(),
            "must be less than or equal to " + name + " limit of " + limit);
      }
    } else if (!ResourceNames.mayBeOvercommitted(name)) {
      mistakes.required(path + ".limits", "Limit must be set for non overcommitable resources");
    }
  }

  private static void checkHugePages(
      Fields list, String name, String path, Tolerance tolerance, Mistakes mistakes) {
    if (ResourceNames.isHugePage(name) && !tolerance.anyHugePages() && !isDivisible(name, list)) {
      Quantity amount = amount(list, name);
      mistakes.invalid(
          path, amount.toString(), amount + " is not positive integer multiple of " + name);
    }
  }

  private static boolean isDivisible(String name, Fields list) {
    try {
      Quantity page = Quantity.parse(name.substring(HUGE_PAGES.length()));
      return page.signum() > 0
          && page.milliValue() % 1000 == 0
          && amount(list, name).value() % page.value() == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean hasIndivisibleHugePages(Fields resources) {
    for (String list : List.of("limits", "requests")) {
      Fields amounts = resources.fields(list);
      for (String name : amounts.names()) {
        if (ResourceNames.isHugePage(name) && !isDivisible(name, amounts)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void checkClaims(Items claims, Set<String> ofPod, String path, Mistakes mistakes) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < claims.size(); i++) {
      String at = path + "[" + i + "]";
      String name = claims.fields(i).text("name");
      String request = claims.fields(i).text("request");
      if (name.isEmpty()) {
        mistakes.required(at);
        continue;
      }
      if (names.contains(name)) {
        mistakes.duplicate(at, name);
      } else {
        String key = name;
        if (!request.isEmpty()) {
          mistakes.invalid(at + ".request", request, Names.labelProblems(request));
          key = name + "/" + request;
        }
        if (names.contains(key)) {
          mistakes.duplicate(at, key);
        } else if (request.isEmpty()) {
          names.stream()
              .filter(other -> other.startsWith(name + "/"))
              .forEach(_ -> mistakes.duplicate(at, name));
        }
        names.add(key);
      }
      if (!ofPod.contains(name)) {
        String known = ofPod.isEmpty() ? " which is empty" : ": " + String.join(", ", ofPod);
        mistakes.add(
            new FieldError(
                FieldError.Type.NOT_FOUND,
                at,
                FieldError.notFound(at, name).message()
                    + ": must be one of the names in pod.spec.resourceClaims"
                    + known));
      }
    }
  }

  /** What the containers ask for together must fit into what the pod asks for. */
  private static void checkAgainstContainers(
      Fields spec, Fields resources, String path, Mistakes mistakes) {
    Fields requests = resources.fields("requests");
    Fields limits = resources.fields("limits");
    for (String name : names(spec, "requests")) {
      Quantity all = ofContainers(spec, "requests", name);
      if (requests.has(name) && all.compareTo(amount(requests, name)) > 0) {
        mistakes.invalid(
            path + ".requests[" + name + "]",
            amount(requests, name).toString(),
            "must be greater than or equal to aggregate container requests of " + all);
      }
    }
    for (String name : names(spec, "limits")) {
      Quantity all = ofContainers(spec, "limits", name);
      if (ResourceNames.isHugePage(name)
          && limits.has(name)
          && all.compareTo(amount(limits, name)) > 0) {
        mistakes.invalid(
            path + ".limits[" + name + "]",
            amount(limits, name).toString(),
            "must be greater than or equal to aggregate container limits of " + all);
      }
    }
    Items containers = spec.items("containers");
    for (int i = 0; i < containers.size(); i++) {
      Fields own = containers.fields(i).fields("resources").fields("limits").sorted();
      for (String name : own.names()) {
        if (limits.has(name) && amount(own, name).compareTo(amount(limits, name)) > 0) {
          mistakes.invalid(
              path + ".containers[" + i + "][" + name + "].limits",
              amount(own, name).toString(),
              "must be less than or equal to pod limits of " + amount(limits, name));
        }
      }
    }
  }

  private static Set<String> names(Fields spec, String list) {
    Set<String> names = new TreeSet<>();
    PodSpec.containers(spec)
        .forEach(c -> names.addAll(c.container().fields("resources").fields(list).names()));
    return names;
  }

  /**
   * What all containers need at once: the sum of those that run together, or what one of the init
   * containers needs while it runs.
   */
  static Quantity ofContainers(Fields spec, String list, String name) {
    Quantity together = Quantity.ZERO;
    for (Fields container : spec.items("containers").eachFields()) {
      together = sum(together, container, list, name);
    }
    Quantity sidecars = Quantity.ZERO;
    Quantity most = Quantity.ZERO;
    for (Fields container : spec.items("initContainers").eachFields()) {
      Quantity now;
      if (PodSpec.isSidecar(container)) {
        together = sum(together, container, list, name);
        sidecars = sum(sidecars, container, list, name);
        now = sidecars;
      } else {
        now = sum(sidecars, container, list, name);
      }
      most = now.compareTo(most) > 0 ? now : most;
    }
    return most.compareTo(together) > 0 ? most : together;
  }

  private static Quantity sum(Quantity so, Fields container, String list, String name) {
    Fields amounts = container.fields("resources").fields(list);
    if (!amounts.has(name)) {
      return so;
    }
    Quantity more = amount(amounts, name);
    return so.signum() == 0 ? more : so.plus(more);
  }

  /** Guaranteed, Burstable or BestEffort. */
  public static String qualityOfService(Fields pod) {
    Optional<Object> told = pod.fields("status").find("qosClass");
    if (told.isPresent() && told.get() instanceof String text && !text.isEmpty()) {
      return text;
    }
    return computedQuality(pod.fields("spec"));
  }

  /** The class by the resources alone. */
  static String computedQuality(Fields spec) {
    List<Fields> asking = new ArrayList<>();
    boolean ofPod = spec.has("resources");
    if (ofPod) {
      asking.add(spec.fields("resources"));
    } else {
      spec.items("containers").eachFields().forEach(c -> asking.add(c.fields("resources")));
      spec.items("initContainers").eachFields().forEach(c -> asking.add(c.fields("resources")));
    }
    boolean guaranteed = true;
    for (Fields resources : asking) {
      Fields limits = resources.fields("limits");
      boolean limited = true;
      for (String name : COMPUTE) {
        limited = limited && isPositive(limits, name);
      }
      guaranteed &= limited || (ofPod && limits.isEmpty());
    }
    Set<String> requested = positive(asking, "requests");
    Set<String> limited = positive(asking, "limits");
    if (requested.isEmpty() && limited.isEmpty()) {
      return "BestEffort";
    }
    boolean equal =
        requested.stream()
            .allMatch(
                name ->
                    limited.contains(name)
                        && total(asking, "requests", name).compareTo(total(asking, "limits", name))
                            == 0);
    return guaranteed && equal && requested.size() == limited.size() ? "Guaranteed" : "Burstable";
  }

  private static boolean isPositive(Fields list, String name) {
    return list.has(name) && amount(list, name).signum() > 0;
  }

  private static Set<String> positive(List<Fields> asking, String list) {
    Set<String> names = new LinkedHashSet<>();
    for (Fields resources : asking) {
      Fields amounts = resources.fields(list);
      for (String name : COMPUTE) {
        if (isPositive(amounts, name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Quantity total(List<Fields> asking, String list, String name) {
    Quantity total = Quantity.ZERO;
    for (Fields resources : asking) {
      if (isPositive(resources.fields(list), name)) {
        total = total.plus(amount(resources.fields(list), name));
      }
    }
    return total;
  }
}
