package io.batkube.kubernetes.validation.resource;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is asked of devices, in a claim or a template. Expressions are not compiled. */
final class DeviceClaims {
  private static final int MAX_REQUESTS = 32;
  private static final int MAX_ALTERNATIVES = 8;
  private static final int MAX_SELECTORS = 32;
  private static final int MAX_EXPRESSION_BYTES = 10 * 1024;
  private static final int MAX_PARAMETER_BYTES = 10 * 1024;

  private DeviceClaims() {}

  static void check(Mistakes mistakes, Fields claim, String path) {
    Items requests = claim.items("requests");
    Set<String> names = names(claim);
    size(mistakes, requests, MAX_REQUESTS, path + ".requests");
    unique(mistakes, requests, path + ".requests");
    for (int i = 0; i < Math.min(requests.size(), MAX_REQUESTS); i++) {
      request(mistakes, requests.fields(i), path + ".requests[" + i + "]");
    }
    Items constraints = claim.items("constraints");
    size(mistakes, constraints, MAX_REQUESTS, path + ".constraints");
    for (int i = 0; i < Math.min(constraints.size(), MAX_REQUESTS); i++) {
      constraint(mistakes, constraints.fields(i), names, path + ".constraints[" + i + "]");
    }
    Items configs = claim.items("config");
    size(mistakes, configs, MAX_REQUESTS, path + ".config");
    for (int i = 0; i < Math.min(configs.size(), MAX_REQUESTS); i++) {
      String at = path + ".config[" + i + "]";
      references(mistakes, configs.fields(i), names, at);
      configuration(mistakes, configs.fields(i), at);
    }
  }

  /** Requests, and requests with one of their alternatives: "a", "a/b". */
  static Set<String> names(Fields claim) {
    Set<String> names = new LinkedHashSet<>();
    for (Fields request : claim.items("requests").eachFields()) {
      names.add(request.text("name"));
      for (Fields alternative : request.items("firstAvailable").eachFields()) {
        names.add(request.text("name") + "/" + alternative.text("name"));
      }
    }
    return names;
  }

  static void size(Mistakes mistakes, Items items, int most, String path) {
    if (items.size() > most) {
      mistakes.tooMany(path, items.size(), most);
    }
  }

