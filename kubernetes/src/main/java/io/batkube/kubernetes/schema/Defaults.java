package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Quantity;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Fills in what a client left out, as the defaulting functions of k8s.io/kubernetes 1.36 do: each
 * belongs to a struct, and is called wherever the struct occurs, the outer one before the inner.
 * Fields with the marker {@code +default} follow the table. Any thread.
 *
 * <p>What an API server fills in later is not here: addresses, names, what admission adds.
 */
public final class Defaults {
  private Defaults() {}

  /**
   * An object with its defaults, in Go's order.
   *
   * @param object canonical, as {@link Decoder} gives it
   */
  public static Fields apply(String group, String version, String kind, Fields object) {
    Optional<Struct> struct = Schemas.builtIn().find(group, version, kind);
    return struct.isPresent() ? apply(struct.get(), object) : object;
  }

  /** The same for a struct of the table. */
  public static Fields apply(Struct struct, Fields object) {
    Plan plan = struct.defaults();
    if (object.isKnownAs(plan)) {
      return object; // it has come from here
    }
    boolean canonical = object.isKnownAs(struct);
    Fields complete = complete(struct, plan, object);
    return canonical ? complete.knownAs(plan) : complete;
  }

  @SuppressWarnings("ReferenceEquality") // what stays the same need not be made anew
  private static Fields complete(Struct struct, Plan plan, Fields object) {
    Fields changed = (Fields) inOrder(struct, object, plan.rule.apply(object));
    if (plan.fields.length == 0) {
      return changed;
    }
    Object[] values = null;
    for (int position : plan.fields) {
      Field field = struct.fields().get(position);
      int at = changed.position(field.name());
      Object before = at < 0 ? null : changed.value(at);
      Object after = value(field, before);
      if (after != before) {
        values = values == null ? values(struct, changed) : values;
        values[position] = after;
      }
    }
    return values == null ? changed : Canonical.object(struct, values);
  }

  private static Object[] values(Struct struct, Fields object) {
    Object[] values = new Object[struct.fields().size()];
    for (int i = 0; i < object.size(); i++) {
      values[struct.position(object.name(i))] = object.value(i);
    }
    return values;
  }

  /** Rules put new fields at the end; this goes where they have been. */
  private static Object inOrder(Type type, Object before, Object after) {
    if (after == before) {
      return after;
    }
    return switch (type) {
      case Struct struct when after instanceof Fields object -> {
        Fields old = before instanceof Fields fields ? fields : Fields.EMPTY;
        Object[] values = new Object[struct.fields().size()];
        for (int i = 0; i < object.size(); i++) {
          int position = struct.position(object.name(i));
          Type inner = struct.fields().get(position).type();
          int there = old.position(object.name(i));
          values[position] =
              inOrder(inner, there < 0 ? Null.NULL : old.value(there), object.value(i));
        }
        yield Canonical.object(struct, values);
      }
      case ListOf list when after instanceof Items items -> {
        Items old = before instanceof Items those ? those : Items.EMPTY;
        Object[] values = array(items);
        for (int i = 0; i < values.length; i++) {
          values[i] = inOrder(list.element(), i < old.size() ? old.get(i) : Null.NULL, values[i]);
        }
        yield Items.of(values);
      }
      case Struct _, ListOf _, MapOf _, Scalar _ -> after;
    };
  }

  private static Object value(Field field, Object value) {
    if (value == null || value == Null.NULL || (!field.pointer() && "".equals(value))) {
      return field.defaultValue().orElse(value);
    }
    return isResourceList(field) && value instanceof Fields amounts
        ? roundedUp(amounts)
        : below(field.type(), value);
  }

  private static Object below(Type type, Object value) {
    return switch (type) {
      case Struct struct when value instanceof Fields fields -> apply(struct, fields);
      case ListOf list when value instanceof Items items -> list(list.element(), items);
      case MapOf map when value instanceof Fields fields -> map(map.value(), fields);
      case Struct _, ListOf _, MapOf _, Scalar _ -> value;
    };
  }

  private static Items list(Type element, Items items) {
    Object[] changed = null;
    for (int i = 0; i < items.size(); i++) {
      Object after = below(element, items.get(i));
      if (after != items.get(i)) {
        changed = changed == null ? array(items) : changed;
        changed[i] = after;
      }
    }
    return changed == null ? items : Items.of(changed);
  }

  private static Object[] array(Items items) {
    Object[] array = new Object[items.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = items.get(i);
    }
    return array;
  }

  private static Fields map(Type element, Fields fields) {
    Fields changed = fields;
    for (int i = 0; i < fields.size(); i++) {
      Object after = below(element, fields.value(i));
      if (after != fields.value(i)) {
        changed = changed.with(fields.name(i), after);
      }
    }
    return changed;
  }

