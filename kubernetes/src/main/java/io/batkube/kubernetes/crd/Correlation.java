package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;
import java.util.Optional;

/**
 * A value of an update and the old value in its place. What was wrong before and is not touched may
 * stay wrong.
 */
record Correlation(Object value, Object old, Schema schema) {

  /** The same of a field that both have and the schema knows. */
  Optional<Correlation> field(String name) {
    if (!(value instanceof Fields now && old instanceof Fields before)) {
      return Optional.empty();
    }
    int inNow = now.position(name);
    int inBefore = before.position(name);
    return inNow < 0 || inBefore < 0
        ? Optional.empty()
        : schema
            .below(name)
            .map(below -> new Correlation(now.value(inNow), before.value(inBefore), below));
  }

  /** The same of an element; only those of a list with keys can be found again. */
  Optional<Correlation> element(int index) {
    if (!schema.listType().equals("map")
        || !(value instanceof Items now && old instanceof Items before)
        || index >= now.size()
        || schema.items().isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Object>> key = key(now.get(index));
    for (Object candidate : before) {
      if (key.isPresent() && key.equals(key(candidate))) {
        return Optional.of(new Correlation(now.get(index), candidate, schema.items().get()));
      }
    }
    return Optional.empty();
  }

  private Optional<List<Object>> key(Object element) {
    return element instanceof Fields fields && schema.listMapKeys().stream().allMatch(fields::has)
        ? Optional.of(
            schema.listMapKeys().stream().map(name -> fields.find(name).orElseThrow()).toList())
        : Optional.empty();
  }

  /** Whether nothing changed here; fields that the schema does not know count as changed. */
  boolean isUnchanged() {
    if (value == Null.NULL || old == Null.NULL) {
      return value == old;
    }
    return switch (value) {
      case Fields now -> old instanceof Fields before && isUnchanged(now, before);
      case Items now -> old instanceof Items before && isUnchanged(now, before);
      default -> value.equals(old);
    };
  }

  private boolean isUnchanged(Fields now, Fields before) {
    return now.size() == before.size()
        && now.names().stream()
            .allMatch(name -> field(name).filter(Correlation::isUnchanged).isPresent());
  }

  private boolean isUnchanged(Items now, Items before) {
    if (!schema.listType().equals("map")) {
      return now.equals(before);
    }
    if (now.size() != before.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (element(i).filter(Correlation::isUnchanged).isEmpty()) {
        return false;
      }
    }
    return true;
  }
}
