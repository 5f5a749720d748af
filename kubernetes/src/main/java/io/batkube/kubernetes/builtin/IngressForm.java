package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An Ingress of v1beta1, whose backends are flat, and of v1, whose backends name services. */
final class IngressForm {
  private IngressForm() {}

  static Fields toV1(Fields beta) {
    return converted(beta, "backend", "defaultBackend", IngressForm::nested);
  }

  static Fields toBeta(Fields v1) {
    return converted(v1, "defaultBackend", "backend", IngressForm::flat);
  }

  private static Fields converted(
      Fields ingress, String from, String to, UnaryOperator<Fields> backend) {
    Fields spec = ingress.fields("spec");
    Optional<Object> whole = spec.find(from);
    if (whole.isPresent()) {
      spec = spec.without(from).with(to, backend.apply(spec.fields(from)));
    }
    if (spec.has("rules")) {
      spec = spec.with("rules", spec.items("rules").mapFields(rule -> rule(rule, backend)));
    }
    return ingress.has("spec") ? ingress.with("spec", spec) : ingress;
  }

  private static Fields rule(Fields rule, UnaryOperator<Fields> backend) {
    if (!rule.fields("http").has("paths")) {
      return rule;
    }
    return rule.withAt(
        rule.fields("http").items("paths").mapFields(path -> path(path, backend)), "http", "paths");
  }

  /** The type of a path was optional once. */
  private static Fields path(Fields path, UnaryOperator<Fields> backend) {
    Fields typed =
        path.text("pathType").isEmpty() ? path.with("pathType", "ImplementationSpecific") : path;
    return typed.with("backend", backend.apply(path.fields("backend")));
  }

  private static Fields nested(Fields flat) {
    if (flat.text("serviceName").isEmpty()) {
      return flat.without("serviceName").without("servicePort");
    }
    Object port = flat.find("servicePort").orElse(0L);
    Fields service =
        Fields.of(
            "name",
            flat.text("serviceName"),
            "port",
            port instanceof Long number ? Fields.of("number", number) : Fields.of("name", port));
    return flat.without("serviceName").without("servicePort").with("service", service);
  }

  private static Fields flat(Fields nested) {
    Fields service = nested.fields("service");
    if (service.isEmpty()) {
      return nested;
    }
    Fields port = service.fields("port");
    Object number = port.has("number") ? port.number("number") : port.text("name");
    return nested
        .without("service")
        .with("serviceName", service.text("name"))
        .with("servicePort", number);
  }
}
