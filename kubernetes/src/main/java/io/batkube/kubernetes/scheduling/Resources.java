package io.batkube.kubernetes.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of resources: amounts of them lie in arrays, in this order, which grows as new ones
 * are named. An array may be shorter than the order: what it lacks is zero. Owner thread only.
 */
final class Resources {
  /** In thousandths; all others are in whole units. */
  static final int CPU = 0;

  static final int MEMORY = 1;
  static final int STORAGE = 2;

  private static final String[] NONE = {};

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  Resources() {
    for (String name : List.of("cpu", "memory", "ephemeral-storage")) {
      number(name);
    }
  }

  /** The number of a resource that {@link #counts}. */
  int number(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    numbers.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  String name(int number) {
    return names.get(number);
  }

  /** The names in the order of their numbers. */
  String[] names() {
    return names.toArray(NONE);
  }

  /**
   * True if kube-scheduler looks at a resource: the three above, huge pages, Kubernetes' own with a
   * prefix, and extended ones. The number of pods is counted apart.
   */
  static boolean counts(String name) {
    return switch (name) {
      case "cpu", "memory", "ephemeral-storage" -> true;
      default ->
          name.startsWith("hugepages-")
              || name.startsWith("attachable-volumes-")
              || name.indexOf('/') >= 0 && !name.startsWith("requests.");
    };
  }

  static long at(long[] amounts, int number) {
    return number < amounts.length ? amounts[number] : 0;
  }

  /** An array that has a place for a number. */
  static long[] reaching(long[] amounts, int number) {
    return number < amounts.length ? amounts : Arrays.copyOf(amounts, number + 1);
  }

  /** Adds or, with a sign of -1, takes away. Returns the array, or a longer one in its place. */
  static long[] add(long[] sum, long[] amounts, int sign) {
    long[] all = amounts.length <= sum.length ? sum : Arrays.copyOf(sum, amounts.length);
    for (int i = 0; i < amounts.length; i++) {
      all[i] += sign * amounts[i];
    }
    return all;
  }
}
