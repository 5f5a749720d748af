package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;

/** A port of the node that a pod takes for itself. */
record HostPort(String address, String protocol, long port) {
  private static final String EVERY_ADDRESS = "0.0.0.0";

  /** Of the containers and the sidecars; what other init containers open is closed soon. */
  static List<HostPort> of(Fields spec) {
    List<HostPort> ports = new ArrayList<>();
    for (Fields container : spec.items("initContainers").eachFields()) {
      if (container.text("restartPolicy").equals("Always")) {
        addAll(ports, container);
      }
    }
    for (Fields container : spec.items("containers").eachFields()) {
      addAll(ports, container);
    }
    return List.copyOf(ports);
  }

  private static void addAll(List<HostPort> ports, Fields container) {
    for (Fields port : container.items("ports").eachFields()) {
      if (port.number("hostPort") > 0) {
        String address = port.text("hostIP");
        String protocol = port.text("protocol");
        ports.add(
            new HostPort(
                address.isEmpty() ? EVERY_ADDRESS : address,
                protocol.isEmpty() ? "TCP" : protocol,
                port.number("hostPort")));
      }
    }
  }

  boolean conflicts(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (address.equals(other.address)
            || address.equals(EVERY_ADDRESS)
            || other.address.equals(EVERY_ADDRESS));
  }
}
