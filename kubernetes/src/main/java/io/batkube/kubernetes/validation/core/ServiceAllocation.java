package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a service its families, addresses and ports, or keeps those it has. The cluster has IPv4
 * only.
 */
final class ServiceAllocation {
  private static final String FAMILY = "IPv4";
  private static final String POLICY = "ipFamilyPolicy";

  private final ServiceNumbers numbers;
  private final Optional<Fields> old;
  private Fields object;
  private Fields spec;

  private ServiceAllocation(Fields object, Optional<Fields> old, ServiceNumbers numbers) {
    this.object = object;
    this.spec = object.fields("spec");
    this.old = old.map(service -> service.fields("spec"));
    this.numbers = numbers;
  }

  static Fields ofNew(Fields service, ServiceNumbers numbers) {
    ServiceAllocation allocation = new ServiceAllocation(service, Optional.empty(), numbers);
    allocation.putAddressInList();
    if (allocation.shape().needsClusterIp()) {
      allocation.families();
      allocation.addresses();
    }
    if (allocation.shape().needsNodePort()) {
      allocation.newPorts();
    }
    if (allocation.shape().needsHealthCheck()) {
      allocation.healthCheckPort();
    }
    return service.with("spec", allocation.spec);
  }

  static Fields ofChanged(Fields service, Fields old, ServiceNumbers numbers) {
    ServiceAllocation allocation = new ServiceAllocation(service, Optional.of(old), numbers);
    allocation.keep();
    allocation.normalize();
    ServiceShape before = ServiceShape.of(old);
    if (allocation.shape().needsClusterIp() && !allocation.prefersTwoAndHasThem()) {
      allocation.families();
      if (!before.needsClusterIp()) {
        allocation.addresses();
      }
    }
    if (allocation.shape().needsNodePort()) {
      allocation.changedPorts();
    }
    if (allocation.shape().needsHealthCheck() && !before.needsHealthCheck()) {
      allocation.healthCheckPort();
    }
    return service.with("spec", allocation.spec);
  }

  private ServiceShape shape() {
    return new ServiceShape(spec);
  }

  private void putAddressInList() {
    if (!spec.text("clusterIP").isEmpty() && spec.items("clusterIPs").isEmpty()) {
      spec = spec.with("clusterIPs", Items.of(spec.text("clusterIP")));
    }
  }

  /** What the client left out and an update does not take away. */
  private void keep() {
    Fields before = old.orElseThrow();
    ServiceShape was = new ServiceShape(before);
    if (was.needsClusterIp() && shape().needsClusterIp()) {
      if (spec.text("clusterIP").isEmpty() && !before.text("clusterIP").isEmpty()) {
        spec = spec.with("clusterIP", before.text("clusterIP"));
      }
      if (spec.items("clusterIPs").isEmpty() && !before.items("clusterIPs").isEmpty()) {
        spec = spec.with("clusterIPs", before.items("clusterIPs"));
      }
    }
    if (keepsPorts(was) && keepsPorts(shape())) {
      keepPorts(before);
    }
    if (was.needsHealthCheck()
        && shape().needsHealthCheck()
        && spec.number("healthCheckNodePort") == 0
        && before.number("healthCheckNodePort") != 0) {
      spec = spec.with("healthCheckNodePort", before.number("healthCheckNodePort"));
    }
  }

  private static boolean keepsPorts(ServiceShape shape) {
    return shape.type().equals("NodePort")
        || (shape.type().equals("LoadBalancer")
            && !shape.spec().find("allocateLoadBalancerNodePorts").equals(Optional.of(false)));
  }

  private void keepPorts(Fields before) {
    Set<Long> used = ServiceShape.nodePorts(before);
    used.retainAll(ServiceShape.nodePorts(spec));
    Map<String, Long> byName = new LinkedHashMap<>();
    for (Fields port : before.items("ports").eachFields()) {
      byName.put(port.text("name"), port.number("nodePort"));
    }
    Items ports =
        spec.items("ports")
            .mapFields(
                port -> {
                  long kept = byName.getOrDefault(port.text("name"), 0L);
                  boolean takes = port.number("nodePort") == 0 && kept != 0 && !used.contains(kept);
                  return takes ? port.with("nodePort", kept) : port;
                });
    spec = ports.isEmpty() ? spec : spec.with("ports", ports);
  }

