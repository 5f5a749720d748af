package io.batkube.kubernetes.ownership;

import java.util.ArrayList;
import java.util.List;

/**
 * Which fields a write through one path can own. What a path does not write (status through the
 * object itself, spec through /status) nobody comes to own through it.
 */
public sealed interface FieldFilter {
  /** All that a write names or changes. */
  FieldFilter ALL = without(FieldSet.EMPTY);

  /** Everything but these fields and what is below them. */
  static FieldFilter without(FieldSet reset) {
    return new Without(reset);
  }

  /**
   * Only these fields, what is below them, and the way to them.
   *
   * @param patterns names separated by dots; {@code *} is any element:
   *     "spec.containers.*.resources"
   */
  static FieldFilter only(String... patterns) {
    List<List<String>> all = new ArrayList<>();
    for (String pattern : patterns) {
      all.add(List.of(pattern.split("\\.")));
    }
    return new Only(List.copyOf(all));
  }

  FieldSet apply(FieldSet set);

  /** See {@link #without}. */
  record Without(FieldSet reset) implements FieldFilter {
    @Override
    public FieldSet apply(FieldSet set) {
      return set.minusBelow(reset);
    }
  }

  /** See {@link #only}. */
  record Only(List<List<String>> patterns) implements FieldFilter {
    @Override
    public FieldSet apply(FieldSet set) {
      return apply(set, patterns);
    }

    private static FieldSet apply(FieldSet set, List<List<String>> patterns) {
      FieldSet.Builder kept = new FieldSet.Builder();
      for (int i = 0; i < set.size(); i++) {
        PathElement element = set.element(i);
        List<List<String>> below = new ArrayList<>();
        for (List<String> pattern : patterns) {
          if (matches(pattern.getFirst(), element)) {
            below.add(pattern.subList(1, pattern.size()));
          }
        }
        if (below.stream().anyMatch(List::isEmpty)) {
          kept.add(element, set.child(i));
        } else if (!below.isEmpty()) {
          kept.add(element, apply(set.child(i), below));
        }
      }
      return kept.build(set.isMember());
    }

    private static boolean matches(String name, PathElement element) {
      return name.equals("*")
          || (element instanceof PathElement.Field field && field.name().equals(name));
    }
  }
}
