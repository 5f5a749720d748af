package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.List;

/**
 * Whom an object belongs to.
 *
 * @param blocks the owner waits for the end of this object, if it is deleted in the foreground
 */
record OwnerReference(String apiVersion, String kind, String name, String uid, boolean blocks) {

  static OwnerReference of(Fields tree) {
    return new OwnerReference(
        tree.text("apiVersion"),
        tree.text("kind"),
        tree.text("name"),
        tree.text("uid"),
        tree.isTrue("blockOwnerDeletion"));
  }

  static List<OwnerReference> all(Items references) {
    return references.eachFields().stream().map(OwnerReference::of).toList();
  }
}
