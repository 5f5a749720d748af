package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.ownership.Typing.Form;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What differs between two objects of one type.
 *
 * <p>An object that comes as a Go struct holds zeros where its tree holds nothing ("containers" of
 * a new pod is a null list, which makes its first containers an addition to it and not of it). The
 * older object always is one, if its type is Go's; the newer one is told.
 */
record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

  /** Compares with an object that a Go struct holds. */
  static Comparison of(Fields old, Fields now, Struct type) {
    return new Walk(true).compared(old, now, type);
  }

  /** Compares with an object out of a merge, which no Go struct holds. */
  static Comparison ofMerged(Fields old, Fields now, Struct type) {
    return new Walk(false).compared(old, now, type);
  }

  /** What a write set, whether it was there before or not. */
  FieldSet changed() {
    return modified.union(added);
  }

  Comparison each(UnaryOperator<FieldSet> filter) {
    return new Comparison(filter.apply(removed), filter.apply(modified), filter.apply(added));
  }

  /** What was found on one level of the objects. */
  private static final class Level {
    private FieldSet.Builder removed;
    private FieldSet.Builder modified;
    private FieldSet.Builder added;

    void removed(Object at, FieldSet set) {
      removed = added(removed, at, set);
    }

    void modified(Object at, FieldSet set) {
      modified = added(modified, at, set);
    }

    void added(Object at, FieldSet set) {
      added = added(added, at, set);
    }

    private static FieldSet.Builder added(FieldSet.Builder to, Object at, FieldSet set) {
      FieldSet.Builder builder = to == null ? new FieldSet.Builder() : to;
      builder.add(at instanceof String name ? new PathElement.Field(name) : (PathElement) at, set);
      return builder;
    }

    void into(Level parent, Object at) {
      if (removed != null) {
        parent.removed(at, removed.build(false));
      }
      if (modified != null) {
        parent.modified(at, modified.build(false));
      }
      if (added != null) {
        parent.added(at, added.build(false));
      }
    }

    private static FieldSet built(FieldSet.Builder builder) {
      return builder == null ? FieldSet.EMPTY : builder.build(false);
    }

    Comparison result() {
      return new Comparison(built(removed), built(modified), built(added));
    }
  }

  /** One comparison. A place is the name of a field or an element of a list. */
  private record Walk(boolean newIsStruct) {

    Comparison compared(Fields old, Fields now, Struct type) {
      Level root = new Level();
      fields(old, true, now, newIsStruct, type, root);
      return root.result();
    }

    private void value(Object at, Object old, Object now, Type type, Level parent) {
      if (old == now) {
        return;
      }
      Form oldForm = Typing.form(type, old);
      Form newForm = Typing.form(type, now);
      if (oldForm != newForm || (Typing.isOpen(type) && (old == Null.NULL || now == Null.NULL))) {
        changedForm(at, old, now, type, parent);
        return;
      }
      boolean leaf = newForm == Form.SCALAR || Typing.isAtomic(type, newForm);
      if (leaf || (isBare(old) && isBare(now))) {
        if (!Typing.same(old, now)) {
          parent.modified(at, FieldSet.LEAF);
        }
        return;
      }
      Level level = new Level();
      if (newForm == Form.MAP) {
        fields(
            mapOf(old),
            old instanceof Fields,
            mapOf(now),
            newIsStruct && now instanceof Fields,
            type,
            level);
      } else {
        items((ListOf) type, listOf(old), listOf(now), level);
      }
      level.into(parent, at);
    }

    /** Where any JSON is allowed, a scalar, list or map became another, or null one of them. */
    private void changedForm(Object at, Object old, Object now, Type type, Level parent) {
      boolean nullAndMap = (isMap(old) && now == Null.NULL) || (isMap(now) && old == Null.NULL);
      if (!nullAndMap) {
        parent.modified(at, FieldSet.LEAF);
      }
      Level level = new Level();
      fields(mapOf(old), false, mapOf(now), false, type, level);
      level.into(parent, at);
    }

    private static boolean isMap(Object value) {
      return value instanceof Fields fields && !fields.isEmpty();
    }

    /** Null, or a container without content. */
    private static boolean isBare(Object value) {
      return switch (value) {
        case Fields fields -> fields.isEmpty();
        case Items items -> items.isEmpty();
        default -> true;
      };
    }

    private static Fields mapOf(Object value) {
      return value instanceof Fields fields ? fields : Fields.EMPTY;
    }

    private static Items listOf(Object value) {
      return value instanceof Items items ? items : Items.EMPTY;
    }

    /** Compares maps; those that are Go structs hold zeros where they hold nothing. */
    private void fields(
        Fields old, boolean oldHasZeros, Fields now, boolean newHasZeros, Type type, Level level) {
      for (int i = 0; i < now.size(); i++) {
        String name = now.name(i);
        Object there = now.value(i);
        int position = i < old.size() && old.name(i).equals(name) ? i : old.position(name);
        if (position >= 0) {
          if (old.value(position) != there) {
            value(name, old.value(position), there, Typing.belowOrAny(type, name), level);
          }
          continue;
        }
        Type below = Typing.belowOrAny(type, name);
        Optional<Object> zero = oldHasZeros ? Typing.zero(type, name) : Optional.empty();
        if (zero.isPresent()) {
          value(name, zero.get(), there, below, level);
        } else {
          level.added(name, whole(there, below));
        }
      }
      for (int i = 0; i < old.size(); i++) {
        String name = old.name(i);
        if ((i < now.size() && now.name(i).equals(name)) || now.has(name)) {
          continue;
        }
        Type below = Typing.belowOrAny(type, name);
        Optional<Object> zero = newHasZeros ? Typing.zero(type, name) : Optional.empty();
        if (zero.isPresent()) {
          value(name, old.value(i), zero.get(), below, level);
        } else {
          level.removed(name, whole(old.value(i), below));
        }
      }
    }

    private void items(ListOf list, Items old, Items now, Level level) {
      Elements before = new Elements(list, old);
      Elements after = new Elements(list, now);
      for (PathElement element : before.distinct()) {
        item(list, element, before.values(element), after.values(element), level);
      }
      for (PathElement element : after.distinct()) {
        if (!before.has(element)) {
          item(list, element, List.of(), after.values(element), level);
        }
      }
    }

    /** Elements that nothing tells apart are owned together and not by their fields. */
    private void item(
        ListOf list, PathElement at, List<Object> old, List<Object> now, Level level) {
      if (old.size() == 1 && now.size() == 1) {
        value(at, old.getFirst(), now.getFirst(), list.element(), level);
      } else if (old.size() > 1 && now.size() > 1) {
        if (!Typing.same(Items.of(old), Items.of(now))) {
          level.modified(at, FieldSet.LEAF);
        }
      } else {
        if (!now.isEmpty()) {
          level.added(at, now.size() > 1 ? FieldSet.LEAF : whole(now.getFirst(), list.element()));
        }
        if (!old.isEmpty()) {
          level.removed(at, old.size() > 1 ? FieldSet.LEAF : whole(old.getFirst(), list.element()));
        }
      }
    }

    /** All of a value that the other object lacks, containers included. */
    private static FieldSet whole(Object value, Type type) {
      Form form = Typing.form(type, value);
      if (form == Form.SCALAR || isBare(value) || Typing.isAtomic(type, form)) {
        return FieldSet.LEAF;
      }
      FieldSet.Builder builder = new FieldSet.Builder();
      if (value instanceof Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
          String name = fields.name(i);
          FieldSet below = whole(fields.value(i), Typing.belowOrAny(type, name));
          builder.add(new PathElement.Field(name), below);
        }
      } else if (value instanceof Items items && type instanceof ListOf list) {
        Elements elements = new Elements(list, items);
        for (PathElement element : elements.distinct()) {
          List<Object> values = elements.values(element);
          builder.add(
              element,
              values.size() > 1 ? FieldSet.LEAF : whole(values.getFirst(), list.element()));
        }
      }
      return builder.build(true);
    }
  }
}
