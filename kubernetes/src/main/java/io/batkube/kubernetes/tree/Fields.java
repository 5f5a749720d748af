package io.batkube.kubernetes.tree;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * A JSON object: fields in a fixed order, each name once. Immutable, and so are the values: {@code
 * String}, {@code Boolean}, {@code Long}, {@code Double}, {@link Fields}, {@link Items}, {@link
 * Null}.
 *
 * <p>The typed accessors answer what a Go struct would hold: a field that is absent or of another
 * type reads as "", 0, false, or an empty object or list. Who must know the difference asks {@link
 * #has} or {@link #find}.
 *
 * <p>Two objects are equal if they have the same fields with equal values, in whatever order.
 */
public sealed class Fields {
  public static final Fields EMPTY = new Fields(new String[0], new Object[0]);

  /** Above this many fields a lookup goes through an index of hashes. */
  private static final int LINEAR = 12;

  /** Objects of more fields than that do not share their names: they are mostly maps. */
  private static final int SHARED_NAMES = 24;

  private final String[] names;
  private final Object[] values;

  /** What this object was last found to be; see {@link #isKnownAs}. */
  private Object knownAs;

  private Fields(String[] names, Object[] values) {
    this.names = names;
    this.values = values;
  }

  private static Fields made(String[] names, Object[] values) {
    return made(names, names.length > LINEAR ? Indexed.indexOf(names) : null, values);
  }

  /**
   * An object.
   *
   * @param index null while linear search is faster
   */
  private static Fields made(String[] names, int[] index, Object[] values) {
    return index == null ? new Fields(names, values) : new Indexed(names, index, values);
  }

  /** Of the names: open addressing, positions plus one; null where there is none. */
  int[] index() {
    return null;
  }

  /** One with many fields. */
  private static sealed class Indexed extends Fields permits Shared {
    private final int[] index;

    private Indexed(String[] names, int[] index, Object[] values) {
      super(names, values);
      this.index = index;
    }

    @Override
    int[] index() {
      return index;
    }

    private static int[] indexOf(String[] names) {
      int[] index = new int[Integer.highestOneBit(names.length) * 4];
      for (int i = 0; i < names.length; i++) {
        int slot = slot(names[i], index.length);
        while (index[slot] != 0) {
          slot = (slot + 1) & (index.length - 1);
        }
        index[slot] = i + 1;
      }
      return index;
    }
  }

  /** One that many objects hold: it keeps its JSON. */
  static final class Shared extends Indexed {
    /** Made by whoever asks first. */
    private volatile byte[] json;

    private Shared(Fields fields) {
      super(fields.names, fields.index(), fields.values);
    }

    /** Not to be changed. */
    byte[] json() {
      byte[] bytes = json;
      if (bytes == null) {
        bytes = new JsonBytes(256).each(this).toBytes();
        json = bytes;
      }
      return bytes;
    }
  }

  /** The same object, for a place in many others: its JSON will be made once. */
  public Fields shared() {
    return new Shared(this).knownAs(knownAs);
  }

  /** Takes name, value, name, value …; the names differ. */
  public static Fields of(Object... namesAndValues) {
    int count = (namesAndValues.length + 1) / 2;
    String[] names = new String[count];
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      names[i] = (String) namesAndValues[2 * i];
      values[i] = there(names[i], namesAndValues[2 * i + 1]);
    }
    return ofDistinct(names, values, count);
  }

  /**
   * An object whose names no other has, as where they hold an address: it shares none.
   *
   * @param names differ; the caller gives them away
   */
  public static Fields alone(String[] names, Object... values) {
    if (names.length != values.length) {
      throw new IllegalArgumentException(values.length + " values for " + names.length + " names");
    }
    return made(names, values);
  }

  private static Object there(String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException("the value of " + name + " is missing");
    }
    return value;
  }

  /**
   * Takes the first {@code count} names and values, copied. The caller vouches that the names
   * differ, which {@link Builder} would find out.
   */
  public static Fields ofDistinct(String[] names, Object[] values, int count) {
    if (count == 0) {
      return EMPTY;
    }
    Object[] kept = Arrays.copyOf(values, count);
    return count <= SHARED_NAMES
        ? Names.shared(names, count).fields(kept)
        : made(Arrays.copyOf(names, count), kept);
  }

  /**
   * The names of objects that were made lately, by their hash, so that objects of one form share
   * them. Any thread may find or lose some here; results never depend on it.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Names(String[] names, int[] index) {
    private static final Names[] RECENT = new Names[2048];

    static Names shared(String[] names, int count) {
      int hash = 0;
      for (int i = 0; i < count; i++) {
        hash = hash * 31 + names[i].hashCode();
      }
      int slot = (hash ^ (hash >>> 16)) & (RECENT.length - 1);
      Names recent = RECENT[slot];
      if (recent == null || !recent.are(names, count)) {
        String[] own = Arrays.copyOf(names, count);
        for (int i = 0; i < count && count <= LINEAR; i++) {
          own[i] = own[i].intern(); // what is asked for later is a constant, mostly
        }
        recent = new Names(own, count > LINEAR ? Indexed.indexOf(own) : null);
        RECENT[slot] = recent;
      }
      return recent;
    }

    private boolean are(String[] others, int count) {
      if (names.length != count) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        if (!names[i].equals(others[i])) {
          return false;
        }
      }
      return true;
    }

    Fields fields(Object[] values) {
      return made(names, index, values);
    }
  }

  private static int slot(String name, int slots) {
    int hash = name.hashCode();
    return (hash ^ (hash >>> 16)) & (slots - 1);
  }

  /**
   * Other values under the same names.
   *
   * @param others in the order of the names, which the caller gives away
   */
  public Fields withValues(Object... others) {
    if (others.length != names.length) {
      throw new IllegalArgumentException(others.length + " values for " + names.length + " names");
    }
    return made(names, index(), others);
  }

  /**
   * Whether somebody has found this object to be something, the last thing that anybody found:
   * whoever makes objects of one form marks them, and need not look again at what comes back. Told
   * by identity.
   */
  @SuppressWarnings("ReferenceEquality") // see above
  public boolean isKnownAs(Object what) {
    return knownAs == what;
  }

  /**
   * Remembers what this object is. Any thread; the mark may be lost, and nothing depends on it.
   *
   * @return this object
   */
  public Fields knownAs(Object what) {
    if (names.length > 0) { // the empty object is in many places
      knownAs = what;
    }
    return this;
  }

  /**
   * This object with equal values in the place of its own, so that they are shared.
   *
   * @param equal in the order of the names, which the caller gives away
   */
  @SuppressWarnings("ReferenceEquality") // what is the same need not be replaced
  public Fields sharing(Object... equal) {
    for (int i = 0; i < equal.length; i++) {
      if (equal[i] != values[i]) {
        return withValues(equal).knownAs(knownAs);
      }
    }
    return this;
  }

  /** Another object if it is this one, its values the very same in the same order; or this. */
  @SuppressWarnings("ReferenceEquality") // see above
  public Fields orIfSame(Fields other) {
    if (other.names.length != names.length) {
      return this;
    }
    for (int i = 0; i < names.length; i++) {
      if (values[i] != other.values[i]) {
        return this;
      }
    }
    return other.names == names || Arrays.equals(other.names, names) ? other : this;
  }

  public int size() {
    return names.length;
  }

  public boolean isEmpty() {
    return names.length == 0;
  }

  public String name(int position) {
    return names[position];
  }

  public Object value(int position) {
    return values[position];
  }

  public List<String> names() {
    return List.of(names);
  }

  /** The position of a field, or -1. */
  @SuppressWarnings("ReferenceEquality") // the name is a constant, nearly always, and so are ours
  public int position(String name) {
    int[] index = index();
    if (index != null) {
      int slot = slot(name, index.length);
      while (index[slot] != 0) {
        if (names[index[slot] - 1].equals(name)) {
          return index[slot] - 1;
        }
        slot = (slot + 1) & (index.length - 1);
      }
      return -1;
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    int length = name.length();
    for (int i = 0; i < names.length; i++) {
      if (names[i].length() == length && names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  public boolean has(String name) {
    return position(name) >= 0;
  }

  public Optional<Object> find(String name) {
    int position = position(name);
    return position < 0 ? Optional.empty() : Optional.of(values[position]);
  }

  /** What lies at the end of a path of names; empty if any of them is missing. */
  public Optional<Object> findAt(String... path) {
    Fields here = this;
    for (int i = 0; i < path.length - 1; i++) {
      here = here.fields(path[i]);
    }
    return here.find(path[path.length - 1]);
  }

  public String text(String name) {
    int position = position(name);
    return position >= 0 && values[position] instanceof String text ? text : "";
  }

  /** An integer; a number with a fraction reads as 0. */
  public long number(String name) {
    return number(name, 0);
  }

  public long number(String name, long otherwise) {
    int position = position(name);
    return position >= 0 && values[position] instanceof Long number ? number : otherwise;
  }

  public boolean isTrue(String name) {
    int position = position(name);
    return position >= 0 && values[position] instanceof Boolean truth && truth;
  }

  public Fields fields(String name) {
    int position = position(name);
    return position >= 0 && values[position] instanceof Fields fields ? fields : EMPTY;
  }

  public Items items(String name) {
    int position = position(name);
    return position >= 0 && values[position] instanceof Items items ? items : Items.EMPTY;
  }

  /** The object at the end of a path of names, or an empty one. */
  public Fields fieldsAt(String... path) {
    Fields here = this;
    for (String name : path) {
      here = here.fields(name);
    }
    return here;
  }

  public String textAt(String... path) {
    return findAt(path).orElse("") instanceof String text ? text : "";
  }

  /** With the field set: in its place if it was there, else at the end. */
  public Fields with(String name, Object value) {
    int position = position(name);
    if (position >= 0) {
      if (values[position].equals(value)) {
        return this;
      }
      Object[] changed = values.clone();
      changed[position] = value;
      return made(names, index(), changed);
    }
    String[] moreNames = Arrays.copyOf(names, names.length + 1);
    Object[] moreValues = Arrays.copyOf(values, values.length + 1);
    moreNames[names.length] = name;
    moreValues[names.length] = value;
    return ofDistinct(moreNames, moreValues, moreNames.length);
  }

  /** With the value at the end of a path; objects on the way are made where they are missing. */
  public Fields withAt(Object value, String... path) {
    return withAt(value, path, 0);
  }

  private Fields withAt(Object value, String[] path, int depth) {
    return depth == path.length - 1
        ? with(path[depth], value)
        : with(path[depth], fields(path[depth]).withAt(value, path, depth + 1));
  }

  public Fields without(String name) {
    int gone = position(name);
    if (gone < 0) {
      return this;
    }
    if (names.length == 1) {
      return EMPTY;
    }
    String[] fewerNames = new String[names.length - 1];
    Object[] fewerValues = new Object[names.length - 1];
    for (int from = 0, to = 0; from < names.length; from++) {
      if (from != gone) {
        fewerNames[to] = names[from];
        fewerValues[to++] = values[from];
      }
    }
    return ofDistinct(fewerNames, fewerValues, fewerNames.length);
  }

  /** Without the field at the end of a path; the objects on the way stay, even empty ones. */
  public Fields withoutAt(String... path) {
    return withoutAt(path, 0);
  }

  private Fields withoutAt(String[] path, int depth) {
    if (depth == path.length - 1) {
      return without(path[depth]);
    }
    return find(path[depth]).orElse(null) instanceof Fields inner
        ? with(path[depth], inner.withoutAt(path, depth + 1))
        : this;
  }

  /** The same fields with their names in the order of their code points, as Go writes a map. */
  public Fields sorted() {
    boolean inOrder = true;
    for (int i = 1; i < names.length && inOrder; i++) {
      inOrder = names[i - 1].compareTo(names[i]) < 0;
    }
    if (inOrder) {
      return this;
    }
    String[] order = names.clone();
    Arrays.sort(order);
    Object[] inThatOrder = new Object[order.length];
    for (int i = 0; i < order.length; i++) {
      inThatOrder[i] = values[position(order[i])];
    }
    return made(order, inThatOrder);
  }

  /** As {@link #sorted}, and so are all objects inside: what Go writes of a tree of maps. */
  public Fields sortedThroughout() {
    Fields sorted = sorted();
    for (int i = 0; i < sorted.size(); i++) {
      Object value = sorted.value(i);
      Object inner = sortedThroughout(value);
      if (inner != value) {
        Object[] changed = sorted.values.clone();
        for (int j = i; j < changed.length; j++) {
          changed[j] = sortedThroughout(changed[j]);
        }
        return made(sorted.names, sorted.index(), changed);
      }
    }
    return sorted;
  }

  /** The value, or an equal one with the names of its objects in order. */
  public static Object sortedThroughout(Object value) {
    return switch (value) {
      case Fields fields -> fields.sortedThroughout();
      case Items items -> items.sortedThroughout();
      default -> value;
    };
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Fields that) || that.names.length != names.length) {
      return false;
    }
    for (int i = 0; i < names.length; i++) {
      int there = i;
      if (!that.names[i].equals(names[i])) {
        there = that.position(names[i]);
        if (there < 0) {
          return false;
        }
      }
      if (!values[i].equals(that.values[there])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int sum = 0;
    for (int i = 0; i < names.length; i++) {
      sum += names[i].hashCode() ^ values[i].hashCode();
    }
    return sum;
  }

  /** Its JSON. */
  @Override
  public String toString() {
    return Json.text(this);
  }

  /** Collects fields; a name that comes again keeps its place and takes the new value. */
  public static final class Builder {
    private String[] names;
    private Object[] values;
    private int size;

    /** Where the names are, once they are many. */
    private HashMap<String, Integer> seen;

    public Builder() {
      this(8);
    }

    public Builder(int expected) {
      names = new String[expected];
      values = new Object[expected];
    }

    /** Returns false if the name had been there. */
    public boolean put(String name, Object value) {
      there(name, value);
      int position = find(name);
      if (position >= 0) {
        values[position] = value;
        return false;
      }
      if (size == names.length) {
        names = Arrays.copyOf(names, size * 2 + 2);
        values = Arrays.copyOf(values, size * 2 + 2);
      }
      names[size] = name;
      values[size++] = value;
      if (seen != null) {
        seen.put(name, size - 1);
      }
      return true;
    }

    private int find(String name) {
      if (size <= LINEAR) {
        for (int i = 0; i < size; i++) {
          if (names[i].equals(name)) {
            return i;
          }
        }
        return -1;
      }
      if (seen == null) {
        seen = new HashMap<>();
        for (int i = 0; i < size; i++) {
          seen.put(names[i], i);
        }
      }
      return seen.getOrDefault(name, -1);
    }

    public boolean isEmpty() {
      return size == 0;
    }

    public Fields build() {
      return ofDistinct(names, values, size);
    }
  }
}