  private static void unique(Mistakes mistakes, Items items, String path) {
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      String name = items.fields(i).text("name");
      if (!seen.add(name)) {
        mistakes.duplicate(path + "[" + i + "].name", name);
      }
    }
  }

  private static void request(Mistakes mistakes, Fields request, String path) {
    mistakes.label(path + ".name", request.text("name"));
    Items alternatives = request.items("firstAvailable");
    boolean exactly = request.has("exactly");
    String one = "exactly one of `exactly` or `firstAvailable` is required";
    if (!exactly && alternatives.isEmpty()) {
      mistakes.required(path, one);
    } else if (exactly && !alternatives.isEmpty()) {
      mistakes.invalid(path, Null.NULL, one + ", but multiple fields are set");
    } else if (exactly) {
      wanted(mistakes, request.fields("exactly"), path + ".exactly");
    } else {
      size(mistakes, alternatives, MAX_ALTERNATIVES, path + ".firstAvailable");
      unique(mistakes, alternatives, path + ".firstAvailable");
      for (int i = 0; i < Math.min(alternatives.size(), MAX_ALTERNATIVES); i++) {
        String at = path + ".firstAvailable[" + i + "]";
        mistakes.label(at + ".name", alternatives.fields(i).text("name"));
        wanted(mistakes, alternatives.fields(i), at);
      }
    }
  }

  private static void wanted(Mistakes mistakes, Fields wanted, String path) {
    String name = wanted.text("deviceClassName");
    if (name.isEmpty()) {
      mistakes.required(path + ".deviceClassName");
    } else {
      mistakes.subdomain(path + ".deviceClassName", name);
    }
    selectors(mistakes, wanted.items("selectors"), path + ".selectors");
    long count = wanted.number("count");
    String mode = wanted.text("allocationMode");
    switch (mode) {
      case "All" -> {
        if (count != 0) {
          mistakes.invalid(
              path + ".count", count, "must not be specified when allocationMode is 'All'");
        }
      }
      case "ExactCount" -> {
        if (count <= 0) {
          mistakes.invalid(path + ".count", count, "must be greater than zero");
        }
      }
      default ->
          mistakes.notSupported(path + ".allocationMode", mode, List.of("All", "ExactCount"));
    }
    Items tolerations = wanted.items("tolerations");
    for (int i = 0; i < tolerations.size(); i++) {
      toleration(mistakes, tolerations.fields(i), path + ".tolerations[" + i + "]");
    }
  }

  private static void toleration(Mistakes mistakes, Fields toleration, String path) {
    String key = toleration.text("key");
    if (!key.isEmpty()) {
      mistakes.qualifiedName(path + ".key", key);
    }
    switch (toleration.text("operator")) {
      case "Exists" -> {
        if (!toleration.text("value").isEmpty()) {
          mistakes.invalid(
              path + ".value", toleration.text("value"), "must be empty for operator `Exists`");
        }
      }
      case "Equal" ->
          mistakes.invalid(
              path + ".value",
              toleration.text("value"),
              NameRule.LABEL_VALUE.problems(toleration.text("value")));
      case "" -> mistakes.required(path + ".operator");
      default ->
          mistakes.notSupported(
              path + ".operator", toleration.text("operator"), List.of("Equal", "Exists"));
    }
    if (!toleration.text("effect").isEmpty()) {
      mistakes.oneOf(
          path + ".effect", toleration.text("effect"), List.of("NoExecute", "NoSchedule", "None"));
    }
  }

  static void selectors(Mistakes mistakes, Items selectors, String path) {
    size(mistakes, selectors, MAX_SELECTORS, path);
    for (int i = 0; i < Math.min(selectors.size(), MAX_SELECTORS); i++) {
      String at = path + "[" + i + "].cel";
      if (!selectors.fields(i).has("cel")) {
        mistakes.required(at);
      } else if (Names.bytes(selectors.fields(i).fields("cel").text("expression"))
          > MAX_EXPRESSION_BYTES) {
        mistakes.tooLong(at + ".expression", MAX_EXPRESSION_BYTES);
      }
    }
  }

  private static void constraint(
      Mistakes mistakes, Fields constraint, Set<String> names, String path) {
    references(mistakes, constraint, names, path);
    if (constraint.has("matchAttribute")) {
      attribute(mistakes, constraint.text("matchAttribute"), path + ".matchAttribute");
    } else if (constraint.has("distinctAttribute")) {
      attribute(mistakes, constraint.text("distinctAttribute"), path + ".distinctAttribute");
    } else {
      mistakes.required(
          path,
          "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple"
              + " fields are set");
    }
  }

  private static void attribute(Mistakes mistakes, String name, String path) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      mistakes.invalid(path, name, "must include a domain");
    } else {
      mistakes.subdomain(path, name.substring(0, slash));
      String id = name.substring(slash + 1);
      if (id.isEmpty()) {
        mistakes.invalid(path, name, "the name part must not be empty");
      } else {
        mistakes.invalid(path, id, Names.identifierProblems(id));
      }
    }
  }

  static void reference(Mistakes mistakes, String name, Set<String> names, String path) {
    String rule =
        "must be the name of a request in the claim or the name of a request and a subrequest"
            + " separated by '/'";
    String[] segments = name.split("/", -1);
    if (segments.length > 2) {
      mistakes.invalid(path, name, rule);
      return;
    }
    for (String segment : segments) {
      mistakes.label(path, segment);
    }
    if (!names.contains(name)) {
      mistakes.invalid(path, name, rule);
    }
  }

  private static void references(Mistakes mistakes, Fields from, Set<String> names, String path) {
    Items requests = from.items("requests");
    size(mistakes, requests, MAX_REQUESTS, path + ".requests");
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < Math.min(requests.size(), MAX_REQUESTS); i++) {
      String at = path + ".requests[" + i + "]";
      reference(mistakes, requests.text(i), names, at);
      if (!seen.add(requests.text(i))) {
        mistakes.duplicate(at, requests.text(i));
      }
    }
  }

  static void configuration(Mistakes mistakes, Fields config, String path) {
    if (!config.has("opaque")) {
      mistakes.required(path + ".opaque");
      return;
    }
    Fields opaque = config.fields("opaque");
    mistakes.driver(path + ".opaque.driver", opaque.text("driver"));
    String at = path + ".opaque.parameters";
    Object parameters = opaque.find("parameters").orElse(Null.NULL);
    if (parameters instanceof Null) {
      mistakes.required(at);
    } else if (!(parameters instanceof Fields)) {
      mistakes.invalid(at, "<value omitted>", "must be a valid JSON object");
    } else if (Names.bytes(parameters.toString()) > MAX_PARAMETER_BYTES) {
      mistakes.tooLong(at, MAX_PARAMETER_BYTES);
    }
  }

  static void pool(Mistakes mistakes, String pool, String path) {
    if (pool.isEmpty()) {
      mistakes.required(path);
      return;
    }
    if (Names.bytes(pool) > 253) {
      mistakes.tooLong(path, 253);
    }
    for (String part : pool.split("/", -1)) {
      mistakes.subdomain(path, part);
    }
  }
}
