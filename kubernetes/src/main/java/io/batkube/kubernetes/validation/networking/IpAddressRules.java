package io.batkube.kubernetes.validation.networking;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** IPAddresses: the name is an address, in its canonical form. */
public final class IpAddressRules implements KindRules {

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Address.check("", name).stream()
        .map(error -> error.message().substring(("Invalid value: \"" + name + "\": ").length()))
        .toList();
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    String path = "spec.parentRef";
    if (!spec.has("parentRef")) {
      return mistakes.required(path).list();
    }
    Fields parent = spec.fields("parentRef");
    if (!parent.text("group").isEmpty()) {
      mistakes.subdomain(path + ".group", parent.text("group"));
    }
    ObjectReferences.part(mistakes, parent, path, "resource");
    ObjectReferences.part(mistakes, parent, path, "name");
    if (!parent.text("namespace").isEmpty()) {
      mistakes.invalid(
          path + ".namespace",
          parent.text("namespace"),
          Names.pathSegmentProblems(parent.text("namespace"), false));
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(validateCreate(object, write));
    Fields parent = object.fieldsAt("spec", "parentRef");
    if (!parent.equals(old.fieldsAt("spec", "parentRef"))) {
      mistakes.invalid(
          "spec.parentRef",
          Fields.of(
              "Group",
              parent.text("group"),
              "Resource",
              parent.text("resource"),
              "Namespace",
              parent.text("namespace"),
              "Name",
              parent.text("name")),
          "field is immutable");
    }
    return mistakes.list();
  }
}
