package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Parts of objects in the words that cells use for them. */
final class Texts {
  private Texts() {}

  /** "a=1,b=2" in the order of the names. */
  static String labels(Fields labels) {
    List<String> pairs = new ArrayList<>();
    Fields sorted = labels.sorted();
    for (int i = 0; i < sorted.size(); i++) {
      pairs.add(sorted.name(i) + "=" + sorted.text(sorted.name(i)));
    }
    return String.join(",", pairs);
  }

  static String labelsOrNone(Fields labels) {
    return labels.isEmpty() ? Row.NONE : labels(labels);
  }

  private record Requirement(String key, String text) {}

  /** A label selector as its own language writes it; empty if an operator is unknown. */
  static Optional<String> selector(Fields selector) {
    List<Requirement> all = new ArrayList<>();
    Fields labels = selector.fields("matchLabels").sorted();
    for (String key : labels.names()) {
      all.add(new Requirement(key, key + "=" + labels.text(key)));
    }
    for (Fields expression : selector.items("matchExpressions").eachFields()) {
      String key = expression.text("key");
      String values =
          " (" + String.join(",", new TreeSet<>(expression.items("values").eachText())) + ")";
      switch (expression.text("operator")) {
        case "In" -> all.add(new Requirement(key, key + " in" + values));
        case "NotIn" -> all.add(new Requirement(key, key + " notin" + values));
        case "Exists" -> all.add(new Requirement(key, key));
        case "DoesNotExist" -> all.add(new Requirement(key, "!" + key));
        default -> {
          return Optional.empty();
        }
      }
    }
    all.sort((a, b) -> a.key.compareTo(b.key));
    return Optional.of(String.join(",", all.stream().map(Requirement::text).toList()));
  }

  static String selectorOrNone(Fields selector) {
    return selector(selector).map(text -> text.isEmpty() ? Row.NONE : text).orElse("<error>");
  }

  static String joined(Items items, String field) {
    return joined(items.eachFields(), item -> item.text(field));
  }

  static String joined(Collection<Fields> items, Function<Fields, String> text) {
    return String.join(",", items.stream().map(text).toList());
  }

  /** The first three of many. */
  static String firstThree(List<String> all) {
    if (all.size() > 3) {
      return String.join(",", all.subList(0, 3)) + " + " + (all.size() - 3) + " more...";
    }
    String text = String.join(",", all);
    return text.isEmpty() ? Row.UNSET : text;
  }

  static boolean has(Fields object, String... path) {
    return object.findAt(path).isPresent();
  }

  static boolean isDeleted(Fields object) {
    return object.fields("metadata").has("deletionTimestamp");
  }

  /** A quantity; "0" if there is none. */
  static String quantity(Fields of, String name) {
    return of.find(name).map(Texts::scalar).orElse("0");
  }

  /** A string, or a number as text. */
  static String scalar(Object value) {
    return value instanceof String text ? text : String.valueOf(value);
  }

  static boolean hasTrueCondition(Fields object, String type) {
    for (Fields condition : object.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals(type)) {
        return condition.text("status").equals("True");
      }
    }
    return false;
  }
}
