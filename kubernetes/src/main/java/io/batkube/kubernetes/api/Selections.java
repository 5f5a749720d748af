package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.selector.FieldSelector;
import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Selection;
import io.batkube.kubernetes.store.StoredObject;

/** What a request selects, as a question to stored objects. */
final class Selections {
  private Selections() {}

  /**
   * The selection of a request.
   *
   * @param namespace "" for all
   */
  static Selection of(Resource row, String namespace, LabelSelector labels, FieldSelector fields) {
    for (FieldSelector.Term term : fields.terms()) {
      check(row, term);
    }
    Selection selection = Selection.ALL;
    if (!labels.requirements().isEmpty()) {
      selection = object -> labels.matches(object.metadata().fields("labels"));
    }
    if (!fields.terms().isEmpty()) {
      Selection before = selection;
      selection = object -> before.matches(object) && matches(row, fields, object);
    }
    return namespace.isEmpty() ? selection : selection.in(namespace);
  }

  private static void check(Resource row, FieldSelector.Term term) {
    String label = term.label();
    boolean known =
        label.equals("metadata.name")
            || label.equals("metadata.namespace")
            || label.isEmpty()
            || row.rules().fieldLabels(row).contains(label);
    if (!known) {
      throw Status.badRequest(row.rules().unknownFieldLabel(row, label)).exception();
    }
  }

  private static boolean matches(Resource row, FieldSelector fields, StoredObject object) {
    for (FieldSelector.Term term : fields.terms()) {
      String found =
          switch (term.label()) {
            case "metadata.name" -> object.name();
            case "metadata.namespace" -> object.namespace();
            case "" -> "";
            default -> row.rules().fieldValue(object.tree(), term.label());
          };
      if (!term.matches(found)) {
        return false;
      }
    }
    return true;
  }
}
