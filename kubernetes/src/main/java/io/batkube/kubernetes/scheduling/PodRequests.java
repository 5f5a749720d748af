package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a pod takes from its node: the containers together, or the largest moment of its init
 * containers with the sidecars that run by then; what is set for the pod as a whole counts before
 * that; the overhead comes on top.
 */
final class PodRequests {
  /** What a container counts for that names no request, where only scores are concerned. */
  private static final Map<String, Quantity> USUAL =
      amounts(Fields.of("cpu", "100m", "memory", Long.toString(200L << 20)));

  private final Fields spec;

  /** With the amounts that the kubelet has in force; empty if they are those of the spec. */
  private final Fields status;

  PodRequests(Fields spec, Fields status) {
    this.spec = spec;
    this.status = status;
  }

  /** What the filters and the node count. */
  Map<String, Quantity> requested() {
    return total(new TreeMap<>());
  }

  /** What a bound pod counts for in the scores of its node. */
  Map<String, Quantity> held() {
    Map<String, Quantity> requested = requested();
    if (!isSetForThePod()) {
      return total(USUAL);
    }
    Map<String, Quantity> missing = new TreeMap<>(USUAL);
    missing.keySet().removeAll(new HashSet<>(requested.keySet()));
    return total(missing);
  }

  /** What a waiting pod counts for in the scores of the nodes. */
  Map<String, Quantity> scored() {
    return total(USUAL);
  }

  private Map<String, Quantity> total(Map<String, Quantity> usual) {
    Map<String, Quantity> total = new TreeMap<>();
    for (Fields container : spec.items("containers").eachFields()) {
      add(total, requests(container, "containerStatuses", usual));
    }
    Map<String, Quantity> sidecars = new TreeMap<>();
    Map<String, Quantity> starting = new TreeMap<>();
    for (Fields container : spec.items("initContainers").eachFields()) {
      boolean sidecar = container.text("restartPolicy").equals("Always");
      Map<String, Quantity> own =
          requests(container, sidecar ? "initContainerStatuses" : "", usual);
      Map<String, Quantity> moment;
      if (sidecar) {
        add(total, own);
        add(sidecars, own);
        moment = sidecars;
      } else {
        moment = new TreeMap<>(own);
        add(moment, sidecars);
      }
      raise(starting, moment);
    }
    raise(total, starting);
    if (isSetForThePod()) {
      amounts(spec.fields("resources").fields("requests"))
          .forEach(
              (name, amount) -> {
                if (isForPods(name)) {
                  total.put(name, amount);
                }
              });
    }
    add(total, amounts(spec.fields("overhead")));
    return total;
  }

  private boolean isSetForThePod() {
    Fields requests = spec.fields("resources").fields("requests");
    for (int i = 0; i < requests.size(); i++) {
      if (isForPods(requests.name(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForPods(String resource) {
    return resource.equals("cpu") || resource.equals("memory") || resource.startsWith("hugepages-");
  }

  private Map<String, Quantity> requests(
      Fields container, String statuses, Map<String, Quantity> usual) {
    Map<String, Quantity> asked = amounts(container.fields("resources").fields("requests"));
    Map<String, Quantity> requests = inForce(container, statuses, asked);
    if (usual.isEmpty()) {
      return requests;
    }
    Set<String> named = new HashSet<>(requests.keySet());
    Map<String, Quantity> all = new TreeMap<>(requests);
    usual.forEach(
        (name, amount) -> {
          if (!named.contains(name)) {
            all.put(name, amount);
          }
        });
    return all;
  }

  /** The largest of what is asked, granted and in force, while a container is being resized. */
  private Map<String, Quantity> inForce(
      Fields container, String statuses, Map<String, Quantity> asked) {
    Items known = status.items(statuses);
    for (int i = 0; i < known.size(); i++) {
      Fields own = known.fields(i);
      if (own.text("name").equals(container.text("name")) && own.has("resources")) {
        Map<String, Quantity> largest = isInfeasible() ? new TreeMap<>() : new TreeMap<>(asked);
        raise(largest, amounts(own.fields("resources").fields("requests")));
        raise(largest, amounts(own.fields("allocatedResources")));
        return largest;
      }
    }
    return asked;
  }

  private boolean isInfeasible() {
    for (Fields condition : status.items("conditions").eachFields()) {
      if (condition.text("type").equals("PodResizePending")) {
        return condition.text("reason").equals("Infeasible");
      }
    }
    return false;
  }

  private static Map<String, Quantity> amounts(Fields list) {
    Map<String, Quantity> amounts = new TreeMap<>();
    for (int i = 0; i < list.size(); i++) {
      amounts.put(list.name(i), quantity(list.value(i)));
    }
    return amounts;
  }

  static Quantity quantity(Object value) {
    return switch (value) {
      case String text -> Quantity.parse(text);
      case Long number -> Quantity.of(number, Quantity.Format.DECIMAL_SI);
      default -> Quantity.ZERO;
    };
  }

  private static void add(Map<String, Quantity> sum, Map<String, Quantity> more) {
    more.forEach((name, amount) -> sum.merge(name, amount, Quantity::plus));
  }

  private static void raise(Map<String, Quantity> least, Map<String, Quantity> others) {
    others.forEach(
        (name, amount) -> least.merge(name, amount, (a, b) -> a.compareTo(b) >= 0 ? a : b));
  }

  /** The amounts that are counted, by the number of their resource. */
  static long[] numbered(Map<String, Quantity> amounts, Resources resources) {
    long[] numbered = new long[Resources.STORAGE + 1];
    for (Map.Entry<String, Quantity> each : amounts.entrySet()) {
      if (Resources.counts(each.getKey())) {
        int number = resources.number(each.getKey());
        numbered = Resources.reaching(numbered, number);
        numbered[number] =
            number == Resources.CPU ? each.getValue().milliValue() : each.getValue().value();
      }
    }
    return numbered;
  }
}