  /** clusterIP and the first of clusterIPs are one; who changes one changes the other. */
  private void normalize() {
    Fields before = old.orElseThrow();
    String address = spec.text("clusterIP");
    String oldAddress = before.text("clusterIP");
    Items all = spec.items("clusterIPs");
    Items oldAll = before.items("clusterIPs");
    if (!oldAll.isEmpty() && all.isEmpty() && address.equals(oldAddress)) {
      spec = spec.with("clusterIPs", oldAll);
    }
    if (!address.equals(oldAddress) && spec.items("clusterIPs").equals(oldAll)) {
      spec =
          address.isEmpty()
              ? spec.without("clusterIPs")
              : spec.with("clusterIPs", Items.of(address));
    }
  }

  private boolean prefersTwoAndHasThem() {
    Fields before = old.orElseThrow();
    return spec.text(POLICY).equals("PreferDualStack")
        && spec.text("type").equals(before.text("type"))
        && (!before.has(POLICY) || before.text(POLICY).equals("PreferDualStack"))
        && spec.items("clusterIPs").equals(before.items("clusterIPs"))
        && spec.items("ipFamilies").equals(before.items("ipFamilies"));
  }

  private void families() {
    boolean selectsNothing =
        spec.text("clusterIP").equals("None") && spec.fields("selector").isEmpty();
    if (!spec.has(POLICY)) {
      String inherited = old.map(before -> before.text(POLICY)).orElse("");
      String policy = selectsNothing ? "RequireDualStack" : "SingleStack";
      spec = spec.with(POLICY, inherited.isEmpty() ? policy : inherited);
    }
    Mistakes mistakes = new Mistakes();
    ServiceCheck.clusterIps(mistakes, withSpec(), old.map(s -> Fields.of("spec", s)));
    refuse(mistakes);
    policy(mistakes);
    configured(mistakes);
    refuse(mistakes);
    if (selectsNothing) {
      headlessFamilies();
      return;
    }
    if (spec.text(POLICY).equals("RequireDualStack")) {
      mistakes.invalid(
          "spec.ipFamilyPolicy",
          spec.text(POLICY),
          "this cluster is not configured for dual-stack services");
    }
    Items families = spec.items("ipFamilies");
    for (int i = 0; i < families.size(); i++) {
      if (!families.text(i).equals(FAMILY)) {
        mistakes.invalid(
            "spec.ipFamilies[" + i + "]", families.text(i), "not configured on this cluster");
      }
    }
    refuse(mistakes);
    if (families.isEmpty()) {
      spec = spec.with("ipFamilies", Items.of(FAMILY));
    }
  }

  private Fields withSpec() {
    object = object.with("spec", spec);
    return object;
  }

  private void refuse(Mistakes mistakes) {
    if (!mistakes.isEmpty()) {
      throw numbers.refusal(mistakes.list());
    }
  }

  private void policy(Mistakes mistakes) {
    Object shown = spec.find(POLICY).orElse(Null.NULL);
    boolean single = spec.text(POLICY).equals("SingleStack");
    if (old.isPresent()) {
      for (String list : List.of("clusterIPs", "ipFamilies")) {
        Items now = spec.items(list);
        Items before = old.get().items(list);
        if (single && now.equals(before) && now.size() > 1) {
          spec = spec.with(list, Items.of(now.get(0)));
        } else if (!single && !now.isEmpty() && now.size() < before.size()) {
          mistakes.invalid(
              "spec.ipFamilyPolicy",
              shown,
              "must be 'SingleStack' to release the secondary "
                  + (list.equals("clusterIPs") ? "cluster IP" : "IP family"));
        }
      }
    }
    if (single && spec.items("clusterIPs").size() == 2) {
      mistakes.invalid(
          "spec.ipFamilyPolicy",
          shown,
          "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are"
              + " specified");
    }
    if (single && spec.items("ipFamilies").size() == 2) {
      mistakes.invalid(
          "spec.ipFamilyPolicy",
          shown,
          "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are"
              + " specified");
    }
  }

