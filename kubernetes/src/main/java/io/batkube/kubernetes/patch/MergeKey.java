package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import java.util.List;

/**
 * What tells the elements of a merged list apart: a field of theirs, or, if its name is "", the
 * element itself. Values of different JSON types are never the same, nor is 80 the same as 80.0.
 */
record MergeKey(String name) {

  boolean isElement() {
    return name.isEmpty();
  }

  /** The value that identifies an element. */
  Object of(Object element) throws PatchException {
    if (isElement()) {
      return element;
    }
    if (!(element instanceof Fields fields)) {
      throw badType("map[string]interface {}", element);
    }
    return fields
        .find(name)
        .orElseThrow(
            () ->
                PatchException.unforeseen(
                    "map: "
                        + GoText.of(element)
                        + " does not contain declared merge key: "
                        + name));
  }

  /** The position of the first element with a value, or -1. */
  int find(List<Object> elements, Object value) throws PatchException {
    for (int i = 0; i < elements.size(); i++) {
      Object element = elements.get(i);
      if (!isElement() && !(element instanceof Fields)) {
        throw PatchException.unforeseen("value for key " + i + " is not a map");
      }
      boolean has = isElement() || (element instanceof Fields fields && fields.has(name));
      if (has && same(of(element), value)) {
        return i;
      }
    }
    return -1;
  }

  /** Go panics when it compares two objects, or two lists. */
  static boolean same(Object left, Object right) throws PatchException {
    if ((left instanceof Fields && right instanceof Fields)
        || (left instanceof Items && right instanceof Items)) {
      throw PatchException.panic();
    }
    return left.equals(right);
  }

  /** Go panics when it looks objects or lists up in a set. */
  static void requireScalars(Iterable<Object> values) throws PatchException {
    for (Object value : values) {
      if (value instanceof Fields || value instanceof Items) {
        throw PatchException.panic();
      }
    }
  }

  static PatchException badType(String expected, Object found) {
    return PatchException.unforeseen(
        "expected a " + expected + ", but received a " + GoText.typeName(found));
  }
}
