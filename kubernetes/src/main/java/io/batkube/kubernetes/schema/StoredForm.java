package io.batkube.kubernetes.schema;

import io.batkube.kubernetes.schema.Type.Field;
import io.batkube.kubernetes.schema.Type.ListOf;
import io.batkube.kubernetes.schema.Type.MapOf;
import io.batkube.kubernetes.schema.Type.Scalar;
import io.batkube.kubernetes.schema.Type.Struct;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.IdentityHashMap;

/**
 * What storing makes of an object: protobuf, in which a real server keeps nearly everything, does
 * not tell an empty list from none. Fields that Go leaves out when they are empty are not there
 * anyhow; the others come back as null. One thread.
 */
public final class StoredForm {
  /** Whether anything below a struct can change; true while it is being found out. */
  private final IdentityHashMap<Struct, Boolean> concerned = new IdentityHashMap<>();

  /** An object as it comes back from the store. */
  public Fields of(Struct struct, Fields object) {
    Fields result = object;
    if (!isConcerned(struct)) {
      return result;
    }
    for (int i = 0; i < object.size(); i++) {
      int position = struct.position(object.name(i));
      if (position >= 0) {
        Object kept = of(struct.fields().get(position), object.value(i));
        if (kept != object.value(i)) {
          result = result.with(object.name(i), kept);
        }
      }
    }
    return result;
  }

  private Object of(Field field, Object value) {
    boolean empty =
        field.type() instanceof ListOf && value instanceof Items items && items.isEmpty()
            || field.type() instanceof MapOf && value instanceof Fields map && map.isEmpty();
    return empty && !field.pointer() ? Null.NULL : of(field.type(), value);
  }

  private Object of(Type type, Object value) {
    if (!isConcerned(type)) {
      return value;
    }
    return switch (type) {
      case Struct struct -> value instanceof Fields fields ? of(struct, fields) : value;
      case ListOf list -> value instanceof Items items ? each(list.element(), items) : value;
      case MapOf map -> value instanceof Fields fields ? each(map.value(), fields) : value;
      case Scalar _ -> value;
    };
  }

  private Items each(Type type, Items items) {
    Items result = items;
    for (int i = 0; i < items.size(); i++) {
      Object kept = of(type, items.get(i));
      if (kept != items.get(i)) {
        result = result.with(i, kept);
      }
    }
    return result;
  }

  private Fields each(Type type, Fields fields) {
    Fields result = fields;
    for (int i = 0; i < fields.size(); i++) {
      Object kept = of(type, fields.value(i));
      if (kept != fields.value(i)) {
        result = result.with(fields.name(i), kept);
      }
    }
    return result;
  }

  private boolean isConcerned(Type type) {
    return switch (type) {
      case Struct struct -> isConcerned(struct);
      case ListOf list -> isConcerned(list.element());
      case MapOf map -> isConcerned(map.value());
      case Scalar _ -> false;
    };
  }

  private boolean isConcerned(Struct struct) {
    Boolean known = concerned.get(struct);
    if (known != null) {
      return known;
    }
    concerned.put(struct, true);
    boolean found = false;
    for (Field field : struct.fields()) {
      boolean stays =
          (field.type() instanceof ListOf || field.type() instanceof MapOf)
              && !field.omitEmpty()
              && !field.pointer();
      found |= stays || isConcerned(field.type());
    }
    concerned.put(struct, found);
    return found;
  }
}
