package io.batkube.kubernetes.validation.rbac;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** Roles and ClusterRoles. Their names may be anything that can be a part of a path. */
public final class RoleRules implements KindRules {
  private final boolean namespaced;

  public RoleRules(boolean namespaced) {
    this.namespaced = namespaced;
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.pathSegmentProblems(name, false);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return check(object, false);
  }

  private List<FieldError> check(Fields object, boolean anyLabelValue) {
    Mistakes mistakes = new Mistakes();
    Items rules = object.items("rules");
    for (int i = 0; i < rules.size(); i++) {
      rule(mistakes, rules.fields(i), "rules[" + i + "]");
    }
    if (!namespaced && object.has("aggregationRule")) {
      String path = "aggregationRule.clusterRoleSelectors";
      Items selectors = object.fields("aggregationRule").items("clusterRoleSelectors");
      if (selectors.isEmpty()) {
        mistakes.required(
            path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
      }
      for (int i = 0; i < selectors.size(); i++) {
        mistakes.addAll(
            LabelRules.selector(selectors.fields(i), path + "[" + i + "]", anyLabelValue));
      }
    }
    return mistakes.list();
  }

  private void rule(Mistakes mistakes, Fields rule, String path) {
    if (rule.items("verbs").isEmpty()) {
      mistakes.required(path + ".verbs", "verbs must contain at least one value");
    }
    Items urls = rule.items("nonResourceURLs");
    if (!urls.isEmpty()) {
      if (namespaced) {
        mistakes.invalid(
            path + ".nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs");
      }
      boolean both =
          List.of("apiGroups", "resources", "resourceNames").stream()
              .anyMatch(list -> !rule.items(list).isEmpty());
      if (both) {
        mistakes.invalid(
            path + ".nonResourceURLs",
            urls,
            "rules cannot apply to both regular resources and non-resource URLs");
      }
      return;
    }
    if (rule.items("apiGroups").isEmpty()) {
      mistakes.required(path + ".apiGroups", "resource rules must supply at least one api group");
    }
    if (rule.items("resources").isEmpty()) {
      mistakes.required(path + ".resources", "resource rules must supply at least one resource");
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    boolean anyValue =
        old.fields("aggregationRule").items("clusterRoleSelectors").eachFields().stream()
            .anyMatch(selector -> !LabelRules.selector(selector, "").isEmpty());
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, namespaced, this))
        .addAll(check(object, anyValue))
        .list();
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }
}
