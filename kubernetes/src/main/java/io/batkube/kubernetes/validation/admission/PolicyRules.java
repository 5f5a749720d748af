package io.batkube.kubernetes.validation.admission;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.ConditionRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** ValidatingAdmissionPolicies and MutatingAdmissionPolicies; expressions are not compiled. */
public final class PolicyRules implements KindRules {
  private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
  private static final List<String> RESERVED =
      List.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");
  private static final int MAX_ANNOTATIONS = 20;
  private static final int MAX_ANNOTATION_BYTES = 5 * 1024;

  private final boolean mutating;

  public PolicyRules(boolean mutating) {
    this.mutating = mutating;
  }

  @Override
  public boolean hasStatus() {
    return !mutating;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return mutating ? object : object.with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return MetadataRules.keptForStatus(object, old).with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    StaticNames.warn(object, write);
    return check(object, true);
  }

  private List<FieldError> check(Fields object, boolean withConditions) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    if (spec.has("failurePolicy")) {
      mistakes.oneOf("spec.failurePolicy", spec.text("failurePolicy"), MatchRules.FAILURE_POLICIES);
    } else {
      mistakes.required("spec.failurePolicy");
    }
    if (spec.has("paramKind")) {
      paramKind(mistakes, spec.fields("paramKind"));
    }
    Fields match = spec.fields("matchConstraints");
    if (spec.has("matchConstraints")) {
      MatchRules.resources(mistakes, match, "spec.matchConstraints");
      if (match.items("resourceRules").isEmpty()) {
        mistakes.required("spec.matchConstraints.resourceRules");
      }
      if (mutating) {
        MatchRules.mutating(mistakes, match, "spec.matchConstraints");
      }
    } else {
      mistakes.required("spec.matchConstraints");
    }
    if (withConditions) {
      MatchRules.conditions(mistakes, spec.items("matchConditions"), "spec.matchConditions");
    }
    variables(mistakes, spec.items("variables"));
    if (mutating) {
      mutations(mistakes, spec);
    } else {
      validations(mistakes, object);
    }
    return mistakes.list();
  }

  private static void paramKind(Mistakes mistakes, Fields kind) {
    String path = "spec.paramKind";
    String apiVersion = kind.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    if (apiVersion.isEmpty()) {
      mistakes.required(path + ".apiVersion");
    } else if (slash != apiVersion.lastIndexOf('/')) {
      mistakes.invalid(
          path + ".apiVersion", apiVersion, "unexpected GroupVersion string: " + apiVersion);
    } else {
      String group = slash < 0 ? "" : apiVersion.substring(0, slash);
      String version = apiVersion.substring(slash + 1);
      if (!group.isEmpty()) {
        joined(mistakes, path + ".apiVersion", group, "", Names.subdomainProblems(group));
      }
      if (version.isEmpty()) {
        mistakes.invalid(path + ".apiVersion", apiVersion, "version must be specified");
      } else {
        joined(mistakes, path + ".apiVersion", version, "", Names.label1035Problems(version));
      }
    }
    String name = kind.text("kind");
    if (name.isEmpty()) {
      mistakes.required(path + ".kind");
    } else {
      joined(
          mistakes,
          path + ".kind",
          name,
          "may have mixed case, but should otherwise match: ",
          Names.label1035Problems(name.toLowerCase(Locale.ROOT)));
    }
  }

  private static void joined(
      Mistakes mistakes, String path, String value, String before, List<String> problems) {
    if (!problems.isEmpty()) {
      mistakes.invalid(path, value, before + String.join(",", problems));
    }
  }

  private static void variables(Mistakes mistakes, Items variables) {
    for (int i = 0; i < variables.size(); i++) {
      Fields variable = variables.fields(i);
      String path = "spec.variables[" + i + "]";
      String name = variable.text("name");
      if (name.isBlank()) {
        mistakes.required(path + ".name", "name is not specified");
      } else if (!IDENTIFIER.matcher(name).matches() || RESERVED.contains(name)) {
        mistakes.invalid(path + ".name", name, "must be a valid CEL identifier");
      }
      if (variable.text("expression").isBlank()) {
        mistakes.required(path + ".expression", "expression is not specified");
      }
    }
  }

  private static void validations(Mistakes mistakes, Fields object) {
    Fields spec = object.fields("spec");
    Items validations = spec.items("validations");
    Items annotations = spec.items("auditAnnotations");
    if (validations.isEmpty() && annotations.isEmpty()) {
      String one = "validations or auditAnnotations must contain at least one item";
      mistakes.required("spec.validations", one).required("spec.auditAnnotations", one);
      return;
    }
    for (int i = 0; i < validations.size(); i++) {
      validation(mistakes, validations.fields(i), "spec.validations[" + i + "]");
    }
    if (annotations.size() > MAX_ANNOTATIONS) {
      mistakes.invalid(
          "spec.auditAnnotations", annotations, "must not have more than 20 auditAnnotations");
    }
    Set<String> keys = new LinkedHashSet<>();
    String name = object.fields("metadata").text("name");
    for (int i = 0; i < annotations.size(); i++) {
      String path = "spec.auditAnnotations[" + i + "]";
      String key = annotations.fields(i).text("key");
      if (name.isEmpty()) {
        mistakes.invalid(path + ".key", key, "requires metadata.name be non-empty");
      } else {
        mistakes.qualifiedName(path + ".key", name + "/" + key);
      }
      String value = annotations.fields(i).text("valueExpression").strip();
      if (value.isEmpty()) {
        mistakes.required(path + ".valueExpression", "valueExpression is not specified");
      } else if (Names.bytes(value) > MAX_ANNOTATION_BYTES) {
        mistakes.required(path + ".valueExpression", "must not exceed 5120 bytes in length");
      }
      if (!keys.add(key)) {
        mistakes.duplicate(path + ".key", key);
      }
    }
  }

  private static void validation(Mistakes mistakes, Fields validation, String path) {
    if (validation.text("expression").isBlank()) {
      mistakes.required(path + ".expression", "expression is not specified");
    }
    String expression = validation.text("messageExpression");
    if (!expression.isEmpty() && expression.isBlank()) {
      mistakes.invalid(path + ".messageExpression", expression, "must be non-empty if specified");
    }
    String message = validation.text("message");
    String trimmed = message.strip();
    if (!message.isEmpty() && trimmed.isEmpty()) {
      mistakes.invalid(path + ".message", message, "must be non-empty if specified");
    } else if (trimmed.indexOf('\n') >= 0 || trimmed.indexOf('\r') >= 0) {
      mistakes.invalid(path + ".message", message, "must not contain line breaks");
    }
    if (validation.has("reason")) {
      mistakes.oneOf(
          path + ".reason",
          validation.text("reason"),
          List.of("Forbidden", "Invalid", "RequestEntityTooLarge"));
    }
  }

  private static void mutations(Mistakes mistakes, Fields spec) {
    Items mutations = spec.items("mutations");
    if (mutations.isEmpty()) {
      mistakes.required("spec.mutations", "mutations must contain at least one item");
    }
    for (int i = 0; i < mutations.size(); i++) {
      mutation(mistakes, mutations.fields(i), "spec.mutations[" + i + "]");
    }
    mistakes.requiredOneOf(
        "spec.reinvocationPolicy", spec.text("reinvocationPolicy"), List.of("IfNeeded", "Never"));
  }

  private static void mutation(Mistakes mistakes, Fields mutation, String path) {
    String type = mutation.text("patchType");
    List<String> types = List.of("ApplyConfiguration", "JSONPatch");
    mistakes.requiredOneOf(path + ".patchType", type, types);
    if (!types.contains(type)) {
      return;
    }
    String wanted = type.equals("JSONPatch") ? "jsonPatch" : "applyConfiguration";
    String other = type.equals("JSONPatch") ? "applyConfiguration" : "jsonPatch";
    if (!mutation.has(wanted)) {
      mistakes.required(path + "." + wanted, "must be specified when patchType is " + type);
    } else if (mutation.fields(wanted).text("expression").isBlank()) {
      mistakes.required(path + "." + wanted + ".expression");
    }
    if (mutation.has(other)) {
      mistakes.invalid(
          path + "." + other, "{" + other + "}", "must not be specified when patchType is " + type);
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    StaticNames.warn(object, write);
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    boolean sameConditions =
        spec.find("paramKind").equals(oldSpec.find("paramKind"))
            && spec.items("matchConditions").equals(oldSpec.items("matchConditions"));
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(check(object, !sameConditions))
        .list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Items warnings = object.fieldsAt("status", "typeChecking").items("expressionWarnings");
    for (int i = 0; i < warnings.size(); i++) {
      String path = "status.typeChecking.expressionWarnings[" + i + "]";
      if (warnings.fields(i).text("warning").isEmpty()) {
        mistakes.required(path + ".warning");
      }
      if (warnings.fields(i).text("fieldRef").isBlank()) {
        mistakes.required(path + ".fieldRef");
      }
    }
    return mistakes
        .addAll(
            ConditionRules.check(object.fields("status").items("conditions"), "status.conditions"))
        .list();
  }

  /** It is checked as a new object only. */
  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }
}
