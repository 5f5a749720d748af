package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings values into the shape of a schema: what it does not know goes, what is missing comes. */
final class Shape {
  private Shape() {}

  /** A value without what its schema does not know, and the paths of that, in order. */
  record Pruned(Object value, List<String> unknown) {}

  /** Prunes an object that has apiVersion, kind and metadata whatever its schema says. */
  static Pruned pruneResource(Object value, Schema schema) {
    return prune(value, schema.asResource());
  }

  static Pruned prune(Object value, Schema schema) {
    List<String> unknown = new ArrayList<>();
    Object pruned = new Pruning(unknown).value(value, Optional.of(schema), "");
    Collections.sort(unknown);
    return new Pruned(pruned, unknown);
  }

  /** One walk, which collects the paths of what it drops. */
  private record Pruning(List<String> unknown) {

    Object value(Object value, Optional<Schema> schema, String path) {
      if (schema.isPresent() && schema.get().preservesUnknown()) {
        return preserved(value, schema.get(), path);
      }
      return switch (value) {
        case Fields fields -> fields(fields, schema, path);
        case Items items -> {
          Object[] all = new Object[items.size()];
          for (int i = 0; i < all.length; i++) {
            all[i] = value(items.get(i), schema.flatMap(Schema::items), Paths.index(path, i));
          }
          yield Items.of(all);
        }
        default -> value;
      };
    }

    private Fields fields(Fields fields, Optional<Schema> schema, String path) {
      Fields.Builder kept = new Fields.Builder(fields.size());
      for (int i = 0; i < fields.size(); i++) {
        String name = fields.name(i);
        String below = Paths.child(path, name);
        boolean isMeta = Schema.isMeta(name);
        Optional<Schema> own = schema.flatMap(s -> s.property(name));
        if (isMeta && schema.isPresent() && schema.get().embedded()) {
          kept.put(name, fields.value(i));
        } else if (own.isPresent()) {
          kept.put(name, value(fields.value(i), own, below));
        } else if (schema.isPresent() && schema.get().hasAdditional()) {
          kept.put(name, value(fields.value(i), schema.get().additional(), below));
        } else if (schema.isEmpty() || !isMeta || !path.isEmpty()) {
          unknown.add(below);
        }
      }
      return kept.build();
    }

    /** Where unknown fields are kept, the known ones are pruned still. */
    private Object preserved(Object value, Schema schema, String path) {
      return switch (value) {
        case Fields fields -> {
          Fields.Builder all = new Fields.Builder(fields.size());
          for (int i = 0; i < fields.size(); i++) {
            String name = fields.name(i);
            Optional<Schema> own = schema.property(name);
            boolean asIs =
                schema.embedded() && Schema.isMeta(name)
                    || own.isEmpty() && !schema.hasAdditional();
            all.put(
                name,
                asIs
                    ? fields.value(i)
                    : value(
                        fields.value(i),
                        own.isPresent() ? own : schema.additional(),
                        Paths.child(path, name)));
          }
          yield all.build();
        }
        case Items items -> {
          Object[] all = new Object[items.size()];
          for (int i = 0; i < all.length; i++) {
            String below = Paths.index(path, i);
            Object item = items.get(i);
            all[i] = schema.items().map(inner -> preserved(item, inner, below)).orElse(item);
          }
          yield Items.of(all);
        }
        default -> value;
      };
    }
  }

  /** Without nulls where there may be none and no default takes their place. */
  static Object dropNulls(Object value, Optional<Schema> schema) {
    return switch (value) {
      case Fields fields -> {
        Fields.Builder kept = new Fields.Builder(fields.size());
        for (int i = 0; i < fields.size(); i++) {
          String name = fields.name(i);
          Optional<Schema> below = schema.flatMap(s -> s.below(name));
          boolean dropped =
              isRefusedNull(fields.value(i), below)
                  && below.flatMap(Schema::defaultValue).isEmpty();
          if (!dropped) {
            kept.put(name, dropNulls(fields.value(i), below));
          }
        }
        yield kept.build();
      }
      case Items items -> {
        Object[] all = new Object[items.size()];
        for (int i = 0; i < all.length; i++) {
          all[i] = dropNulls(items.get(i), schema.flatMap(Schema::items));
        }
        yield Items.of(all);
      }
      default -> value;
    };
  }

  private static boolean isRefusedNull(Object value, Optional<Schema> schema) {
    return value == Null.NULL && schema.isPresent() && !schema.get().nullable();
  }

  /** With the defaults of what is missing, and of nulls where there may be none. */
  static Object withDefaults(Object value, Schema schema) {
    return switch (value) {
      case Fields fields -> fieldsWithDefaults(fields, schema);
      case Items items -> {
        if (schema.items().isEmpty()) {
          yield items;
        }
        Object[] all = new Object[items.size()];
        for (int i = 0; i < all.length; i++) {
          all[i] = orDefault(items.get(i), schema.items().get());
        }
        yield Items.of(all);
      }
      default -> value;
    };
  }

  private static Fields fieldsWithDefaults(Fields fields, Schema schema) {
    if (schema.properties().isEmpty() && schema.additional().isEmpty()) {
      return fields;
    }
    Fields.Builder all = new Fields.Builder(fields.size() + 2);
    for (int i = 0; i < fields.size(); i++) {
      Object value = fields.value(i);
      Optional<Schema> below = schema.below(fields.name(i));
      all.put(fields.name(i), below.map(s -> orDefault(value, s)).orElse(value));
    }
    for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
      Optional<Object> missing = property.getValue().defaultValue();
      if (missing.isPresent() && !fields.has(property.getKey())) {
        all.put(property.getKey(), withDefaults(missing.get(), property.getValue()));
      }
    }
    return all.build();
  }

  private static Object orDefault(Object value, Schema schema) {
    Object present =
        isRefusedNull(value, Optional.of(schema)) ? schema.defaultValue().orElse(value) : value;
    return withDefaults(present, schema);
  }

  /**
   * Whole numbers as integers, however they were written: what a store that keeps JSON gives back.
   */
  static Object wholeNumbers(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields same = fields;
        for (int i = 0; i < fields.size(); i++) {
          same = same.with(fields.name(i), wholeNumbers(fields.value(i)));
        }
        yield same;
      }
      case Items items -> {
        Object[] all = new Object[items.size()];
        for (int i = 0; i < all.length; i++) {
          all[i] = wholeNumbers(items.get(i));
        }
        yield Items.of(all);
      }
      case Double number when number == (long) (double) number && Math.abs(number) < 1L << 62 ->
          (long) (double) number;
      default -> value;
    };
  }
}
