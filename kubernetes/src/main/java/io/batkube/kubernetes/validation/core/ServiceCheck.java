package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.Cidr;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of a whole service, in the order of a real server. */
final class ServiceCheck {
  private static final List<String> TYPES =
      List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final String MODE = "service.kubernetes.io/topology-mode";
  private static final String HINTS = "service.kubernetes.io/topology-aware-hints";
  private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";

  private final Mistakes mistakes;
  private final Fields object;
  private final Optional<Fields> old;
  private final Fields spec;
  private final ServiceShape shape;

  /**
   * A check.
   *
   * @param old what is stored, which may keep what is no longer allowed
   */
  ServiceCheck(Mistakes mistakes, Fields object, Optional<Fields> old) {
    this.mistakes = mistakes;
    this.object = object;
    this.old = old;
    this.spec = object.fields("spec");
    this.shape = new ServiceShape(spec);
  }

  void run() {
    topology();
    if (spec.items("ports").isEmpty() && !shape.isHeadless() && shape.needsClusterIp()) {
      mistakes.required("spec.ports");
    }
    type();
    ports();
    mistakes.addAll(LabelRules.labels(spec.fields("selector"), "spec.selector"));
    affinity();
    clusterIps(mistakes, object, old);
    externalAddresses();
    mistakes.requiredOneOf("spec.type", shape.type(), TYPES);
    portsOfNodes();
    duplicatePorts();
    sourceRanges();
    loadBalancer();
    traffic();
  }

  private void topology() {
    Fields annotations = object.fieldsAt("metadata", "annotations");
    if (annotations.has(MODE)
        && annotations.has(HINTS)
        && !annotations.text(MODE).equals(annotations.text(HINTS))) {
      mistakes.invalid(
          "metadata.annotations[" + MODE + "]",
          annotations.text(MODE),
          "must match annotations[" + HINTS + "] when both are specified");
    }
  }

  private void type() {
    switch (shape.type()) {
      case "LoadBalancer", "NodePort" -> {
        if (shape.isHeadless()) {
          mistakes.invalid(
              "spec.clusterIPs[0]",
              "None",
              "may not be set to 'None' for " + shape.type() + " services");
        }
      }
      case "ExternalName" -> {
        String never = "may not be set for ExternalName services";
        if (!spec.items("clusterIPs").isEmpty()) {
          mistakes.forbidden("spec.clusterIPs", never);
        }
        if (!spec.items("ipFamilies").isEmpty()) {
          mistakes.forbidden("spec.ipFamilies", never);
        }
        if (spec.has("ipFamilyPolicy")) {
          mistakes.forbidden("spec.ipFamilyPolicy", never);
        }
        String name = spec.text("externalName");
        String trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (trimmed.isEmpty()) {
          mistakes.required("spec.externalName");
        } else {
          mistakes.subdomain("spec.externalName", trimmed);
        }
      }
      default -> {
        // Nothing more for ClusterIP; an unknown type is told below.
      }
    }
  }

