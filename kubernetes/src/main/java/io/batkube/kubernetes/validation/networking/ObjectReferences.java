package io.batkube.kubernetes.validation.networking;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;

/** References to objects of any kind, as ingresses and their classes have them. */
final class ObjectReferences {
  private ObjectReferences() {}

  static void check(Mistakes mistakes, Fields reference, String path) {
    if (reference.has("apiGroup")) {
      mistakes.subdomain(path + ".apiGroup", reference.text("apiGroup"));
    }
    part(mistakes, reference, path, "kind");
    part(mistakes, reference, path, "name");
  }

  /** A text that must be there and can be a part of a path. */
  static void part(Mistakes mistakes, Fields reference, String path, String field) {
    String text = reference.text(field);
    if (text.isEmpty()) {
      mistakes.required(path + "." + field);
    } else {
      mistakes.invalid(path + "." + field, text, Names.pathSegmentProblems(text, false));
    }
  }
}
