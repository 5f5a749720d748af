package io.batkube.kubernetes.validation.flowcontrol;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Locale;

/** FlowSchemas: which requests belong to which level. Two of them are fixed. */
public final class FlowSchemaRules implements KindRules {
  private static final List<String> VERBS =
      List.of(
          "create",
          "delete",
          "deletecollection",
          "get",
          "list",
          "patch",
          "proxy",
          "update",
          "watch");
  private static final long MAX_PRECEDENCE = 10_000;

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return FlowConditions.keptForStatus(object, old);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    String name = object.fields("metadata").text("name");
    Fields spec = object.fields("spec");
    precedence(mistakes, spec.number("matchingPrecedence"), name);
    if (spec.has("distinguisherMethod")) {
      String type = spec.fields("distinguisherMethod").text("type");
      List<String> methods = List.of("ByNamespace", "ByUser");
      if (!methods.contains(type)) {
        mistakes.notSupported("spec.distinguisherMethod.type", Fields.of("Type", type), methods);
      }
    }
    String level = spec.fields("priorityLevelConfiguration").text("name");
    if (level.isEmpty()) {
      mistakes.required("spec.priorityLevelConfiguration.name", "must reference a priority level");
    } else {
      mistakes.subdomain("spec.priorityLevelConfiguration.name", level);
    }
    Items rules = spec.items("rules");
    for (int i = 0; i < rules.size(); i++) {
      rule(mistakes, rules.fields(i), "spec.rules[" + i + "]");
    }
    FlowConditions.check(mistakes, object);
    return mistakes.list();
  }

  private static void precedence(Mistakes mistakes, long precedence, String name) {
    String path = "spec.matchingPrecedence";
    if (precedence <= 0) {
      mistakes.invalid(path, precedence, "must be a positive value");
    }
    if (precedence > MAX_PRECEDENCE) {
      mistakes.invalid(path, precedence, "must not be greater than " + MAX_PRECEDENCE);
    }
    if (precedence == 1 && !name.equals("exempt")) {
      mistakes.invalid(
          path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
    }
  }

  private static void rule(Mistakes mistakes, Fields rule, String path) {
    Items subjects = rule.items("subjects");
    if (subjects.isEmpty()) {
      mistakes.required(path + ".subjects", "subjects must contain at least one value");
    }
    for (int i = 0; i < subjects.size(); i++) {
      subject(mistakes, subjects.fields(i), path + ".subjects[" + i + "]");
    }
    Items resources = rule.items("resourceRules");
    Items others = rule.items("nonResourceRules");
    if (resources.isEmpty() && others.isEmpty()) {
      mistakes.required(
          path, "at least one of resourceRules and nonResourceRules has to be non-empty");
    }
    for (int i = 0; i < resources.size(); i++) {
      resourceRule(mistakes, resources.fields(i), path + ".resourceRules[" + i + "]");
    }
    for (int i = 0; i < others.size(); i++) {
      otherRule(mistakes, others.fields(i), path + ".nonResourceRules[" + i + "]");
    }
  }

  private static void subject(Mistakes mistakes, Fields subject, String path) {
    List<String> kinds = List.of("Group", "ServiceAccount", "User");
    String kind = subject.text("kind");
    if (!kinds.contains(kind)) {
      mistakes.notSupported(path + ".kind", kind, kinds);
      return;
    }
    String own = member(kind);
    if (!subject.has(own)) {
      mistakes.required(path + "." + own, own + " is required when subject kind is '" + kind + "'");
    } else {
      named(mistakes, subject.fields(own), path + "." + own, kind);
    }
    for (String other : List.of("ServiceAccount", "User", "Group")) {
      if (!other.equals(kind) && subject.has(member(other))) {
        mistakes.forbidden(
            path + "." + member(other),
            member(other) + " is forbidden when subject kind is not '" + other + "'");
      }
    }
  }

  private static String member(String kind) {
    return kind.substring(0, 1).toLowerCase(Locale.ROOT) + kind.substring(1);
  }

  private static void named(Mistakes mistakes, Fields subject, String path, String kind) {
    String name = subject.text("name");
    boolean account = kind.equals("ServiceAccount");
    if (name.isEmpty()) {
      mistakes.required(path + ".name");
    } else if (account && !name.equals("*")) {
      mistakes.subdomain(path + ".name", name);
    }
    if (account) {
      if (subject.text("namespace").isEmpty()) {
        mistakes.required(path + ".namespace", "must specify namespace for service account");
      } else {
        mistakes.label(path + ".namespace", subject.text("namespace"));
      }
    }
  }

  private static void verbs(Mistakes mistakes, Fields rule, String path) {
    Items verbs = rule.items("verbs");
    if (verbs.isEmpty()) {
      mistakes.required(path + ".verbs", "verbs must contain at least one value");
    } else if (verbs.contains("*")) {
      alone(mistakes, verbs, path + ".verbs", "verbs");
    } else if (!VERBS.containsAll(verbs.eachText())) {
      mistakes.notSupported(path + ".verbs", verbs, VERBS);
    }
  }

  private static void alone(Mistakes mistakes, Items values, String path, String what) {
    if (values.size() > 1 && values.contains("*")) {
      mistakes.invalid(path, values, "if '*' is present, must not specify other " + what);
    }
  }

  private static void resourceRule(Mistakes mistakes, Fields rule, String path) {
    verbs(mistakes, rule, path);
    Items groups = rule.items("apiGroups");
    if (groups.isEmpty()) {
      mistakes.required(path + ".apiGroups", "resource rules must supply at least one api group");
    }
    alone(mistakes, groups, path + ".apiGroups", "api groups");
    Items resources = rule.items("resources");
    if (resources.isEmpty()) {
      mistakes.required(path + ".resources", "resource rules must supply at least one resource");
    }
    alone(mistakes, resources, path + ".resources", "resources");
    Items namespaces = rule.items("namespaces");
    if (namespaces.isEmpty() && !rule.isTrue("clusterScope")) {
      mistakes.required(
          path + ".namespaces",
          "resource rules that are not cluster scoped must supply at least one namespace");
    } else if (namespaces.contains("*")) {
      alone(mistakes, namespaces, path + ".namespaces", "namespaces");
    } else {
      for (int i = 0; i < namespaces.size(); i++) {
        for (String problem : Names.labelProblems(namespaces.text(i))) {
          mistakes.invalid(
              path + ".namespaces[" + i + "]",
              namespaces.text(i),
              "each member of this list must be '*' or a DNS-1123 label; " + problem);
        }
      }
    }
  }

  private static void otherRule(Mistakes mistakes, Fields rule, String path) {
    verbs(mistakes, rule, path);
    Items urls = rule.items("nonResourceURLs");
    String at = path + ".nonResourceURLs";
    if (urls.isEmpty()) {
      mistakes.required(at, "nonResourceURLs must contain at least one value");
    } else if (urls.contains("*")) {
      alone(mistakes, urls, at, "non-resource URLs");
    } else {
      for (int i = 0; i < urls.size(); i++) {
        String problem = urlProblem(urls.text(i));
        if (!problem.isEmpty()) {
          mistakes.invalid(at + "[" + i + "]", urls.text(i), problem);
        }
      }
    }
  }

  private static String urlProblem(String path) {
    if (path.isEmpty()) {
      return "must not be empty";
    }
    if (path.equals("/")) {
      return "";
    }
    if (!path.startsWith("/")) {
      return "must start with slash";
    }
    if (path.contains(" ")) {
      return "must not contain white-space";
    }
    if (path.contains("//")) {
      return "must not contain double slash";
    }
    int star = path.indexOf('*');
    return star >= 0 && (star != path.length() - 1 || !path.endsWith("/*"))
        ? "wildcard can only do suffix matching"
        : "";
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    FlowConditions.check(mistakes, object);
    return mistakes.list();
  }

  /** It is checked as a new object only. */
  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }
}