  /** Families follow from addresses where they are not told. */
  private void configured(Mistakes mistakes) {
    Items addresses = spec.items("clusterIPs");
    for (int i = 0; i < addresses.size() && !addresses.text(i).equals("None"); i++) {
      if (i < spec.items("ipFamilies").size()) {
        continue;
      }
      boolean six = Address.parse(addresses.text(i)).map(Address::is6).orElse(false);
      if (six) {
        mistakes.invalid(
            "spec.clusterIPs[" + i + "]", addresses, "IPv6 is not configured on this cluster");
      } else {
        spec = spec.with("ipFamilies", spec.items("ipFamilies").plus(FAMILY));
      }
    }
  }

  private void headlessFamilies() {
    Items families = spec.items("ipFamilies");
    if (families.isEmpty()) {
      families = Items.of(FAMILY);
    }
    if (families.size() < 2 && !spec.text(POLICY).equals("SingleStack")) {
      families = families.plus(families.text(0).equals(FAMILY) ? "IPv6" : FAMILY);
    }
    spec = spec.with("ipFamilies", families);
  }

  private void addresses() {
    Items addresses = spec.items("clusterIPs");
    if (!addresses.isEmpty() && addresses.get(0).equals("None")) {
      return;
    }
    if (addresses.isEmpty()) {
      String address = numbers.nextAddress();
      spec = spec.with("clusterIP", address).with("clusterIPs", Items.of(address));
    } else {
      numbers.takeAddress(addresses.text(0), addresses);
      spec = spec.with("clusterIP", addresses.text(0));
    }
  }

  /** Ports with the same number and different protocols share the port of the node. */
  private void newPorts() {
    Map<Long, Long> byPort = new LinkedHashMap<>();
    Items ports = spec.items("ports");
    for (int i = 0; i < ports.size(); i++) {
      Fields port = ports.fields(i);
      long number = port.number("port");
      long wanted = port.number("nodePort");
      if (wanted == 0 && !shape().getsNodePort()) {
        continue;
      }
      Long given = byPort.get(number);
      if (given == null) {
        long asked = askedFor(ports, number);
        if (asked != 0) {
          take(asked, i, asked);
        }
        long chosen = asked != 0 ? asked : numbers.nextPort();
        byPort.put(number, chosen);
        ports = ports.with(i, port.with("nodePort", chosen));
      } else if (wanted == 0) {
        ports = ports.with(i, port.with("nodePort", given));
      } else if (wanted != given) {
        take(wanted, i, wanted);
      }
    }
    spec = ports.isEmpty() ? spec : spec.with("ports", ports);
  }

  private static long askedFor(Items ports, long number) {
    for (Fields port : ports.eachFields()) {
      if (port.number("port") == number && port.number("nodePort") != 0) {
        return port.number("nodePort");
      }
    }
    return 0;
  }

  private void take(long port, int index, Object shown) {
    String problem = numbers.takePort((int) port);
    if (!problem.isEmpty()) {
      throw numbers.refusal("spec.ports[" + index + "].nodePort", shown, problem);
    }
  }

  private void changedPorts() {
    Set<Long> held = ServiceShape.nodePorts(old.orElseThrow());
    Set<Long> taken = new LinkedHashSet<>();
    Items ports = spec.items("ports");
    for (int i = 0; i < ports.size(); i++) {
      Fields port = ports.fields(i);
      long wanted = port.number("nodePort");
      if (wanted == 0 && shape().getsNodePort()) {
        ports = ports.with(i, port.with("nodePort", (long) numbers.nextPort()));
      } else if (wanted != 0 && !held.contains(wanted) && taken.add(wanted)) {
        take(wanted, i, wanted);
      }
    }
    spec = ports.isEmpty() ? spec : spec.with("ports", ports);
  }

  private void healthCheckPort() {
    long wanted = spec.number("healthCheckNodePort");
    if (wanted == 0) {
      spec = spec.with("healthCheckNodePort", (long) numbers.nextPort());
      return;
    }
    String problem = numbers.takePort((int) wanted);
    if (!problem.isEmpty()) {
      throw Status.internal(
              "failed to allocate requested HealthCheck NodePort " + wanted + ": " + problem)
          .exception();
    }
  }
}
