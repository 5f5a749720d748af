package io.batkube.kubernetes.validation.admission;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which requests a webhook or a policy looks at: groups, versions, resources, operations. */
final class MatchRules {
  static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
  static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
  private static final List<String> OPERATIONS =
      List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");

  private MatchRules() {}

  static void rule(Mistakes mistakes, Fields rule, String path) {
    Items operations = rule.items("operations");
    if (operations.isEmpty()) {
      mistakes.required(path + ".operations");
    }
    alone(mistakes, operations, path + ".operations", "operations");
    for (int i = 0; i < operations.size(); i++) {
      mistakes.oneOf(path + ".operations[" + i + "]", operations.text(i), OPERATIONS);
    }
    Items groups = rule.items("apiGroups");
    if (groups.isEmpty()) {
      mistakes.required(path + ".apiGroups");
    }
    alone(mistakes, groups, path + ".apiGroups", "API groups");
    Items versions = rule.items("apiVersions");
    if (versions.isEmpty()) {
      mistakes.required(path + ".apiVersions");
    }
    alone(mistakes, versions, path + ".apiVersions", "API versions");
    for (int i = 0; i < versions.size(); i++) {
      if (versions.text(i).isEmpty()) {
        mistakes.required(path + ".apiVersions[" + i + "]");
      }
    }
    resources(mistakes, rule.items("resources"), path + ".resources");
    if (rule.has("scope")) {
      mistakes.oneOf(path + ".scope", rule.text("scope"), List.of("*", "Cluster", "Namespaced"));
    }
  }

  private static void alone(Mistakes mistakes, Items values, String path, String what) {
    if (values.size() > 1 && values.contains("*")) {
      mistakes.invalid(path, values, "if '*' is present, must not specify other " + what);
    }
  }

  private static void resources(Mistakes mistakes, Items resources, String path) {
    if (resources.isEmpty()) {
      mistakes.required(path);
    }
    Set<String> withAllParts = new LinkedHashSet<>();
    Set<String> ofAllResources = new LinkedHashSet<>();
    boolean whole = false;
    for (int i = 0; i < resources.size(); i++) {
      String text = resources.text(i);
      String at = path + "[" + i + "]";
      int slash = text.indexOf('/');
      if (text.isEmpty()) {
        mistakes.required(at);
      } else if (slash < 0) {
        whole = !text.equals("*");
      } else {
        String resource = text.substring(0, slash);
        String part = text.substring(slash + 1);
        if (withAllParts.contains(resource)) {
          mistakes.invalid(
              at, text, "if '" + resource + "/*' is present, must not specify " + text);
        }
        if (ofAllResources.contains(part)) {
          mistakes.invalid(at, text, "if '*/" + part + "' is present, must not specify " + text);
        }
        if (part.equals("*")) {
          withAllParts.add(resource);
        }
        if (resource.equals("*")) {
          ofAllResources.add(part);
        }
      }
    }
    if (resources.size() > 1 && resources.contains("*/*")) {
      mistakes.invalid(path, resources, "if '*/*' is present, must not specify other resources");
    }
    if (resources.contains("*") && whole) {
      mistakes.invalid(
          path,
          resources,
          "if '*' is present, must not specify other resources without subresources");
    }
  }

  /** What a policy or a binding matches. */
  static void resources(Mistakes mistakes, Fields match, String path) {
    if (match.has("matchPolicy")) {
      mistakes.oneOf(path + ".matchPolicy", match.text("matchPolicy"), MATCH_POLICIES);
    } else {
      mistakes.required(path + ".matchPolicy");
    }
    for (String selector : List.of("namespaceSelector", "objectSelector")) {
      if (match.has(selector)) {
        mistakes.addAll(LabelRules.selector(match.fields(selector), path + "." + selector));
      } else {
        mistakes.required(path + "." + selector);
      }
    }
    for (String list : List.of("resourceRules", "excludeResourceRules")) {
      Items rules = match.items(list);
      for (int i = 0; i < rules.size(); i++) {
        named(mistakes, rules.fields(i), path + "." + list + "[" + i + "]");
      }
    }
  }

  private static void named(Mistakes mistakes, Fields rule, String path) {
    Items names = rule.items("resourceNames");
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.text(i);
      String at = path + ".resourceNames[" + i + "]";
      mistakes.invalid(at, name, Names.pathSegmentProblems(name, false));
      if (!seen.add(name)) {
        mistakes.duplicate(at, name);
      }
    }
    rule(mistakes, rule, path);
  }

  /** A mutation has no place where something is deleted. */
  static void mutating(Mistakes mistakes, Fields match, String path) {
    for (Fields rule : match.items("resourceRules").eachFields()) {
      for (String operation : rule.items("operations").eachText()) {
        mistakes.oneOf(
            path + ".resourceRules.operations",
            operation,
            List.of("*", "CONNECT", "CREATE", "UPDATE"));
      }
    }
  }

  /** Expressions that must be true, under different names. The expressions are not compiled. */
  static void conditions(Mistakes mistakes, Items conditions, String path) {
    if (conditions.size() > 64) {
      mistakes.tooMany(path, conditions.size(), 64);
    }
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      Fields condition = conditions.fields(i);
      String at = path + "[" + i + "]";
      String name = condition.text("name");
      if (condition.text("expression").isBlank()) {
        mistakes.required(at + ".expression");
      }
      if (name.isEmpty()) {
        mistakes.required(at + ".name");
      } else {
        mistakes.qualifiedName(at + ".name", name);
        if (!names.add(name)) {
          mistakes.duplicate(at + ".name", name);
        }
      }
    }
  }
}
