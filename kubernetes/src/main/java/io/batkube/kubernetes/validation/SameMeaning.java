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

  public static boolean of(Object one, Object other) {
    if (one instanceof Fields fields && other instanceof Fields others) {
      return everyFieldIn(fields, others) && everyFieldIn(others, fields);
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
      if (there < 0) {
        Object value = one.value(i);
        boolean none =
            value instanceof Null
                || (value instanceof Items items && items.isEmpty())
                || (value instanceof Fields map && map.isEmpty() && MAPS.contains(one.name(i)));
        if (!none) {
          return false;
        }
      } else if (!of(one.value(i), other.value(there))) {
        return false;
      }
    }
    return true;
  }
}
