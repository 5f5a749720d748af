package io.batkube.kubernetes.validation;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A selector of labels that an object holds, with matchLabels and matchExpressions.
 *
 * @param fields without any, it selects everything
 */
public record SelectorOf(Fields fields) {
  private static final List<String> WITH_VALUES = List.of("In", "NotIn");
  private static final List<String> WITHOUT_VALUES = List.of("Exists", "DoesNotExist");

  /** A selector that asks for labels and their values. */
  public static SelectorOf labels(Fields labels) {
    return new SelectorOf(Fields.of("matchLabels", labels));
  }

  /** True if it has no requirement. */
  public boolean isEmpty() {
    return fields.fields("matchLabels").isEmpty() && fields.items("matchExpressions").isEmpty();
  }

  /** True if it can be evaluated; with others a real server does nothing further. */
  public boolean isUsable() {
    Fields labels = fields.fields("matchLabels");
    for (int i = 0; i < labels.size(); i++) {
      if (!isKey(labels.name(i)) || !isValue(labels.text(labels.name(i)))) {
        return false;
      }
    }
    return fields.items("matchExpressions").eachFields().stream().allMatch(SelectorOf::isUsable);
  }

  private static boolean isUsable(Fields expression) {
    List<String> values = expression.items("values").eachText();
    boolean fitting =
        WITH_VALUES.contains(expression.text("operator"))
            ? !values.isEmpty()
            : WITHOUT_VALUES.contains(expression.text("operator")) && values.isEmpty();
    return fitting
        && isKey(expression.text("key"))
        && values.stream().allMatch(SelectorOf::isValue);
  }

  private static boolean isKey(String key) {
    return NameRule.QUALIFIED_NAME.problems(key).isEmpty();
  }

  private static boolean isValue(String value) {
    return NameRule.LABEL_VALUE.problems(value).isEmpty();
  }

  public boolean matches(Fields labels) {
    Fields wanted = fields.fields("matchLabels");
    for (int i = 0; i < wanted.size(); i++) {
      if (!labels.find(wanted.name(i)).equals(Optional.of(wanted.value(i)))) {
        return false;
      }
    }
    return fields.items("matchExpressions").eachFields().stream()
        .allMatch(expression -> holds(expression, labels));
  }

  private static boolean holds(Fields expression, Fields labels) {
    String key = expression.text("key");
    boolean there = labels.has(key);
    boolean among = there && expression.items("values").contains(labels.text(key));
    return switch (expression.text("operator")) {
      case "In" -> among;
      case "NotIn" -> !among;
      case "Exists" -> there;
      case "DoesNotExist" -> !there;
      default -> false;
    };
  }

  /** As a query writes it: {@code app=web,tier in (a,b),!canary}, ordered by key. */
  public String text() {
    record Part(String key, String text) {}
    List<Part> parts = new ArrayList<>();
    Fields labels = fields.fields("matchLabels");
    for (int i = 0; i < labels.size(); i++) {
      String key = labels.name(i);
      parts.add(new Part(key, key + "=" + labels.text(key)));
    }
    for (Fields expression : fields.items("matchExpressions").eachFields()) {
      parts.add(new Part(expression.text("key"), text(expression)));
    }
    parts.sort((a, b) -> a.key.compareTo(b.key));
    return String.join(",", parts.stream().map(Part::text).toList());
  }

  private static String text(Fields expression) {
    String key = expression.text("key");
    Items values = expression.items("values");
    String sorted = String.join(",", new TreeSet<>(values.eachText()));
    return switch (expression.text("operator")) {
      case "In" -> key + " in (" + sorted + ")";
      case "NotIn" -> key + " notin (" + sorted + ")";
      case "DoesNotExist" -> "!" + key;
      default -> key;
    };
  }
}
