package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** No element twice in a set, no key twice in a list with keys. */
final class ListRules {
  private ListRules() {}

  static List<FieldError> check(String path, Schema schema, Object value) {
    List<FieldError> errors = new ArrayList<>();
    check(path, schema, value, errors);
    return errors;
  }

  private static void check(String path, Schema schema, Object value, List<FieldError> errors) {
    switch (value) {
      case Fields fields -> {
        Fields sorted = fields.sorted();
        for (int i = 0; i < sorted.size(); i++) {
          String name = sorted.name(i);
          Object inner = sorted.value(i);
          schema
              .additional()
              .ifPresent(below -> check(Paths.key(path, name), below, inner, errors));
          schema
              .property(name)
              .ifPresent(below -> check(Paths.child(path, name), below, inner, errors));
        }
      }
      case Items items -> {
        switch (schema.listType()) {
          case "set" -> set(path, items, errors);
          case "map" -> map(path, schema, items, errors);
          default -> {
            // Of an atomic list nothing is asked.
          }
        }
        for (int i = 0; i < items.size() && schema.items().isPresent(); i++) {
          check(Paths.index(path, i), schema.items().get(), items.get(i), errors);
        }
      }
      default -> {
        // Nothing to tell apart.
      }
    }
  }

  private static void set(String path, Items items, List<FieldError> errors) {
    for (int repeated : repeated(items)) {
      errors.add(
          FieldError.duplicate(
              Paths.index(path, repeated), Fields.sortedThroughout(items.get(repeated))));
    }
  }

  private static void map(String path, Schema schema, Items items, List<FieldError> errors) {
    Object[] keys = new Object[items.size()];
    for (int i = 0; i < keys.length; i++) {
      Object item = items.get(i);
      if (item != Null.NULL && !(item instanceof Fields)) {
        errors.add(
            FieldError.invalid(
                Paths.index(path, i), item, "must be an object for an array of list-type map"));
        return;
      }
      Fields.Builder key = new Fields.Builder();
      for (String name : schema.listMapKeys()) {
        items.fields(i).find(name).ifPresent(value -> key.put(name, value));
      }
      keys[i] = Fields.sortedThroughout(key.build());
    }
    for (int repeated : repeated(Items.of(keys))) {
      errors.add(FieldError.duplicate(Paths.index(path, repeated), keys[repeated]));
    }
  }

  /** Where something comes for the second time; the third is not told. */
  private static List<Integer> repeated(Items items) {
    Map<Object, Integer> seen = new HashMap<>();
    List<Integer> second = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (seen.merge(items.get(i), 1, Integer::sum) == 2) {
        second.add(i);
      }
    }
    return second;
  }
}
