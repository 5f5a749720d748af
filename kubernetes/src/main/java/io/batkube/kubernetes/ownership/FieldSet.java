package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A set of paths through objects of one kind, kept as the tree that fieldsV1 is. Immutable; owners
 * of many equal sets share one through {@link FieldSets}.
 *
 * <p>An operation that changes nothing returns its operand, so identity tells cheaply that nothing
 * happened.
 */
@SuppressWarnings("ReferenceEquality") // see above
public final class FieldSet {
  private static final PathElement[] NO_ELEMENTS = {};
  private static final FieldSet[] NO_CHILDREN = {};

  /** No path. */
  public static final FieldSet EMPTY = new FieldSet(false, NO_ELEMENTS, NO_CHILDREN);

  /** Below a path that is in the set and has nothing below it. */
  static final FieldSet LEAF = new FieldSet(true, NO_ELEMENTS, NO_CHILDREN);

  /** Whether the path that leads here is in the set; false at the root. */
  private final boolean member;

  /** Sorted. */
  private final PathElement[] elements;

  /** None is empty. */
  private final FieldSet[] children;

  private final int hash;

  /** Its fieldsV1 as a tree, once somebody asked. */
  private Fields tree;

  /** Its JSON, once somebody asked. */
  private volatile byte[] json;

  /** The type this set was last found to fit; told by identity. */
  private Type fits;

  private FieldSet(boolean member, PathElement[] elements, FieldSet[] children) {
    this.member = member;
    this.elements = elements;
    this.children = children;
    int sum = member ? 1 : 0;
    for (int i = 0; i < elements.length; i++) {
      sum = (sum * 31 + elements[i].hashCode()) * 31 + children[i].hash;
    }
    this.hash = sum;
  }

  private static FieldSet node(boolean member, PathElement[] elements, FieldSet[] children) {
    if (elements.length == 0) {
      return member ? LEAF : EMPTY;
    }
    return new FieldSet(member, elements, children);
  }

  /** The one path of these fields. */
  public static FieldSet of(String... names) {
    FieldSet set = names.length == 0 ? EMPTY : LEAF;
    for (int i = names.length - 1; i >= 0; i--) {
      set =
          new FieldSet(
              false, new PathElement[] {new PathElement.Field(names[i])}, new FieldSet[] {set});
    }
    return set;
  }

  /**
   * Reads a fieldsV1 of our own.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static FieldSet parse(String fieldsV1) {
    return read(Json.parse(fieldsV1))
        .orElseThrow(() -> new IllegalArgumentException("no fieldsV1: " + fieldsV1));
  }

  /** Reads a fieldsV1 out of a tree; empty if it is malformed. */
  public static Optional<FieldSet> read(Object fieldsV1) {
    return node(fieldsV1).map(root -> root.asMember(false));
  }

