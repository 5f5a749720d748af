package io.batkube.kubernetes.validation.rbac;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** RoleBindings and ClusterRoleBindings: what they refer to never changes. */
public final class RoleBindingRules implements KindRules {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private final boolean namespaced;

  public RoleBindingRules(boolean namespaced) {
    this.namespaced = namespaced;
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.pathSegmentProblems(name, false);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields role = object.fields("roleRef");
    if (!role.text("apiGroup").equals(GROUP)) {
      mistakes.notSupported("roleRef.apiGroup", role.text("apiGroup"), List.of(GROUP));
    }
    List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
    if (!kinds.contains(role.text("kind"))) {
      mistakes.add(FieldError.notSupported("roleRef.kind", role.text("kind"), kinds));
    }
    String name = role.text("name");
    if (name.isEmpty()) {
      mistakes.required("roleRef.name");
    } else {
      mistakes.invalid("roleRef.name", name, Names.pathSegmentProblems(name, false));
    }
    Items subjects = object.items("subjects");
    for (int i = 0; i < subjects.size(); i++) {
      subject(mistakes, subjects.fields(i), "subjects[" + i + "]");
    }
    return mistakes.list();
  }

  private void subject(Mistakes mistakes, Fields subject, String path) {
    String name = subject.text("name");
    String group = subject.text("apiGroup");
    if (name.isEmpty()) {
      mistakes.required(path + ".name");
    }
    switch (subject.text("kind")) {
      case "ServiceAccount" -> {
        if (!name.isEmpty()) {
          mistakes.subdomain(path + ".name", name);
        }
        if (!group.isEmpty()) {
          mistakes.notSupported(path + ".apiGroup", group, List.of(""));
        }
        if (!namespaced && subject.text("namespace").isEmpty()) {
          mistakes.required(path + ".namespace");
        }
      }
      case "User", "Group" -> {
        if (!group.equals(GROUP)) {
          mistakes.notSupported(path + ".apiGroup", group, List.of(GROUP));
        }
      }
      default ->
          mistakes.add(
              FieldError.notSupported(
                  path + ".kind",
                  subject.text("kind"),
                  List.of("ServiceAccount", "User", "Group")));
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, namespaced, this));
    mistakes.addAll(validateCreate(object, write));
    Fields role = object.fields("roleRef");
    if (!role.equals(old.fields("roleRef"))) {
      mistakes.invalid(
          "roleRef",
          Fields.of(
              "APIGroup",
              role.text("apiGroup"),
              "Kind",
              role.text("kind"),
              "Name",
              role.text("name")),
          "cannot change roleRef");
    }
    return mistakes.list();
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }
}
