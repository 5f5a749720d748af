package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One step of a path through an object. Whole numbers are {@code Long} however they were written,
 * so that equal elements are equal records.
 */
public sealed interface PathElement extends Comparable<PathElement> {

  /** A field of an object, or an entry of a map. */
  record Field(String name) implements PathElement {
    // Written out: those that the JVM makes for records take it milliseconds, in every start.
    @Override
    public boolean equals(Object other) {
      return other instanceof Field field && name.equals(field.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /** The element of a list whose fields have these values; the names are sorted. */
  record Key(Fields values) implements PathElement {}

  /** The element of a set. */
  record Value(Object value) implements PathElement {}

  /** The element of a list at a place. Written by nobody, read from clients. */
  record Index(int index) implements PathElement {}

  /** The element of a list with these values, which may have any order. */
  static Key key(Fields values) {
    if (values.size() == 1 && !(values.value(0) instanceof Double)) {
      return new Key(values);
    }
    Fields.Builder sorted = new Fields.Builder(values.size());
    Fields inOrder = values.sorted();
    for (int i = 0; i < inOrder.size(); i++) {
      sorted.put(inOrder.name(i), whole(inOrder.value(i)));
    }
    return new Key(sorted.build());
  }

  static Value value(Object value) {
    return new Value(whole(value));
  }

  private static Object whole(Object value) {
    return value instanceof Double number
            && Math.rint(number) == number
            && Math.abs(number) < 1L << 53
        ? (Object) number.longValue()
        : value;
  }

  /**
   * As fieldsV1 writes it: {@code f:spec}, <code>k:{"name":"a"}</code>, {@code v:"x"}, {@code i:0}.
   */
  default String coded() {
    return switch (this) {
      case Field field -> "f:" + field.name;
      case Key key -> "k:" + Json.text(key.values);
      case Value value -> "v:" + Json.text(value.value);
      case Index index -> "i:" + index.index;
    };
  }

  /** A step that fieldsV1 does not know is of a later version and left out. */
  sealed interface Decoded {
    /** A step. */
    record Known(PathElement element) implements Decoded {}

    /** None of ours. */
    record Unknown() implements Decoded {}
  }

  /** Reads what {@link #coded} writes; empty if it is malformed. */
  static Optional<Decoded> decode(String coded) {
    if (coded.length() < 2 || coded.charAt(1) != ':') {
      return Optional.empty();
    }
    String rest = coded.substring(2);
    return switch (coded.charAt(0)) {
      case 'f' -> Optional.of(new Decoded.Known(new Field(rest)));
      case 'k' ->
          json(rest)
              .filter(Fields.class::isInstance)
              .map(values -> new Decoded.Known(key((Fields) values)));
      case 'v' -> json(rest).map(value -> new Decoded.Known(value(value)));
      case 'i' -> {
        try {
          yield Optional.of(new Decoded.Known(new Index(Integer.parseInt(rest))));
        } catch (NumberFormatException _) {
          yield Optional.empty();
        }
      }
      default -> Optional.of(new Decoded.Unknown());
    };
  }

  private static Optional<Object> json(String text) {
    try {
      return Optional.of(Json.parse(text.getBytes(StandardCharsets.UTF_8)).value());
    } catch (Json.BadJsonException _) {
      return Optional.empty();
    }
  }

  /** As conflicts print it: {@code .spec}, {@code [name="a"]}, {@code [="x"]}, {@code [0]}. */
  default String text() {
    return switch (this) {
      case Field field -> "." + field.name;
      case Key key -> {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < key.values.size(); i++) {
          text.append(i == 0 ? "" : ",").append(key.values.name(i)).append('=');
          text.append(shown(key.values.value(i)));
        }
        yield text.append(']').toString();
      }
      case Value value -> "[=" + shown(value.value) + "]";
      case Index index -> "[" + index.index + "]";
    };
  }

  /** Fields come before keys, keys before values, values before indices. */
  @Override
  default int compareTo(PathElement other) {
    if (this instanceof Field mine && other instanceof Field theirs) {
      return compareTexts(mine.name, theirs.name);
    }
    int byForm = Integer.compare(form(this), form(other));
    if (byForm != 0) {
      return byForm;
    }
    return switch (this) {
      case Field _ -> throw new IllegalStateException("two fields were compared above");
      case Key key -> compareKeys(key.values, ((Key) other).values);
      case Value value -> compareValues(value.value, ((Value) other).value);
      case Index index -> Integer.compare(index.index, ((Index) other).index);
    };
  }

  private static int form(PathElement element) {
    return switch (element) {
      case Field _ -> 0;
      case Key _ -> 1;
      case Value _ -> 2;
      case Index _ -> 3;
    };
  }

  private static int compareKeys(Fields left, Fields right) {
    int shared = Math.min(left.size(), right.size());
    for (int i = 0; i < shared; i++) {
      int order = compareTexts(left.name(i), right.name(i));
      if (order == 0) {
        order = compareValues(left.value(i), right.value(i));
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareValues(Object left, Object right) {
    if (left instanceof Number a && right instanceof Number b) {
      return left instanceof Long x && right instanceof Long y
          ? Long.compare(x, y)
          : Double.compare(a.doubleValue(), b.doubleValue());
    }
    int byKind = Integer.compare(kind(left), kind(right));
    if (byKind != 0) {
      return byKind;
    }
    return switch (left) {
      case String text -> compareTexts(text, (String) right);
      case Boolean truth -> Boolean.compare(truth, (Boolean) right);
      case Items items -> compareItems(items, (Items) right);
      case Fields fields -> compareMaps(fields, (Fields) right);
      default -> 0;
    };
  }

  private static int kind(Object value) {
    return switch (value) {
      case Number _ -> 0;
      case String _ -> 1;
      case Boolean _ -> 2;
      case Items _ -> 3;
      case Fields _ -> 4;
      case Null _ -> 5;
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
    };
  }

  private static int compareItems(Items left, Items right) {
    int shared = Math.min(left.size(), right.size());
    for (int i = 0; i < shared; i++) {
      int order = compareValues(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareMaps(Fields left, Fields right) {
    Map<String, Object> mine = new TreeMap<>(PathElement::compareTexts);
    Map<String, Object> theirs = new TreeMap<>(PathElement::compareTexts);
    left.names().forEach(name -> mine.put(name, left.find(name).orElseThrow()));
    right.names().forEach(name -> theirs.put(name, right.find(name).orElseThrow()));
    return compareKeys(built(mine), built(theirs));
  }

  private static Fields built(Map<String, Object> sorted) {
    Fields.Builder fields = new Fields.Builder();
    sorted.forEach(fields::put);
    return fields.build();
  }

  /** In the order of the bytes of UTF-8, as Go compares strings. */
  private static int compareTexts(String left, String right) {
    int shared = Math.min(left.length(), right.length());
    for (int i = 0; i < shared; i++) {
      char a = left.charAt(i);
      char b = right.charAt(i);
      if (a != b) {
        boolean bothHigh = a >= Character.MIN_SURROGATE && b >= Character.MIN_SURROGATE;
        if (bothHigh && Character.isSurrogate(a) != Character.isSurrogate(b)) {
          return Character.isSurrogate(a) ? 1 : -1;
        }
        return a - b;
      }
    }
    return left.length() - right.length();
  }

  /** Texts quoted, numbers and truths as they are. */
  private static String shown(Object value) {
    return value instanceof String text ? GoText.quoted(text) : GoText.of(value);
  }
}
