package io.batkube.kubernetes.api;

import io.batkube.kubernetes.tree.Fields;
import java.util.List;

/** The order and the forms of metadata. */
final class ObjectMeta {
  /** Go's order of the fields. */
  private static final List<String> ORDER =
      List.of(
          "name",
          "generateName",
          "namespace",
          "selfLink",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "labels",
          "annotations",
          "ownerReferences",
          "finalizers",
          "managedFields");

  private ObjectMeta() {}

  /** The fields in Go's order, with a place for the version that the store gives. */
  static Fields ordered(Fields metadata) {
    Fields.Builder ordered = new Fields.Builder(ORDER.size());
    for (String name : ORDER) {
      if (name.equals("resourceVersion")) {
        ordered.put(name, metadata.text(name));
      } else {
        metadata.find(name).ifPresent(value -> ordered.put(name, value));
      }
    }
    return ordered.build();
  }
}
