package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.ownership.Typing.Form;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.schema.Type.ListKind;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tree and its type: what fields it has, what merging gives, what is left without some fields.
 */
record TypedTree(Object value, Type type) {

  /** The fields that a configuration names: leaves, elements of lists, entries of maps. */
  FieldSet fieldSet() {
    return fields(value, type, false);
  }

  private static FieldSet fields(Object value, Type type, boolean member) {
    Form form = Typing.form(type, value);
    if (form == Form.SCALAR || Typing.isAtomic(type, form)) {
      return FieldSet.LEAF;
    }
    FieldSet.Builder builder = new FieldSet.Builder();
    if (value instanceof Fields fields) {
      for (int i = 0; i < fields.size(); i++) {
        String name = fields.name(i);
        Object inner = fields.value(i);
        boolean counts =
            inner == Null.NULL
                || (inner instanceof Fields map && map.isEmpty())
                || !Typing.lists(type, name);
        FieldSet below = fields(inner, Typing.belowOrAny(type, name), counts);
        builder.add(new PathElement.Field(name), below);
      }
    } else if (value instanceof Items items && type instanceof ListOf list) {
      Elements elements = new Elements(list, items);
      for (PathElement element : elements.distinct()) {
        List<Object> values = elements.values(element);
        builder.add(
            element,
            values.size() > 1 ? FieldSet.LEAF : fields(values.getFirst(), list.element(), true));
      }
    }
    return builder.build(member);
  }

  /**
   * The tree with a configuration put over it. Nothing is taken away: what the configuration leaves
   * out stays, and so does a container for which it gives null or nothing.
   */
  TypedTree merged(Object configuration) {
    return new TypedTree(merged(value, configuration, type), type);
  }

  private static Object merged(Object live, Object wanted, Type type) {
    Form form = Typing.form(type, wanted);
    if (form == Form.SCALAR || Typing.isAtomic(type, form)) {
      return wanted;
    }
    return form == Form.MAP
        ? mergedMaps(live, wanted, type)
        : mergedLists(live, wanted, (ListOf) type);
  }

