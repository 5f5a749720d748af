package io.batkube.kubernetes.validation.networking;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** Ingresses: hosts and paths, and the services behind them. */
public final class IngressRules implements KindRules {
  private static final String CLASS = "kubernetes.io/ingress.class";

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
    return object.with("status", Fields.of("loadBalancer", Fields.EMPTY));
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return object.with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    spec(mistakes, spec, false, false);
    Fields annotations = object.fieldsAt("metadata", "annotations");
    if (annotations.has(CLASS)
        && spec.has("ingressClassName")
        && !annotations.text(CLASS).equals(spec.text("ingressClassName"))) {
      mistakes.invalid(
          "annotations." + CLASS,
          annotations.text(CLASS),
          "must match `ingressClassName` when both are specified");
    }
    if (mistakes.isEmpty() && annotations.has(CLASS) && !spec.has("ingressClassName")) {
      write
          .warnings()
          .add(
              "annotation \""
                  + CLASS
                  + "\" is deprecated, please use 'spec.ingressClassName' instead");
    }
    return mistakes.list();
  }

  private static void spec(
      Mistakes mistakes, Fields spec, boolean anySecretName, boolean anyWildcardRule) {
    Items rules = spec.items("rules");
    if (rules.isEmpty() && !spec.has("defaultBackend")) {
      mistakes.invalid(
          "spec",
          spec.has("rules") ? rules : Null.NULL,
          "either `defaultBackend` or `rules` must be specified");
    }
    if (spec.has("defaultBackend")) {
      backend(mistakes, spec.fields("defaultBackend"), "spec.defaultBackend");
    }
    for (int i = 0; i < rules.size(); i++) {
      rule(mistakes, rules.fields(i), "spec.rules[" + i + "]", anyWildcardRule);
    }
    Items tls = spec.items("tls");
    for (int i = 0; i < tls.size(); i++) {
      Items hosts = tls.fields(i).items("hosts");
      for (int k = 0; k < hosts.size(); k++) {
        host(mistakes, hosts.text(k), "spec.tls[" + i + "].hosts[" + k + "]");
      }
      String secret = tls.fields(i).text("secretName");
      if (!anySecretName && !secret.isEmpty()) {
        mistakes.subdomain("spec.tls[" + i + "].secretName", secret);
      }
    }
    if (spec.has("ingressClassName")) {
      mistakes.subdomain("spec.ingressClassName", spec.text("ingressClassName"));
    }
  }

  private static void host(Mistakes mistakes, String host, String path) {
    mistakes.invalid(
        path,
        host,
        host.contains("*") ? Names.wildcardProblems(host) : Names.subdomainProblems(host));
  }

  private static void rule(Mistakes mistakes, Fields rule, String path, boolean anyWildcardRule) {
    String host = rule.text("host");
    if (!host.isEmpty()) {
      if (Address.parse(host).isPresent()) {
        mistakes.invalid(path + ".host", host, "must be a DNS name, not an IP address");
      }
      host(mistakes, host, path + ".host");
    }
    if (!host.contains("*") || !anyWildcardRule) {
      paths(mistakes, rule, path);
    }
  }

  private static void paths(Mistakes mistakes, Fields rule, String at) {
    if (!rule.has("http")) {
      return;
    }
    Items paths = rule.fields("http").items("paths");
    if (paths.isEmpty()) {
      mistakes.required(at + ".http.paths");
    }
    for (int i = 0; i < paths.size(); i++) {
      path(mistakes, paths.fields(i), at + ".http.paths[" + i + "]");
    }
  }

  private static void path(Mistakes mistakes, Fields path, String at) {
    if (!path.has("pathType")) {
      mistakes.required(at + ".pathType", "pathType must be specified");
      return;
    }
    String text = path.text("path");
    switch (path.text("pathType")) {
      case "Exact", "Prefix" -> {
        if (!text.startsWith("/")) {
          mistakes.invalid(at + ".path", text, "must be an absolute path");
        }
        for (String part : List.of("//", "/./", "/../", "%2f", "%2F")) {
          if (text.contains(part)) {
            mistakes.invalid(at + ".path", text, "must not contain '" + part + "'");
          }
        }
        for (String end : List.of("/..", "/.")) {
          if (text.endsWith(end)) {
            mistakes.invalid(at + ".path", text, "cannot end with '" + end + "'");
          }
        }
      }
      case "ImplementationSpecific" -> {
        if (!text.isEmpty() && !text.startsWith("/")) {
          mistakes.invalid(at + ".path", text, "must be an absolute path");
        }
      }
      default ->
          mistakes.notSupported(
              at + ".pathType",
              path.text("pathType"),
              List.of("Exact", "ImplementationSpecific", "Prefix"));
    }
    backend(mistakes, path.fields("backend"), at + ".backend");
  }

  private static void backend(Mistakes mistakes, Fields backend, String path) {
    boolean resource = backend.has("resource");
    boolean service = backend.has("service");
    if (resource && service) {
      mistakes.invalid(path, "", "cannot set both resource and service backends");
    } else if (resource) {
      ObjectReferences.check(mistakes, backend.fields("resource"), path + ".resource");
    } else if (service) {
      service(mistakes, backend.fields("service"), path);
    } else {
      mistakes.invalid(path, "", "resource or service backend is required");
    }
  }

  private static void service(Mistakes mistakes, Fields service, String path) {
    String name = service.text("name");
    if (name.isEmpty()) {
      mistakes.required(path + ".service.name");
    } else {
      mistakes.label(path + ".service.name", name);
    }
    String port = service.fields("port").text("name");
    long number = service.fields("port").number("number");
    if (!port.isEmpty() && number != 0) {
      mistakes.invalid(path, "", "cannot set both port name & port number");
    } else if (!port.isEmpty()) {
      mistakes.invalid(path + ".service.port.name", port, Names.portProblems(port));
    } else if (number != 0) {
      mistakes.port(path + ".service.port.number", number);
    } else {
      mistakes.required(path, "port name or number is required");
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Fields oldSpec = old.fields("spec");
    boolean anySecretName =
        oldSpec.items("tls").eachFields().stream()
            .map(tls -> tls.text("secretName"))
            .anyMatch(name -> !name.isEmpty() && !Names.subdomainProblems(name).isEmpty());
    boolean anyWildcardRule =
        oldSpec.items("rules").eachFields().stream()
            .filter(rule -> rule.text("host").contains("*"))
            .anyMatch(
                rule -> {
                  Mistakes wrong = new Mistakes();
                  paths(wrong, rule, "");
                  return !wrong.isEmpty();
                });
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    spec(mistakes, object.fields("spec"), anySecretName, anyWildcardRule);
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    String path = "status.loadBalancer.ingress";
    Items points = object.fieldsAt("status", "loadBalancer").items("ingress");
    List<String> stored =
        old.fieldsAt("status", "loadBalancer").items("ingress").eachFields().stream()
            .map(point -> point.text("ip"))
            .toList();
    for (int i = 0; i < points.size(); i++) {
      String at = path + "[" + i + "]";
      String ip = points.fields(i).text("ip");
      String host = points.fields(i).text("hostname");
      if (!ip.isEmpty()) {
        mistakes.addAll(Address.checkLegacy(at + ".ip", ip, stored));
      }
      if (!host.isEmpty()) {
        mistakes.subdomain(at + ".hostname", host);
        if (Address.parse(host).isPresent()) {
          mistakes.invalid(at + ".hostname", host, "must be a DNS name, not an IP address");
        }
      }
    }
    if (mistakes.isEmpty()) {
      for (int i = 0; i < points.size(); i++) {
        String ip = points.fields(i).text("ip");
        write.warnings().addAll(Address.warnings(path + "[" + i + "]", ip));
      }
    }
    return mistakes.list();
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/ingress/" + namespace + "/" + name;
  }
}
