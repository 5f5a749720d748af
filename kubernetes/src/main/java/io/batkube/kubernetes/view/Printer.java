package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How objects of a kind become rows of a Table. Any thread. */
public interface Printer {

  List<Column> columns();

  /** Writes the cells of an object, one for each column. */
  void print(Fields object, Row row);

  /** True if it reads objects in the version they are served in, and not in the stored one. */
  default boolean readsServedVersion() {
    return false;
  }

  /** The order of rows in a list, if it is not that of the objects. */
  default Optional<Comparator<Fields>> order() {
    return Optional.empty();
  }

  /** True if a Table without rows has null in their place, and not an empty list. */
  default boolean nullForNoRows() {
    return false;
  }

  /** The conditions of the row: whether the object has run to its end. */
  default List<Fields> conditions(Fields object) {
    return List.of();
  }
}
