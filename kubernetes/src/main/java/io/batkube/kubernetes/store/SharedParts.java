package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;

/**
 * Lets objects share equal parts: a thousand pods of one template have their containers, their
 * tolerations and their labels in common, and the versions of one object nearly everything. Owner
 * thread only; it remembers a bounded number of parts, and what an object says never depends on it.
 */
@SuppressWarnings("ReferenceEquality") // what is the same need not be compared
final class SharedParts {
  private static final int REMEMBERED = 2048;

  private final Object[] recent = new Object[REMEMBERED];

  /** An equal tree whose parts are shared with an older version and with other objects. */
  Fields shared(Fields tree, Fields older) {
    Object[] values = new Object[tree.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = tree.value(i);
      Object before = older.find(tree.name(i)).orElse("");
      values[i] =
          value instanceof Fields fields && value != before
              ? parts(fields, before instanceof Fields was ? was : Fields.EMPTY)
              : value;
    }
    return tree.sharing(values);
  }

  /** Of metadata, spec or status: these are of one object, but much in them is not. */
  private Fields parts(Fields fields, Fields older) {
    Object[] values = new Object[fields.size()];
    boolean same = fields.size() == older.size();
    for (int i = 0; i < values.length; i++) {
      Object value = fields.value(i);
      Object before = older.find(fields.name(i)).orElse("");
      values[i] = alike(value, before) ? before : part(value);
      same = same && values[i] == before && fields.name(i).equals(older.name(i));
    }
    return same ? older : fields.sharing(values);
  }

  private Object part(Object value) {
    if (!(value instanceof Fields || value instanceof Items)) {
      return value;
    }
    int hash = value.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (REMEMBERED - 1);
    if (recent[slot] != null && alike(value, recent[slot])) {
      return recent[slot];
    }
    recent[slot] = value;
    return value;
  }

  /** Equal, and in the same order: the JSON is the same. */
  private static boolean alike(Object value, Object other) {
    if (value == other) {
      return true;
    }
    if (value instanceof Fields fields) {
      return other instanceof Fields others && alike(fields, others);
    }
    if (value instanceof Items items) {
      return other instanceof Items others && alike(items, others);
    }
    return value.equals(other);
  }

  private static boolean alike(Fields fields, Fields others) {
    if (fields.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < fields.size(); i++) {
      if (!fields.name(i).equals(others.name(i)) || !alike(fields.value(i), others.value(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean alike(Items items, Items others) {
    if (items.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < items.size(); i++) {
      if (!alike(items.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