  private void ports() {
    Items ports = spec.items("ports");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      Fields port = ports.fields(i);
      String path = "spec.ports[" + i + "]";
      String name = port.text("name");
      if (ports.size() > 1 && name.isEmpty()) {
        mistakes.required(path + ".name");
      } else if (!name.isEmpty()) {
        mistakes.label(path + ".name", name);
        if (!names.add(name)) {
          mistakes.duplicate(path + ".name", name);
        }
      }
      mistakes.port(path + ".port", port.number("port"));
      mistakes.requiredOneOf(path + ".protocol", port.text("protocol"), PROTOCOLS);
      mistakes.portOrName(path + ".targetPort", port.find("targetPort").orElse(0L));
      if (port.has("appProtocol")) {
        mistakes.qualifiedName(path + ".appProtocol", port.text("appProtocol"));
      }
    }
  }

  private void affinity() {
    String affinity = spec.text("sessionAffinity");
    mistakes.requiredOneOf("spec.sessionAffinity", affinity, List.of("ClientIP", "None"));
    String path = "spec.sessionAffinityConfig";
    if (affinity.equals("None") && spec.has("sessionAffinityConfig")) {
      mistakes.forbidden(path, "must not be set when session affinity is None");
    }
    if (!affinity.equals("ClientIP")) {
      return;
    }
    Fields config = spec.fields("sessionAffinityConfig");
    Fields client = config.fields("clientIP");
    String when = "when session affinity type is ClientIP";
    if (!spec.has("sessionAffinityConfig")) {
      mistakes.required(path, when);
    } else if (!config.has("clientIP")) {
      mistakes.required(path + ".clientIP", when);
    } else if (!client.has("timeoutSeconds")) {
      mistakes.required(path + ".clientIP.timeoutSeconds", when);
    } else if (client.number("timeoutSeconds") <= 0 || client.number("timeoutSeconds") > 86400) {
      mistakes.invalid(
          path + ".clientIP.timeoutSeconds",
          client.number("timeoutSeconds"),
          "must be greater than 0 and less than 86400");
    }
  }

  /** The rules of clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy among each other. */
  static void clusterIps(Mistakes mistakes, Fields object, Optional<Fields> old) {
    Fields spec = object.fields("spec");
    ServiceShape shape = new ServiceShape(spec);
    if (!shape.needsClusterIp()) {
      return;
    }
    String address = spec.text("clusterIP");
    Items all = spec.items("clusterIPs");
    String path = "spec.clusterIPs";
    if (address.isEmpty()) {
      if (!all.isEmpty()) {
        mistakes.invalid(path, all, "must be empty when `clusterIP` is not specified");
      }
    } else if (all.isEmpty()) {
      mistakes.required(path);
    } else if (!all.text(0).equals(address)) {
      mistakes.invalid(path, all, "first value must match `clusterIP`");
    }
    Items families = spec.items("ipFamilies");
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < families.size(); i++) {
      String at = "spec.ipFamilies[" + i + "]";
      mistakes.oneOf(at, families.text(i), List.of("IPv4", "IPv6"));
      if (!seen.add(families.text(i))) {
        mistakes.duplicate(at, families.text(i));
      }
    }
    if (spec.has("ipFamilyPolicy")) {
      mistakes.oneOf(
          "spec.ipFamilyPolicy",
          spec.text("ipFamilyPolicy"),
          List.of("PreferDualStack", "RequireDualStack", "SingleStack"));
    }
    List<String> stored =
        old.map(service -> service.fields("spec").items("clusterIPs").eachText()).orElse(List.of());
    boolean unusable = false;
    for (int i = 0; i < all.size(); i++) {
      if (i == 0 && all.text(0).equals("None")) {
        if (all.size() > 1) {
          mistakes.invalid(path, all, "'None' must be the first and only value");
          unusable = true;
        }
        continue;
      }
      List<FieldError> problems = Address.checkLegacy(path + "[" + i + "]", all.text(i), stored);
      unusable |= !problems.isEmpty();
      mistakes.addAll(problems);
    }
    if (all.size() > 2) {
      mistakes.invalid(path, all, "may only hold up to 2 values");
    }
    if (unusable) {
      return;
    }
    if (all.size() > 1 && !hasBothFamilies(all)) {
      mistakes.invalid(path, all, "may specify no more than one IP for each IP family");
    }
    for (int i = 0; !shape.isHeadless() && i < Math.min(all.size(), families.size()); i++) {
      String wanted = is6(all.text(i)) ? "IPv6" : "IPv4";
      if (seen.contains(families.text(i)) && !families.text(i).equals(wanted)) {
        mistakes.invalid(
            path + "[" + i + "]",
            all.text(i),
            "expected an " + families.text(i) + " value as indicated by `ipFamilies[" + i + "]`");
      }
    }
  }

  private static boolean is6(String text) {
    return Address.parse(text).map(Address::is6).orElse(false);
  }

  private static boolean hasBothFamilies(Items addresses) {
    boolean six = addresses.eachText().stream().anyMatch(ServiceCheck::is6);
    boolean four = addresses.eachText().stream().anyMatch(text -> !is6(text));
    return six && four;
  }

  private void externalAddresses() {
    List<String> stored =
        old.map(service -> service.fields("spec").items("externalIPs").eachText())
            .orElse(List.of());
    Items external = spec.items("externalIPs");
    for (int i = 0; i < external.size(); i++) {
      String path = "spec.externalIPs[" + i + "]";
      List<FieldError> problems = Address.checkLegacy(path, external.text(i), stored);
      mistakes.addAll(
          problems.isEmpty() ? Address.checkEndpoint(path, external.text(i)) : problems);
    }
  }

  private void portsOfNodes() {
    Items ports = spec.items("ports");
    if (shape.type().equals("ClusterIP")) {
      for (int i = 0; i < ports.size(); i++) {
        if (ports.fields(i).number("nodePort") != 0) {
          mistakes.forbidden(
              "spec.ports[" + i + "].nodePort", "may not be used when `type` is 'ClusterIP'");
        }
      }
    }
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      long port = ports.fields(i).number("nodePort");
      if (port != 0 && !seen.add(ports.fields(i).text("protocol") + "/" + port)) {
        mistakes.duplicate("spec.ports[" + i + "].nodePort", port);
      }
    }
  }

  private void duplicatePorts() {
    Items ports = spec.items("ports");
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      String protocol = ports.fields(i).text("protocol");
      long port = ports.fields(i).number("port");
      if (!seen.add(protocol + "/" + port)) {
        mistakes.duplicate(
            "spec.ports[" + i + "]",
            Fields.of(
                "Name",
                "",
                "Protocol",
                protocol,
                "AppProtocol",
                Null.NULL,
                "Port",
                port,
                "TargetPort",
                0L,
                "NodePort",
                0L));
      }
    }
  }

  private void sourceRanges() {
    Items ranges = spec.items("loadBalancerSourceRanges");
    Fields annotations = object.fieldsAt("metadata", "annotations");
    boolean balanced = shape.type().equals("LoadBalancer");
    String only = "may only be used when `type` is 'LoadBalancer'";
    if (!ranges.isEmpty()) {
      if (!balanced) {
        mistakes.forbidden("spec.LoadBalancerSourceRanges", only);
      }
      List<String> stored =
          old
              .map(service -> service.fields("spec").items("loadBalancerSourceRanges").eachText())
              .orElse(List.of())
              .stream()
              .map(String::strip)
              .toList();
      for (int i = 0; i < ranges.size(); i++) {
        mistakes.addAll(
            Cidr.checkLegacy(
                "spec.LoadBalancerSourceRanges[" + i + "]", ranges.text(i).strip(), stored));
      }
    } else if (annotations.has(RANGES)) {
      String path = "metadata.annotations[" + RANGES + "]";
      if (!balanced) {
        mistakes.forbidden(path, only);
      }
      String value = annotations.text(RANGES);
      boolean same =
          old.map(service -> service.fieldsAt("metadata", "annotations").text(RANGES))
              .filter(value::equals)
              .isPresent();
      if (!same && !value.isBlank()) {
        for (String range : value.strip().split(",", -1)) {
          mistakes.addAll(Cidr.checkLegacy(path, range.strip(), List.of()));
        }
      }
    }
  }

  private void loadBalancer() {
    boolean balanced = shape.type().equals("LoadBalancer");
    if (spec.has("allocateLoadBalancerNodePorts") && !balanced) {
      mistakes.forbidden(
          "spec.allocateLoadBalancerNodePorts", "may only be used when `type` is 'LoadBalancer'");
    }
    if (balanced && !spec.has("allocateLoadBalancerNodePorts")) {
      mistakes.required("allocateLoadBalancerNodePorts");
    }
    loadBalancerClass(mistakes, object);
  }

  static void loadBalancerClass(Mistakes mistakes, Fields object) {
    Fields spec = object.fields("spec");
    if (!spec.has("loadBalancerClass")) {
      return;
    }
    if (spec.text("type").equals("LoadBalancer")) {
      mistakes.qualifiedName("spec.loadBalancerClass", spec.text("loadBalancerClass"));
    } else {
      mistakes.forbidden(
          "spec.loadBalancerClass", "may only be used when `type` is 'LoadBalancer'");
    }
  }

  private void traffic() {
    String policy = spec.text("externalTrafficPolicy");
    String path = "spec.externalTrafficPolicy";
    if (shape.isReachable()) {
      mistakes.requiredOneOf(path, policy, List.of("Cluster", "Local"));
    } else if (!policy.isEmpty()) {
      mistakes.invalid(path, policy, "may only be set for externally-accessible services");
    }
    long port = spec.number("healthCheckNodePort");
    String check = "spec.healthCheckNodePort";
    if (!shape.needsHealthCheck()) {
      if (port != 0) {
        mistakes.invalid(
            check,
            port,
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is"
                + " 'Local'");
      }
    } else if (port == 0) {
      mistakes.required(check);
    } else {
      mistakes.port(check, port);
    }
    String internal = "spec.internalTrafficPolicy";
    if (spec.has("internalTrafficPolicy")) {
      mistakes.oneOf(internal, spec.text("internalTrafficPolicy"), List.of("Cluster", "Local"));
    } else if (TYPES.contains(shape.type()) && shape.needsClusterIp()) {
      mistakes.required(internal);
    }
    if (spec.has("trafficDistribution")) {
      List<String> supported = List.of("PreferClose", "PreferSameZone", "PreferSameNode");
      String wanted = spec.text("trafficDistribution");
      if (!supported.contains(wanted)) {
        mistakes.add(FieldError.notSupported("spec.trafficDistribution", wanted, supported));
      }
    }
  }
}
