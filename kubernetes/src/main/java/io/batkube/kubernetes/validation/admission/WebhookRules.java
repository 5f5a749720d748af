package io.batkube.kubernetes.validation.admission;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Configurations of webhooks, validating and mutating. */
public final class WebhookRules implements KindRules {
  private static final List<String> VERSIONS = List.of("v1", "v1beta1");
  private static final List<String> NO_EFFECTS = List.of("None", "NoneOnDryRun");
  private static final List<String> EFFECTS = List.of("None", "NoneOnDryRun", "Some", "Unknown");
  private static final String FORM = "; desired format: https://host[/path]";

  private final boolean mutating;

  public WebhookRules(boolean mutating) {
    this.mutating = mutating;
  }

  /** What is asked of a new configuration, and of an old one that has had it. */
  private record Demands(
      boolean conditions, boolean noEffects, boolean knownVersion, boolean unique, boolean labels) {
    static final Demands NEW = new Demands(true, true, true, true, true);
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return !object.items("webhooks").equals(old.items("webhooks"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    StaticNames.warn(object, write);
    return check(object, Demands.NEW);
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    StaticNames.warn(object, write);
    List<Fields> before = old.items("webhooks").eachFields();
    List<String> names = before.stream().map(hook -> hook.text("name")).toList();
    Demands demands =
        new Demands(
            !conditions(object).equals(conditions(old)),
            before.stream().allMatch(hook -> NO_EFFECTS.contains(hook.text("sideEffects"))),
            before.stream().allMatch(WebhookRules::hasKnownVersion),
            new LinkedHashSet<>(names).size() == names.size(),
            before.stream().allMatch(WebhookRules::hasGoodLabels));
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(check(object, demands))
        .list();
  }

  private static List<Items> conditions(Fields object) {
    return object.items("webhooks").eachFields().stream()
        .map(hook -> hook.items("matchConditions"))
        .toList();
  }

  private static boolean hasKnownVersion(Fields hook) {
    List<String> versions = hook.items("admissionReviewVersions").eachText();
    return versions.isEmpty() || versions.stream().anyMatch(VERSIONS::contains);
  }

  private static boolean hasGoodLabels(Fields hook) {
    return LabelRules.selector(hook.fields("namespaceSelector"), "").isEmpty()
        && LabelRules.selector(hook.fields("objectSelector"), "").isEmpty();
  }

  private List<FieldError> check(Fields object, Demands demands) {
    Mistakes mistakes = new Mistakes();
    Items hooks = object.items("webhooks");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < hooks.size(); i++) {
      Fields hook = hooks.fields(i);
      String path = "webhooks[" + i + "]";
      hook(mistakes, hook, path, demands);
      versions(mistakes, hook, path + ".admissionReviewVersions", demands.knownVersion);
      String name = hook.text("name");
      if (demands.unique && !name.isEmpty() && !names.add(name)) {
        mistakes.duplicate(path + ".name", name);
      }
    }
    return mistakes.list();
  }

  private void hook(Mistakes mistakes, Fields hook, String path, Demands demands) {
    name(mistakes, hook.text("name"), path + ".name");
    Items rules = hook.items("rules");
    for (int i = 0; i < rules.size(); i++) {
      MatchRules.rule(mistakes, rules.fields(i), path + ".rules[" + i + "]");
    }
    optional(mistakes, hook, path, "failurePolicy", MatchRules.FAILURE_POLICIES);
    optional(mistakes, hook, path, "matchPolicy", MatchRules.MATCH_POLICIES);
    List<String> effects = demands.noEffects ? NO_EFFECTS : EFFECTS;
    if (hook.has("sideEffects")) {
      mistakes.oneOf(path + ".sideEffects", hook.text("sideEffects"), effects);
    } else {
      mistakes.required(path + ".sideEffects", "must specify one of " + String.join(", ", effects));
    }
    long timeout = hook.number("timeoutSeconds", 1);
    if (timeout > 30 || timeout < 1) {
      mistakes.invalid(
          path + ".timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds");
    }
    for (String selector : List.of("namespaceSelector", "objectSelector")) {
      mistakes.addAll(
          LabelRules.selector(hook.fields(selector), path + "." + selector, !demands.labels));
    }
    if (mutating) {
      optional(mistakes, hook, path, "reinvocationPolicy", List.of("IfNeeded", "Never"));
    }
    client(mistakes, hook.fields("clientConfig"), path + ".clientConfig");
    if (demands.conditions) {
      MatchRules.conditions(mistakes, hook.items("matchConditions"), path + ".matchConditions");
    }
  }

  private static void name(Mistakes mistakes, String name, String path) {
    List<String> problems = Names.subdomainProblems(name);
    if (name.isEmpty()) {
      mistakes.required(path);
    } else if (!problems.isEmpty()) {
      mistakes.invalid(path, name, String.join(",", problems));
    } else if (name.split("\\.", -1).length < 3) {
      mistakes.invalid(
          path, name, "should be a domain with at least three segments separated by dots");
    }
  }

  private static void optional(
      Mistakes mistakes, Fields hook, String path, String field, List<String> values) {
    if (hook.has(field)) {
      mistakes.oneOf(path + "." + field, hook.text(field), values);
    }
  }

  private static void client(Mistakes mistakes, Fields client, String path) {
    if (client.has("url") == client.has("service")) {
      mistakes.required(path, "exactly one of url or service is required");
    } else if (client.has("url")) {
      url(mistakes, client.text("url"), path + ".url");
    } else {
      service(mistakes, client.fields("service"), path + ".service");
    }
  }

  private static void url(Mistakes mistakes, String text, String path) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      mistakes.required(
          path, "url must be a valid URL: parse \"" + text + "\": invalid URI" + FORM);
      return;
    }
    String scheme = Optional.ofNullable(url.getScheme()).orElse("");
    if (!scheme.equals("https")) {
      mistakes.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM);
    }
    String authority = Optional.ofNullable(url.getRawAuthority()).orElse("");
    int at = authority.indexOf('@');
    if (authority.substring(at + 1).isEmpty()) {
      mistakes.invalid(path, "", "host must be specified" + FORM);
    }
    if (at >= 0) {
      mistakes.invalid(
          path, authority.substring(0, at), "user information is not permitted in the URL");
    }
    String fragment = Optional.ofNullable(url.getRawFragment()).orElse("");
    if (!fragment.isEmpty()) {
      mistakes.invalid(path, fragment, "fragments are not permitted in the URL");
    }
    String query = Optional.ofNullable(url.getRawQuery()).orElse("");
    if (!query.isEmpty()) {
      mistakes.invalid(path, query, "query parameters are not permitted in the URL");
    }
  }

  /** A real server takes the name for the namespace here, and the other way round. */
  private static void service(Mistakes mistakes, Fields service, String path) {
    if (service.text("namespace").isEmpty()) {
      mistakes.required(path + ".name");
    }
    if (service.text("name").isEmpty()) {
      mistakes.required(path + ".namespace");
    }
    long port = service.number("port");
    if (port < 1 || port > 65535) {
      mistakes.invalid(
          path + ".port", port, "port is not valid: must be between 1 and 65535, inclusive");
    }
    if (service.has("path")) {
      servicePath(mistakes, service.text("path"), path + ".path");
    }
  }

  private static void servicePath(Mistakes mistakes, String text, String path) {
    if (text.isEmpty() || text.equals("/")) {
      return;
    }
    if (text.equals("//")) {
      mistakes.invalid(path, text, "segment[0] may not be empty");
      return;
    }
    if (!text.startsWith("/")) {
      mistakes.invalid(path, text, "must start with a '/'");
    }
    String rest = text.substring(1);
    String[] steps =
        (rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest).split("/", -1);
    for (int i = 0; i < steps.length; i++) {
      if (steps[i].isEmpty()) {
        mistakes.invalid(path, text, "segment[" + i + "] may not be empty");
        continue;
      }
      for (String problem : Names.subdomainProblems(steps[i])) {
        mistakes.invalid(path, text, "segment[" + i + "]: " + problem);
      }
    }
  }

  private static void versions(Mistakes mistakes, Fields hook, String path, boolean known) {
    Items versions = hook.items("admissionReviewVersions");
    if (versions.isEmpty()) {
      mistakes.required(path, "must specify one of " + String.join(", ", VERSIONS));
      return;
    }
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < versions.size(); i++) {
      String version = versions.text(i);
      if (!seen.add(version)) {
        mistakes.invalid(path + "[" + i + "]", version, "duplicate version");
      } else {
        mistakes.invalid(path + "[" + i + "]", version, Names.label1035Problems(version));
      }
    }
    if (known && seen.stream().noneMatch(VERSIONS::contains)) {
      mistakes.invalid(
          path, versions, "must include at least one of " + String.join(", ", VERSIONS));
    }
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
