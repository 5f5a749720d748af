package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The elements of a list by what tells them apart. Elements that cannot be told apart are left out:
 * validation has refused them, or they are older than their rule.
 */
final class Elements {
  /** Up to this many elements, a search looks at each. */
  private static final int FEW = 8;

  private final List<PathElement> inOrder = new ArrayList<>();
  private final List<PathElement> distinct = new ArrayList<>();

  /** What has each distinct name, in the list's order. */
  private final List<List<Object>> values = new ArrayList<>();

  /** The place of a name in {@link #distinct}, once they are many. */
  private Map<PathElement, Integer> index;

  Elements(ListOf list, Items items) {
    for (int i = 0; i < items.size(); i++) {
      PathElement element;
      try {
        element = Typing.elementOf(list, items.get(i));
      } catch (Typing.NoElementException _) {
        continue;
      }
      inOrder.add(element);
      int place = place(element);
      if (place < 0) {
        distinct.add(element);
        values.add(List.of(items.get(i)));
        if (index != null) {
          index.put(element, distinct.size() - 1);
        }
      } else {
        List<Object> more = new ArrayList<>(values.get(place));
        more.add(items.get(i));
        values.set(place, more);
      }
    }
  }

  private int place(PathElement element) {
    if (distinct.size() <= FEW) {
      return distinct.indexOf(element);
    }
    if (index == null) {
      index = new HashMap<>();
      for (int i = 0; i < distinct.size(); i++) {
        index.put(distinct.get(i), i);
      }
    }
    return index.getOrDefault(element, -1);
  }

  /** One name for each element of the list. */
  List<PathElement> inOrder() {
    return inOrder;
  }

  /** Each name once. */
  List<PathElement> distinct() {
    return distinct;
  }

  boolean has(PathElement element) {
    return place(element) >= 0;
  }

  /** What has a name: nothing, one element, or several that nothing tells apart. */
  List<Object> values(PathElement element) {
    int place = place(element);
    return place < 0 ? List.of() : values.get(place);
  }
}
