package io.batkube.kubernetes.patch;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.batkube.kubernetes.patch.StrategicMergePatch.Directive;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A strategic merge of a list with its part of the patch.
 *
 * @param merged the list after the patch, in order
 * @param liveSlots where {@code $setElementOrder} looks up the order that the server had: the real
 *     server moves the elements behind a deleted one forward in its list, and puts new elements
 *     into the slots that became free at the end, before it looks
 */
record ListMerge(List<Object> merged, List<Object> liveSlots) {

  static List<Object> elements(Items items) {
    List<Object> elements = new ArrayList<>(items.size());
    items.forEach(elements::add);
    return elements;
  }

  /**
   * Merges.
   *
   * @param rules of the elements
   * @param deletes scalars in the patch are taken out of the list instead
   */
  static ListMerge of(
      List<Object> live, List<Object> patch, MergeRules rules, MergeKey key, boolean deletes)
      throws PatchException {
    if (live.isEmpty() && patch.isEmpty()) {
      return new ListMerge(live, live);
    }
    if (requireOneType(live, patch) instanceof Fields) {
      if (key.isElement()) {
        throw PatchException.unforeseen(
            "cannot merge lists without merge key for " + rules.goKind());
      }
      return ofObjects(live, patch, rules, key);
    }
    if (deletes) {
      return new ListMerge(live.stream().filter(one -> !patch.contains(one)).toList(), live);
    }
    LinkedHashSet<Object> both = new LinkedHashSet<>(live);
    both.addAll(patch);
    return new ListMerge(ElementOrder.ordered(List.copyOf(both), patch, live, key), live);
  }

  private static ListMerge ofObjects(
      List<Object> live, List<Object> patch, MergeRules rules, MergeKey key) throws PatchException {
    List<Object> kept = new ArrayList<>(live);
    List<Object> slots = new ArrayList<>(live);
    List<Object> changes = new ArrayList<>();
    boolean replaces = false;
    for (Object element : patch) {
      Fields change = (Fields) element;
      Object directive = change.find(Directive.PATCH).orElse("");
      switch (directive) {
        case String text when text.isEmpty() && !Directive.isIn(change) -> changes.add(change);
        case String text when text.equals("delete") -> delete(kept, slots, key, key.of(change));
        case String text when text.equals("replace") -> replaces = true;
        case String text when text.equals("merge") ->
            throw PatchException.unforeseen("merging lists cannot yet be specified in the patch");
        default -> throw Directive.unknown(directive, change);
      }
    }
    if (replaces) {
      return new ListMerge(ElementOrder.ordered(changes, List.of(), changes, key), slots);
    }
    List<Object> left = List.copyOf(kept);
    for (Object change : changes) {
      int at = key.find(kept, key.of(change));
      if (at >= 0) {
        kept.set(at, ObjectMerge.merged((Fields) kept.get(at), (Fields) change, rules));
      } else {
        kept.add(change);
        if (kept.size() <= slots.size()) {
          slots.set(kept.size() - 1, change);
        }
      }
    }
    return new ListMerge(ElementOrder.ordered(kept, changes, left, key), slots);
  }

  private static void delete(List<Object> kept, List<Object> slots, MergeKey key, Object value)
      throws PatchException {
    for (int at = key.find(kept, value); at >= 0; at = key.find(kept, value)) {
      kept.remove(at);
      for (int i = at; i < kept.size(); i++) {
        slots.set(i, kept.get(i));
      }
    }
  }

  /** Returns an element of lists whose elements are all of one type, which may not be a list. */
  @CanIgnoreReturnValue
  static Object requireOneType(List<Object> live, List<Object> patch) throws PatchException {
    List<Object> all = new ArrayList<>(live);
    all.addAll(patch);
    if (all.isEmpty()) {
      throw PatchException.unforeseen("no elements in any of the given slices");
    }
    Object first = all.getFirst();
    if (first == Null.NULL) {
      throw PatchException.panic();
    }
    if (first instanceof Items) {
      throw PatchException.inapplicable();
    }
    for (Object element : all) {
      if (!GoText.typeName(element).equals(GoText.typeName(first))) {
        throw PatchException.unforeseen(
            "list element types are not identical: "
                + GoText.of(Items.of(Items.of(live), Items.of(patch))));
      }
    }
    return first;
  }

  /** The elements that a patch sets must be in {@code $setElementOrder}, in the same order. */
  static void checkOrder(List<Object> patch, List<Object> order, MergeKey key)
      throws PatchException {
    if (patch.isEmpty() || order.isEmpty()) {
      return;
    }
    List<Object> set = new ArrayList<>();
    for (Object element : patch) {
      if (!key.isElement() && !(element instanceof Fields)) {
        throw MergeKey.badType("map[string]interface {}", element);
      }
      boolean deletes =
          element instanceof Fields fields && fields.text(Directive.PATCH).equals("delete");
      if (key.isElement() || !deletes) {
        set.add(element);
      }
    }
    int next = 0;
    for (int place = 0; next < set.size() && place < order.size(); ) {
      if (Directive.isIn(set.get(next))) {
        next++;
      } else {
        next += MergeKey.same(key.of(set.get(next)), key.of(order.get(place))) ? 1 : 0;
        place++;
      }
    }
    if (next < set.size()) {
      throw PatchException.unforeseen(
          "The order in patch list:\n"
              + GoText.of(Items.of(patch))
              + "\n doesn't match $setElementOrder list:\n"
              + GoText.of(Items.of(order))
              + "\n");
    }
  }
}
