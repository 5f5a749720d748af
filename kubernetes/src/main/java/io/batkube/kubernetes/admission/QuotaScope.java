package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which objects a quota counts: those that have something, or have it with certain values.
 *
 * @param operator "Exists", "DoesNotExist", "In" or "NotIn"
 */
record QuotaScope(String name, String operator, List<String> values) {
  QuotaScope {
    values = List.copyOf(values);
  }

  /** The scopes of a quota, all of which must hold an object. */
  static List<QuotaScope> of(Fields quota) {
    Fields spec = quota.fields("spec");
    List<QuotaScope> scopes = new ArrayList<>();
    for (String scope : spec.items("scopes").eachText()) {
      scopes.add(new QuotaScope(scope, "Exists", List.of()));
    }
    for (Fields each : spec.fields("scopeSelector").items("matchExpressions").eachFields()) {
      scopes.add(
          new QuotaScope(
              each.text("scopeName"), each.text("operator"), each.items("values").eachText()));
    }
    return scopes;
  }

  /** True if an object with these values, of which any will do, is held. */
  boolean matches(Collection<String> found) {
    return switch (operator) {
      case "Exists" -> !found.isEmpty();
      case "DoesNotExist" -> found.isEmpty();
      case "In" -> found.stream().anyMatch(values::contains);
      case "NotIn" -> found.isEmpty() || found.stream().anyMatch(each -> !values.contains(each));
      default -> false;
    };
  }
}
