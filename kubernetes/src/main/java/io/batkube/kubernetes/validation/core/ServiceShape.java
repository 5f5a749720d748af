package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the type of a service and a few of its fields make it need. */
record ServiceShape(Fields spec) {

  static ServiceShape of(Fields service) {
    return new ServiceShape(service.fields("spec"));
  }

  String type() {
    return spec.text("type");
  }

  boolean needsClusterIp() {
    return !type().equals("ExternalName");
  }

  boolean isHeadless() {
    Items addresses = spec.items("clusterIPs");
    return addresses.size() == 1 && addresses.get(0).equals("None");
  }

  boolean needsNodePort() {
    return type().equals("NodePort") || type().equals("LoadBalancer");
  }

  /** False for a load balancer that wants none. */
  boolean getsNodePort() {
    return type().equals("NodePort")
        || (type().equals("LoadBalancer") && spec.isTrue("allocateLoadBalancerNodePorts"));
  }

  boolean needsHealthCheck() {
    return type().equals("LoadBalancer") && spec.text("externalTrafficPolicy").equals("Local");
  }

  /** True if it can be reached from outside the cluster. */
  boolean isReachable() {
    return needsNodePort() || (type().equals("ClusterIP") && !spec.items("externalIPs").isEmpty());
  }

  static Set<Long> nodePorts(Fields spec) {
    Set<Long> ports = new LinkedHashSet<>();
    for (Fields port : spec.items("ports").eachFields()) {
      if (port.number("nodePort") != 0) {
        ports.add(port.number("nodePort"));
      }
    }
    return ports;
  }
}