  private static boolean isResourceList(Field field) {
    return field.type() instanceof MapOf map
        && map.value() == Scalar.QUANTITY
        && field.goType().equals("v1.ResourceList");
  }

  /** Amounts are kept in thousandths; rounding also makes those canonical that were not. */
  private static Fields roundedUp(Fields amounts) {
    Fields rounded = amounts;
    for (int i = 0; i < amounts.size(); i++) {
      String text = amounts.text(amounts.name(i));
      if (!Decoder.isPlain(text) || text.endsWith("n") || text.endsWith("u")) {
        String changed = roundedUp(Quantity.parse(text)).toString();
        rounded = changed.equals(text) ? rounded : rounded.with(amounts.name(i), changed);
      }
    }
    return rounded;
  }

  private static Quantity roundedUp(Quantity amount) {
    boolean beyond = amount.milliValue() == Long.MAX_VALUE || amount.milliValue() == Long.MIN_VALUE;
    return beyond
        ? amount.plus(Quantity.ZERO)
        : Quantity.ofMilli(amount.milliValue(), amount.format());
  }

  /** The object with a field, unless it has it; null is not having it. */
  static Fields orElse(Fields object, String name, Object value) {
    int position = object.position(name);
    return position >= 0 && object.value(position) != Null.NULL ? object : object.with(name, value);
  }

  /** The object with a text, unless it has one. */
  static Fields orElseText(Fields object, String name, String value) {
    return object.text(name).isEmpty() ? object.with(name, value) : object;
  }

  /** The object with a number, unless it has one that is not 0. */
  static Fields orElseNumber(Fields object, String name, long value) {
    return object.number(name) == 0 ? object.with(name, value) : object;
  }

  /** The object with one of its objects changed, if it is there. */
  static Fields inside(Fields object, String name, UnaryOperator<Fields> change) {
    return object.find(name).orElse(Null.NULL) instanceof Fields inner
        ? object.with(name, change.apply(inner))
        : object;
  }

  /** The object with one of its objects changed, an empty one if it is not there. */
  static Fields insideOrNew(Fields object, String name, UnaryOperator<Fields> change) {
    return object.with(name, change.apply(object.fields(name)));
  }

  /** The object with each object of a list changed. */
  static Fields each(Fields object, String name, UnaryOperator<Fields> change) {
    Items items = object.items(name);
    return items.isEmpty() ? object : object.with(name, items.mapFields(change));
  }

  /**
   * What there is to do for a struct. Immutable. An object that is known as its struct's plan is
   * canonical and has all its defaults, as all objects of structs inside it have.
   */
  static final class Plan {
    private static final UnaryOperator<Fields> NOTHING = UnaryOperator.identity();

    private final UnaryOperator<Fields> rule;

    /** The positions of fields that have a default, or something below that has. */
    private final int[] fields;

    private Plan(UnaryOperator<Fields> rule, int[] fields) {
      this.rule = rule;
      this.fields = fields;
    }

    static Plan of(Struct struct) {
      int[] found = new int[struct.fields().size()];
      int count = 0;
      for (int i = 0; i < found.length; i++) {
        Field field = struct.fields().get(i);
        Set<Struct> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        if (field.defaultValue().isPresent() || isResourceList(field) || has(field.type(), seen)) {
          found[count++] = i;
        }
      }
      return new Plan(rule(struct).orElse(NOTHING), Arrays.copyOf(found, count));
    }

    private static boolean has(Type type, Set<Struct> seen) {
      return switch (type) {
        case Scalar _ -> false;
        case ListOf list -> has(list.element(), seen);
        case MapOf map -> has(map.value(), seen);
        case Struct struct ->
            seen.add(struct)
                && (rule(struct).isPresent()
                    || struct.fields().stream()
                        .anyMatch(
                            field ->
                                field.defaultValue().isPresent()
                                    || isResourceList(field)
                                    || has(field.type(), seen)));
      };
    }

    private static Optional<UnaryOperator<Fields>> rule(Struct struct) {
      String name = struct.name();
      List<String> path = List.of(struct.goPackage().split("/", -1));
      if (path.size() < 2) {
        return Optional.empty(); // of a custom resource
      }
      String version = path.getLast();
      String group = path.get(path.size() - 2);
      return switch (group) {
        case "core" -> CoreDefaults.rule(name);
        case "apps", "extensions", "batch", "autoscaling" ->
            WorkloadDefaults.rule(group, version, name);
        default -> OtherDefaults.rule(group, version, name);
      };
    }
  }
}
