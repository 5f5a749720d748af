package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod asks for as a whole, where it says a part of it: what its containers ask for together,
 * else its limits.
 */
final class PodLevelResources {
  private static final String HUGE_PAGES = "hugepages-";

  private PodLevelResources() {}

  static Fields completed(Fields spec) {
    Fields resources = spec.fields("resources");
    if (resources.fields("limits").isEmpty() && resources.fields("requests").isEmpty()) {
      return spec;
    }
    Fields limits = limits(spec, resources);
    Fields completed = limits.isEmpty() ? resources : resources.with("limits", limits.sorted());
    if (!limits.isEmpty()) {
      Fields requests = requests(spec, resources.fields("requests"), limits);
      if (!requests.isEmpty()) {
        completed = completed.with("requests", requests.sorted());
      }
    }
    return spec.with("resources", completed);
  }

  /** Huge pages that containers may use, and the pod has no word on. */
  private static Fields limits(Fields spec, Fields resources) {
    Fields limits = resources.fields("limits");
    for (var entry : together(spec, "limits").entrySet()) {
      String name = entry.getKey();
      if (name.startsWith(HUGE_PAGES) && !resources.fields("requests").has(name)) {
        limits = Defaults.orElse(limits, name, entry.getValue().toString());
      }
    }
    return limits;
  }

  private static Fields requests(Fields spec, Fields given, Fields limits) {
    Fields requests = given;
    for (var entry : together(spec, "requests").entrySet()) {
      if (entry.getKey().equals("cpu") || entry.getKey().equals("memory")) {
        requests = Defaults.orElse(requests, entry.getKey(), entry.getValue().toString());
      }
    }
    for (int i = 0; i < limits.size(); i++) {
      String name = limits.name(i);
      if (name.equals("cpu") || name.equals("memory") || name.startsWith(HUGE_PAGES)) {
        requests = Defaults.orElse(requests, name, limits.value(i));
      }
    }
    return requests;
  }

  /**
   * The sum over containers and sidecars, or what an init container needs beside the sidecars that
   * started before it, whichever is more.
   */
  private static Map<String, Quantity> together(Fields spec, String what) {
    Map<String, Quantity> sum = new TreeMap<>();
    for (Fields container : spec.items("containers").eachFields()) {
      add(sum, amounts(container, what));
    }
    Map<String, Quantity> sidecars = new TreeMap<>();
    Map<String, Quantity> most = new TreeMap<>();
    for (Fields container : spec.items("initContainers").eachFields()) {
      Map<String, Quantity> now = new TreeMap<>();
      if (container.text("restartPolicy").equals("Always")) {
        add(sum, amounts(container, what));
        add(sidecars, amounts(container, what));
      } else {
        add(now, amounts(container, what));
      }
      add(now, sidecars);
      raise(most, now);
    }
    raise(sum, most);
    return sum;
  }

  private static Map<String, Quantity> amounts(Fields container, String what) {
    Fields texts = container.fieldsAt("resources", what);
    Map<String, Quantity> amounts = new TreeMap<>();
    for (int i = 0; i < texts.size(); i++) {
      amounts.put(texts.name(i), Quantity.parse(texts.text(texts.name(i))));
    }
    return amounts;
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
  }

  private static void raise(Map<String, Quantity> most, Map<String, Quantity> other) {
    other.forEach(
        (name, amount) -> most.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
  }
}