  private static Object mergedMaps(Object live, Object wanted, Type type) {
    if (!(wanted instanceof Fields over) || over.isEmpty()) {
      return live instanceof Fields fields && !fields.isEmpty() ? live : wanted;
    }
    if (!(live instanceof Fields fields) || fields.isEmpty()) {
      return wanted;
    }
    Fields.Builder merged = new Fields.Builder(fields.size() + over.size());
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      int position = over.position(name);
      Object mine = fields.value(i);
      merged.put(
          name,
          position < 0 ? mine : merged(mine, over.value(position), Typing.belowOrAny(type, name)));
    }
    for (int i = 0; i < over.size(); i++) {
      if (!fields.has(over.name(i))) {
        merged.put(over.name(i), over.value(i));
      }
    }
    return merged.build();
  }

  private static Object mergedLists(Object live, Object wanted, ListOf list) {
    if (!(wanted instanceof Items over) || over.isEmpty()) {
      return live instanceof Items items && !items.isEmpty() ? live : wanted;
    }
    if (!(live instanceof Items items) || items.isEmpty()) {
      return wanted;
    }
    return new ListMerge(list, items, over).merged();
  }

  /**
   * Two lists of named elements in one order: the shared ones as the configuration has them, those
   * of the live list alone where they were among them.
   */
  private static final class ListMerge {
    private final ListOf list;
    private final Items live;
    private final Elements left;
    private final Elements right;
    private final List<Object> out = new ArrayList<>();
    private final Set<PathElement> taken = new LinkedHashSet<>();
    private final List<PathElement> shared;
    private int nextShared;

    ListMerge(ListOf list, Items live, Items wanted) {
      this.list = list;
      this.live = live;
      this.left = new Elements(list, live);
      this.right = new Elements(list, wanted);
      this.shared = right.inOrder().stream().filter(left::has).toList();
    }

    Items merged() {
      List<PathElement> lefts = left.inOrder();
      List<PathElement> rights = right.inOrder();
      int l = 0;
      int r = 0;
      while (l < lefts.size() || r < rights.size()) {
        if (l < lefts.size() && r < rights.size()) {
          PathElement element = lefts.get(l);
          if (element.equals(rights.get(r))) {
            take(element);
            l++;
            r++;
            nextShared++;
            continue;
          }
          boolean waits = nextShared < shared.size() && !shared.get(nextShared).equals(element);
          if (right.has(element) && waits) {
            l++;
            continue;
          }
        }
        if (l < lefts.size()) {
          PathElement element = lefts.get(l);
          if (!right.has(element)) {
            out.add(live.get(l));
            l++;
            continue;
          }
          if (taken.contains(element)) {
            l++;
          }
        }
        if (r < rights.size()) {
          PathElement element = rights.get(r);
          take(element);
          r++;
          if (nextShared < shared.size() && shared.get(nextShared).equals(element)) {
            nextShared++;
          }
        }
      }
      return Items.of(out);
    }

    /** Elements of the live list that nothing tells apart give way to the configuration's. */
    private void take(PathElement element) {
      taken.add(element);
      Object wanted = right.values(element).getFirst();
      List<Object> mine = left.values(element);
      out.add(
          mine.size() == 1 ? TypedTree.merged(mine.getFirst(), wanted, list.element()) : wanted);
    }
  }

  /** The tree without these fields. A container that loses all it had becomes null. */
  TypedTree without(FieldSet gone) {
    return new TypedTree(without(value, gone, type), type);
  }

  private static Object without(Object value, FieldSet gone, Type type) {
    return switch (Typing.form(type, value)) {
      case SCALAR -> value;
      case MAP -> {
        boolean whole = Typing.isAtomic(type, Form.MAP);
        yield value instanceof Fields fields && !whole
            ? withoutFields(fields, gone, type)
            : Null.NULL;
      }
      case LIST -> {
        boolean whole = Typing.isAtomic(type, Form.LIST);
        yield value instanceof Items items && !whole
            ? withoutItems(items, gone, (ListOf) type)
            : Null.NULL;
      }
    };
  }

  private static Object withoutFields(Fields fields, FieldSet gone, Type type) {
    Fields.Builder left = new Fields.Builder(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      FieldSet below = gone.below(new PathElement.Field(name));
      if (below.isEmpty()) {
        left.put(name, fields.value(i));
      } else if (!below.isMember()) {
        left.put(name, without(fields.value(i), below, Typing.belowOrAny(type, name)));
      }
    }
    return left.isEmpty() ? Null.NULL : left.build();
  }

  private static Object withoutItems(Items items, FieldSet gone, ListOf list) {
    List<Object> left = new ArrayList<>();
    for (Object item : items) {
      FieldSet below = FieldSet.EMPTY;
      try {
        below = gone.below(Typing.elementOf(list, item));
      } catch (Typing.NoElementException _) {
        // Such an element is in no set.
      }
      if (below.isEmpty()) {
        left.add(item);
      } else if (!below.isMember()) {
        left.add(without(item, below, list.element()));
      }
    }
    return left.isEmpty() ? Null.NULL : Items.of(left);
  }

  /** The set with each listed field a member that only has members below it. */
  static FieldSet withListedFields(FieldSet set, Type type) {
    FieldSet.Builder builder = new FieldSet.Builder();
    for (int i = 0; i < set.size(); i++) {
      PathElement element = set.element(i);
      FieldSet child = set.child(i);
      boolean listed =
          element instanceof PathElement.Field field && Typing.lists(type, field.name());
      FieldSet below = withListedFields(child, belowInSet(type, element));
      builder.add(element, below.asMember(child.isMember() || listed));
    }
    return builder.build(set.isMember());
  }

  private static Type belowInSet(Type type, PathElement element) {
    return switch (element) {
      case PathElement.Field field -> Typing.belowOrAny(type, field.name());
      case PathElement.Key _, PathElement.Value _, PathElement.Index _ -> Typing.element(type);
    };
  }

  /**
   * The set as it would be under a type, if it comes from a time or a client that took something
   * for divisible which is one.
   */
  static FieldSet fitted(FieldSet set, Type type) {
    if (set.fits(type)) {
      return set;
    }
    return refitted(set, type).fitting(type);
  }

  @SuppressWarnings("ReferenceEquality") // a set that fits comes back as it is
  private static FieldSet refitted(FieldSet set, Type type) {
    if (set.size() == 0 || isUntyped(type)) {
      return set;
    }
    Form form = Typing.form(type, Null.NULL);
    if (Typing.isAtomic(type, form)) {
      return FieldSet.LEAF;
    }
    FieldSet.Builder builder = new FieldSet.Builder();
    boolean changed = false;
    for (int i = 0; i < set.size(); i++) {
      FieldSet child = set.child(i);
      FieldSet fitted =
          belowFitted(type, set.element(i)).map(below -> refitted(child, below)).orElse(child);
      changed |= fitted != child;
      builder.add(set.element(i), fitted);
    }
    return changed ? builder.build(set.isMember()) : set;
  }

  private static Optional<Type> belowFitted(Type type, PathElement element) {
    return switch (type) {
      case ListOf list -> Optional.of(list.element());
      case Struct _, MapOf _ ->
          element instanceof PathElement.Field field
              ? Typing.below(type, field.name())
              : Optional.empty();
      case Type.Scalar _ -> Optional.empty();
    };
  }

  private static boolean isUntyped(Type type) {
    return switch (type) {
      case Struct struct -> struct.preservesUnknown() && struct.fields().isEmpty();
      case MapOf map -> !map.atomic() && map.value() == Type.Scalar.ANY;
      case ListOf _ -> false;
      case Type.Scalar _ -> true;
    };
  }

  /**
   * What breaks the type, in the words of a real server.
   *
   * @param duplicates elements that nothing tells apart are allowed, as they are in what is stored
   */
  List<String> problems(boolean duplicates) {
    List<String> problems = new ArrayList<>();
    check(value, type, "", duplicates, problems);
    return problems;
  }

  private static void check(
      Object value, Type type, String path, boolean duplicates, List<String> problems) {
    switch (type) {
      case Struct _ -> checkMap(value, type, path, duplicates, problems);
      case MapOf _ -> {
        if (type != Typing.RAW) {
          checkMap(value, type, path, duplicates, problems);
        }
      }
      case ListOf list -> checkList(value, list, path, duplicates, problems);
      case Type.Scalar scalar -> {
        if (value != Null.NULL) {
          scalarProblem(scalar, value).ifPresent(found -> problems.add(at(path, found)));
        }
      }
    }
  }

  private static String at(String path, String problem) {
    return path.isEmpty() ? problem : path + ": " + problem;
  }

  private static Optional<String> scalarProblem(Type.Scalar scalar, Object value) {
    boolean text = value instanceof String;
    boolean number = value instanceof Long || value instanceof Double;
    return switch (scalar) {
      case STRING, BYTES, DURATION ->
          text
              ? Optional.empty()
              : Optional.of(
                  "expected string, got &value.valueUnstructured{Value:"
                      + GoText.source(value)
                      + "}");
      case BOOL ->
          value instanceof Boolean
              ? Optional.empty()
              : Optional.of("expected boolean, got &{" + GoText.of(value) + "}");
      case INT32, INT64, UINT32, FLOAT64 ->
          number
              ? Optional.empty()
              : Optional.of("expected numeric (int or float), got " + GoText.typeName(value));
      case QUANTITY, TIME, MICRO_TIME ->
          text || number || value instanceof Boolean
              ? Optional.empty()
              : Optional.of("expected any scalar, got &{" + GoText.of(value) + "}");
      case INT_OR_STRING, ANY -> Optional.empty();
    };
  }

  /** An unknown field ends the look at its object. */
  private static void checkMap(
      Object value, Type type, String path, boolean duplicates, List<String> problems) {
    if (value == Null.NULL) {
      return;
    }
    if (!(value instanceof Fields fields)) {
      problems.add(at(path, "expected map, got &{" + GoText.of(value) + "}"));
      return;
    }
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.name(i);
      String place = path + "." + name;
      Optional<Type> below = Typing.below(type, name);
      if (below.isEmpty()) {
        problems.add(at(place, "field not declared in schema"));
        return;
      }
      check(fields.value(i), below.get(), place, duplicates, problems);
    }
  }

  private static void checkList(
      Object value, ListOf list, String path, boolean duplicates, List<String> problems) {
    if (value == Null.NULL) {
      return;
    }
    if (!(value instanceof Items items)) {
      problems.add(at(path, "expected list, got &{" + GoText.of(value) + "}"));
      return;
    }
    Set<PathElement> seen = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      PathElement element;
      try {
        element =
            list.kind() == ListKind.ATOMIC
                ? new PathElement.Index(i)
                : Typing.elementOf(list, items.get(i));
      } catch (Typing.NoElementException e) {
        problems.add(at(path, "element " + i + ": " + e.getMessage()));
        return;
      }
      if (!seen.add(element) && !duplicates) {
        problems.add(at(path, "duplicate entries for key " + element.text()));
      }
      check(items.get(i), list.element(), path + element.text(), duplicates, problems);
    }
  }
}
