package io.batkube.kubernetes.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/** A JSON array. Immutable; see {@link Fields} for what it may hold. */
public final class Items implements Iterable<Object> {
  public static final Items EMPTY = new Items(new Object[0]);

  private final Object[] values;

  private Items(Object[] values) {
    this.values = values;
  }

  public static Items of(Object... values) {
    return values.length == 0 ? EMPTY : new Items(values.clone());
  }

  public static Items of(List<?> values) {
    return values.isEmpty() ? EMPTY : new Items(values.toArray());
  }

  public int size() {
    return values.length;
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  public Object get(int position) {
    return values[position];
  }

  /** The element as an object; an empty one if it is something else. */
  public Fields fields(int position) {
    return values[position] instanceof Fields fields ? fields : Fields.EMPTY;
  }

  /** The element as a text; "" if it is something else. */
  public String text(int position) {
    return values[position] instanceof String text ? text : "";
  }

  public boolean contains(Object value) {
    for (Object mine : values) {
      if (mine.equals(value)) {
        return true;
      }
    }
    return false;
  }

  /** The elements that are objects. */
  public List<Fields> eachFields() {
    List<Fields> found = new ArrayList<>(values.length);
    for (Object value : values) {
      if (value instanceof Fields fields) {
        found.add(fields);
      }
    }
    return Collections.unmodifiableList(found);
  }

  /** The elements that are texts. */
  public List<String> eachText() {
    List<String> found = new ArrayList<>(values.length);
    for (Object value : values) {
      if (value instanceof String text) {
        found.add(text);
      }
    }
    return Collections.unmodifiableList(found);
  }

  public Items with(int position, Object value) {
    Object[] changed = values.clone();
    changed[position] = value;
    return new Items(changed);
  }

  public Items plus(Object value) {
    Object[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = value;
    return new Items(more);
  }

  public Items without(int position) {
    Object[] fewer = new Object[values.length - 1];
    System.arraycopy(values, 0, fewer, 0, position);
    System.arraycopy(values, position + 1, fewer, position, fewer.length - position);
    return of(fewer);
  }

  /** Each element that is an object, changed; the others stay. */
  public Items mapFields(UnaryOperator<Fields> change) {
    Object[] changed = values.clone();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] instanceof Fields fields) {
        changed[i] = change.apply(fields);
      }
    }
    return of(changed);
  }

  /** With the names of all objects inside in order. */
  Items sortedThroughout() {
    Object[] sorted = values.clone();
    boolean same = true;
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Fields.sortedThroughout(sorted[i]);
      same &= sorted[i] == values[i];
    }
    return same ? this : new Items(sorted);
  }

  @Override
  public Iterator<Object> iterator() {
    return Arrays.asList(values).iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Items that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** Its JSON. */
  @Override
  public String toString() {
    return Json.text(this);
  }
}
