package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;

/**
 * Whether two values mean the same to a real server: an empty list or map is none at all. An object
 * without fields differs from none: {@code emptyDir: {}} is a volume.
 */
public final class SameMeaning {
  /** Fields that hold maps, which may be empty and absent alike. */
  private static final List<String> MAPS =
      List.of(
          "labels",
          "annotations",
          "nodeSelector",
          "matchLabels",
          "requests",
          "limits",
          "capacity",
          "allocatable",
          "overhead",
          "data",
          "binaryData",
          "parameters");

  private SameMeaning() {}

  @SuppressWarnings("ReferenceEquality") // what is the same need not be compared
  public static boolean of(Object one, Object other) {
    if (one == other) {
      return true;
    }
    if (one instanceof Fields fields && other instanceof Fields others) {
      return everyFieldIn(fields, others) && restIsNone(others, fields);
    }
    if (one instanceof Items items && other instanceof Items others) {
      if (items.size() != others.size()) {
        return false;
      }
      for (int i = 0; i < items.size(); i++) {
        if (!of(items.get(i), others.get(i))) {
          return false;
        }
      }
      return true;
    }
    return one.equals(other) || (isNone(one) && isNone(other));
  }

  private static boolean isNone(Object value) {
    return value instanceof Null
        || (value instanceof Items items && items.isEmpty())
        || (value instanceof Fields fields && fields.isEmpty());
  }

  private static boolean everyFieldIn(Fields one, Fields other) {
    for (int i = 0; i < one.size(); i++) {
      int there = other.position(one.name(i));
      boolean same = there < 0 ? isNone(one, i) : of(one.value(i), other.value(there));
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** What the other object has not, while what both have is compared already. */
  private static boolean restIsNone(Fields one, Fields other) {
    for (int i = 0; i < one.size(); i++) {
      if (!other.has(one.name(i)) && !isNone(one, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNone(Fields object, int position) {
    Object value = object.value(position);
    return value instanceof Null
        || (value instanceof Items items && items.isEmpty())
        || (value instanceof Fields map && map.isEmpty() && MAPS.contains(object.name(position)));
  }
}
