package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Optional;

/**
 * Services. Addresses and ports are given before anything is checked; an update keeps what was
 * given and drops what another type does not have.
 */
public final class ServiceRules implements KindRules {

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.labelProblems(prefix ? Names.maskTrailingDash(name) : name);
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    String name = object.fields("metadata").text("name");
    Fields given = ServiceAllocation.ofNew(object, new ServiceNumbers(write, name));
    return forType(given.with("status", Fields.of("loadBalancer", Fields.EMPTY)));
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    String name = object.fields("metadata").text("name");
    Fields given = ServiceAllocation.ofChanged(object, old, new ServiceNumbers(write, name));
    Fields result = withoutLeftovers(given.with("status", old.fields("status")), old);
    return ServiceShape.of(result).type().equals("LoadBalancer")
        ? result
        : forType(result.withAt(Fields.EMPTY, "status", "loadBalancer"));
  }

  /** A mere name routes no traffic. */
  private static Fields forType(Fields object) {
    return ServiceShape.of(object).needsClusterIp()
        ? object
        : object.withoutAt("spec", "internalTrafficPolicy");
  }

  /** Without what the old type had, the new one has not, and nobody changed. */
  private static Fields withoutLeftovers(Fields object, Fields old) {
    ServiceShape now = ServiceShape.of(object);
    ServiceShape before = ServiceShape.of(old);
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    if (before.needsClusterIp() && !now.needsClusterIp()) {
      if (same(spec, oldSpec, "clusterIP") && same(spec, oldSpec, "clusterIPs")) {
        spec = spec.without("clusterIP").without("clusterIPs");
      }
      spec = withoutSame(spec, oldSpec, "ipFamilies");
      spec = withoutSame(spec, oldSpec, "ipFamilyPolicy");
    }
    boolean samePorts = ServiceShape.nodePorts(oldSpec).containsAll(ServiceShape.nodePorts(spec));
    if (before.needsNodePort() && !now.needsNodePort() && samePorts) {
      spec = spec.with("ports", spec.items("ports").mapFields(port -> port.without("nodePort")));
    }
    if (before.needsHealthCheck() && !now.needsHealthCheck()) {
      spec = withoutSame(spec, oldSpec, "healthCheckNodePort");
    }
    boolean balanced = before.type().equals("LoadBalancer");
    if (balanced && !now.type().equals("LoadBalancer")) {
      spec = withoutSame(spec, oldSpec, "allocateLoadBalancerNodePorts");
      spec = withoutSame(spec, oldSpec, "loadBalancerClass");
    }
    if (before.isReachable() && !now.isReachable()) {
      spec = withoutSame(spec, oldSpec, "externalTrafficPolicy");
    }
    return object.with("spec", spec);
  }

  private static boolean same(Fields spec, Fields old, String field) {
    return spec.find(field).equals(old.find(field));
  }

  private static Fields withoutSame(Fields spec, Fields old, String field) {
    return same(spec, old, field) ? spec.without(field) : spec;
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return object.with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    new ServiceCheck(mistakes, object, Optional.empty()).run();
    if (mistakes.isEmpty()) {
      ServiceWarnings.add(object, write.warnings());
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    addresses(mistakes, object, old);
    families(mistakes, object, old);
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    ServiceShape now = ServiceShape.of(object);
    ServiceShape before = ServiceShape.of(old);
    if (now.type().equals("LoadBalancer")
        && before.type().equals("LoadBalancer")
        && !same(spec, oldSpec, "loadBalancerClass")) {
      mistakes.invalid(
          "spec.loadBalancerClass",
          spec.find("loadBalancerClass").orElse(Null.NULL),
          "may not change once set");
    }
    ServiceCheck.loadBalancerClass(mistakes, object);
    if (now.needsHealthCheck()
        && before.needsHealthCheck()
        && spec.number("healthCheckNodePort") != oldSpec.number("healthCheckNodePort")) {
      mistakes.forbidden("spec.healthCheckNodePort", "field is immutable");
    }
    new ServiceCheck(mistakes, object, Optional.of(old)).run();
    if (mistakes.isEmpty()) {
      ServiceWarnings.add(object, write.warnings());
    }
    return mistakes.list();
  }

  private static void addresses(Mistakes mistakes, Fields object, Fields old) {
    ServiceShape now = ServiceShape.of(object);
    ServiceShape before = ServiceShape.of(old);
    if (!now.needsClusterIp()
        || !before.needsClusterIp()
        || (now.isHeadless() && before.isHeadless())) {
      return;
    }
    Items all = object.fields("spec").items("clusterIPs");
    Items oldAll = old.fields("spec").items("clusterIPs");
    Object shown = shown(all);
    String changed = "may not change once set";
    if (all.size() == oldAll.size()) {
      for (int i = 0; i < all.size(); i++) {
        if (!all.get(i).equals(oldAll.get(i))) {
          mistakes.invalid("spec.clusterIPs[" + i + "]", shown, changed);
        }
      }
      return;
    }
    if (all.isEmpty()) {
      mistakes.invalid("spec.clusterIPs[0]", shown, "primary clusterIP can not be unset");
    }
    if (!all.isEmpty() && !oldAll.isEmpty() && !all.get(0).equals(oldAll.get(0))) {
      mistakes.invalid("spec.clusterIPs[0]", shown, changed);
    }
    if (all.size() < oldAll.size() && all.size() == 1) {
      released(mistakes, object, "clusterIP");
    }
  }

  private static Object shown(Items items) {
    return items.isEmpty() ? Null.NULL : items;
  }

  private static void released(Mistakes mistakes, Fields object, String what) {
    Fields spec = object.fields("spec");
    if (!spec.text("ipFamilyPolicy").equals("SingleStack")) {
      mistakes.invalid(
          "spec.ipFamilyPolicy",
          spec.find("ipFamilyPolicy").orElse(Null.NULL),
          "must be set to 'SingleStack' when releasing the secondary " + what);
    }
  }

  private static void families(Mistakes mistakes, Fields object, Fields old) {
    ServiceShape now = ServiceShape.of(object);
    ServiceShape before = ServiceShape.of(old);
    if (!now.needsClusterIp()
        || !before.needsClusterIp()
        || now.isHeadless()
        || before.isHeadless()) {
      return;
    }
    Items all = object.fields("spec").items("ipFamilies");
    Items oldAll = old.fields("spec").items("ipFamilies");
    Items addresses = object.fields("spec").items("clusterIPs");
    String changed = "may not change once set";
    if (all.size() == oldAll.size()) {
      for (int i = 0; i < all.size(); i++) {
        if (!all.get(i).equals(oldAll.get(i))) {
          mistakes.invalid("spec.ipFamilies[0]", shown(all), changed);
        }
      }
      return;
    }
    boolean fewer = all.size() < oldAll.size();
    if (fewer && addresses.isEmpty()) {
      mistakes.invalid("spec.ipFamilies[0]", shown(all), "primary ipFamily can not be unset");
    }
    if (!all.isEmpty() && !oldAll.isEmpty() && !all.get(0).equals(oldAll.get(0))) {
      mistakes.invalid("spec.ipFamilies[0]", shown(addresses), changed);
    }
    if (fewer && all.size() == 1) {
      released(mistakes, object, "ipFamily");
    }
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Items ingress = object.fieldsAt("status", "loadBalancer").items("ingress");
    String path = "status.loadBalancer.ingress";
    if (!ServiceShape.of(object).type().equals("LoadBalancer") && !ingress.isEmpty()) {
      return mistakes.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'").list();
    }
    List<String> stored =
        old.fieldsAt("status", "loadBalancer").items("ingress").eachFields().stream()
            .map(point -> point.text("ip"))
            .toList();
    for (int i = 0; i < ingress.size(); i++) {
      point(mistakes, path + "[" + i + "]", ingress.fields(i), stored);
    }
    if (mistakes.isEmpty()) {
      for (int i = 0; i < ingress.size(); i++) {
        String ip = ingress.fields(i).text("ip");
        write.warnings().addAll(Address.warnings(path + "[" + i + "]", ip));
      }
    }
    return mistakes.list();
  }

  private static void point(Mistakes mistakes, String path, Fields point, List<String> stored) {
    String ip = point.text("ip");
    if (!ip.isEmpty()) {
      mistakes.addAll(Address.checkLegacy(path + ".ip", ip, stored));
    }
    String mode = path + ".ipMode";
    if (!point.has("ipMode")) {
      if (!ip.isEmpty()) {
        mistakes.required(mode, "must be specified when `ip` is set");
      }
    } else if (ip.isEmpty()) {
      mistakes.forbidden(mode, "may not be specified when `ip` is not set");
    } else {
      mistakes.oneOf(mode, point.text("ipMode"), List.of("Proxy", "VIP"));
    }
    String host = point.text("hostname");
    if (!host.isEmpty()) {
      mistakes.subdomain(path + ".hostname", host);
      if (Address.parse(host).isPresent()) {
        mistakes.invalid(path + ".hostname", host, "must be a DNS name, not an IP address");
      }
    }
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/services/specs/" + namespace + "/" + name;
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("spec.clusterIP", "spec.type");
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return object.fields("spec").text(label.substring("spec.".length()));
  }
}