  private static Optional<FieldSet> node(Object tree) {
    if (tree == Null.NULL) {
      return Optional.of(LEAF);
    }
    if (!(tree instanceof Fields fields)) {
      return Optional.empty();
    }
    boolean member = false;
    Builder builder = new Builder();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equals(".")) {
        member = true;
        continue;
      }
      Optional<PathElement.Decoded> decoded = PathElement.decode(fields.name(i));
      if (decoded.isEmpty()) {
        return Optional.empty();
      }
      if (decoded.get() instanceof PathElement.Decoded.Known known) {
        Optional<FieldSet> child = node(fields.value(i));
        if (child.isEmpty()) {
          return Optional.empty();
        }
        builder.add(known.element(), child.get());
      }
    }
    return Optional.of(builder.build(member || builder.isEmpty()));
  }

  /** Collects the children of a node in any order. One owner. */
  static final class Builder {
    private PathElement[] elements = new PathElement[8];
    private FieldSet[] children = new FieldSet[8];
    private int size;
    private boolean sorted = true;

    /** Adds what is below an element; what is below an element that comes again is united. */
    void add(PathElement element, FieldSet child) {
      if (child.isEmpty()) {
        return;
      }
      if (size == elements.length) {
        elements = Arrays.copyOf(elements, size * 2);
        children = Arrays.copyOf(children, size * 2);
      }
      sorted &= size == 0 || elements[size - 1].compareTo(element) < 0;
      elements[size] = element;
      children[size++] = child;
    }

    boolean isEmpty() {
      return size == 0;
    }

    FieldSet build(boolean member) {
      if (size == 0) {
        return member ? LEAF : EMPTY;
      }
      if (!sorted) {
        sort();
      }
      return node(member, Arrays.copyOf(elements, size), Arrays.copyOf(children, size));
    }

    /** By insertion: most levels have few elements, and most of those are in order. */
    private void sort() {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        PathElement element = elements[i];
        FieldSet child = children[i];
        int at = kept;
        int order = -1;
        while (at > 0 && (order = elements[at - 1].compareTo(element)) > 0) {
          at--;
        }
        if (at > 0 && order == 0) {
          children[at - 1] = children[at - 1].union(child);
          continue;
        }
        System.arraycopy(elements, at, elements, at + 1, kept - at);
        System.arraycopy(children, at, children, at + 1, kept - at);
        elements[at] = element;
        children[at] = child;
        kept++;
      }
      size = kept;
      sorted = true;
    }
  }

  public boolean isEmpty() {
    return !member && elements.length == 0;
  }

  boolean isMember() {
    return member;
  }

  int size() {
    return elements.length;
  }

  PathElement element(int position) {
    return elements[position];
  }

  FieldSet child(int position) {
    return children[position];
  }

  /** What is below an element; empty if nothing is. */
  FieldSet below(PathElement element) {
    int low = 0;
    int high = elements.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = elements[middle].compareTo(element);
      if (order == 0) {
        return children[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return EMPTY;
  }

  /** Whether every path of the other set is in this one. */
  public boolean containsAll(FieldSet other) {
    return this == other || other.minus(this).isEmpty();
  }

  FieldSet asMember(boolean wanted) {
    return member == wanted ? this : node(wanted, elements, children);
  }

  /** The paths of either. */
  public FieldSet union(FieldSet other) {
    if (this == other || other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    PathElement[] both = new PathElement[elements.length + other.elements.length];
    FieldSet[] below = new FieldSet[both.length];
    boolean mine = member || !other.member;
    boolean theirs = other.member || !member;
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < elements.length || j < other.elements.length) {
      int order =
          i == elements.length
              ? 1
              : j == other.elements.length ? -1 : elements[i].compareTo(other.elements[j]);
      both[size] = order <= 0 ? elements[i] : other.elements[j];
      if (order < 0) {
        below[size++] = children[i++];
        theirs = false;
      } else if (order > 0) {
        below[size++] = other.children[j++];
        mine = false;
      } else {
        FieldSet united = children[i].union(other.children[j]);
        mine &= united == children[i];
        theirs &= united == other.children[j];
        below[size++] = united;
        i++;
        j++;
      }
    }
    if (mine) {
      return this;
    }
    return theirs
        ? other
        : node(member || other.member, Arrays.copyOf(both, size), Arrays.copyOf(below, size));
  }

  /** The paths of both. */
  public FieldSet intersection(FieldSet other) {
    if (this == other) {
      return this;
    }
    Builder shared = new Builder();
    int i = 0;
    int j = 0;
    while (i < elements.length && j < other.elements.length) {
      int order = elements[i].compareTo(other.elements[j]);
      if (order == 0) {
        shared.add(elements[i], children[i].intersection(other.children[j]));
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return shared.build(member && other.member);
  }

  /** The paths that the other set lacks. */
  public FieldSet minus(FieldSet other) {
    return minus(other, false);
  }

  /** The paths that are neither in the other set nor below one of its paths. */
  public FieldSet minusBelow(FieldSet other) {
    return minus(other, true);
  }

  private FieldSet minus(FieldSet other, boolean recursively) {
    if (other.isEmpty() || isEmpty()) {
      return this;
    }
    Builder rest = null;
    int j = 0;
    for (int i = 0; i < elements.length; i++) {
      int order = 1;
      while (j < other.elements.length && (order = other.elements[j].compareTo(elements[i])) < 0) {
        j++;
      }
      FieldSet left = children[i];
      if (j < other.elements.length && order == 0) {
        FieldSet gone = other.children[j];
        left = recursively && gone.member ? EMPTY : left.minus(gone, recursively);
      }
      if (rest == null && left != children[i]) {
        rest = new Builder();
        for (int k = 0; k < i; k++) {
          rest.add(elements[k], children[k]);
        }
      }
      if (rest != null) {
        rest.add(elements[i], left);
      }
    }
    boolean stays = member && !other.member;
    return rest == null ? asMember(stays) : rest.build(stays);
  }

  /** Visits the text of each path, in the order in which a real server lists conflicts. */
  void forEachPath(Consumer<String> visitor) {
    forEachPath("", visitor);
  }

  private void forEachPath(String prefix, Consumer<String> visitor) {
    for (int i = 0; i < elements.length; i++) {
      if (children[i].member) {
        visitor.accept(prefix + elements[i].text());
      }
    }
    for (int i = 0; i < elements.length; i++) {
      children[i].forEachPath(prefix + elements[i].text(), visitor);
    }
  }

  boolean fits(Type type) {
    return fits == type;
  }

  /** Remembers that the set fits a type, so that nobody looks again. */
  FieldSet fitting(Type type) {
    fits = type;
    return this;
  }

  /** As a tree of fieldsV1; made once. */
  public Fields tree() {
    if (tree == null) {
      Fields.Builder builder = new Fields.Builder(elements.length + 1);
      if (member && elements.length > 0) {
        builder.put(".", Fields.EMPTY);
      }
      for (int i = 0; i < elements.length; i++) {
        builder.put(elements[i].coded(), children[i].tree());
      }
      tree = builder.build();
    }
    return tree;
  }

  /** As fieldsV1; made once. The array is shared: nobody writes to it. */
  byte[] json() {
    byte[] bytes = json;
    if (bytes == null) {
      bytes = Json.bytes(tree());
      json = bytes;
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof FieldSet that
            && hash == that.hash
            && member == that.member
            && Arrays.equals(elements, that.elements)
            && Arrays.equals(children, that.children));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Its fieldsV1. */
  @Override
  public String toString() {
    return Json.text(tree());
  }
}
