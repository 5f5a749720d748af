package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.admission.Amounts;
import io.batkube.kubernetes.admission.PodDemand;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a pod takes of its node: its requests and the ports of the host. Immutable.
 *
 * @param amounts the requests as a status shows them
 * @param others requests of further resources by name, in whole units
 */
record PodNeeds(
    Fields amounts,
    long cpuMilli,
    long memoryBytes,
    long storageBytes,
    SequencedMap<String, Long> others,
    List<HostPort> ports) {
  private static final PodDemand DEMAND = new PodDemand(false, true, true);
  private static final String ANY_ADDRESS = "0.0.0.0";

  /** A port that a container wants of its host. */
  record HostPort(String protocol, String address, long port) {
    boolean conflictsWith(HostPort other) {
      return port == other.port
          && protocol.equals(other.protocol)
          && (address.equals(other.address)
              || address.equals(ANY_ADDRESS)
              || other.address.equals(ANY_ADDRESS));
    }
  }

  static PodNeeds of(Fields spec) {
    Amounts requests = DEMAND.requests(Fields.of("spec", spec));
    var others = new LinkedHashMap<String, Long>();
    for (String name : requests.names()) {
      switch (name) {
        case "cpu", "memory", "ephemeral-storage" -> {}
        default -> others.put(name, requests.get(name).value());
      }
    }
    return new PodNeeds(
        requests.tree(),
        requests.get("cpu").milliValue(),
        requests.get("memory").value(),
        requests.get("ephemeral-storage").value(),
        others,
        ports(spec));
  }

  /** The limits of a whole pod as a status shows them. */
  static Fields limits(Fields spec) {
    return DEMAND.limits(Fields.of("spec", spec)).tree();
  }

  private static List<HostPort> ports(Fields spec) {
    List<HostPort> ports = new ArrayList<>();
    for (String list : List.of("containers", "initContainers")) {
      for (Fields container : spec.items(list).eachFields()) {
        boolean sidecar = container.text("restartPolicy").equals("Always");
        if (list.equals("containers") || sidecar) {
          for (Fields port : container.items("ports").eachFields()) {
            long number = port.number("hostPort");
            if (number > 0) {
              ports.add(
                  new HostPort(
                      or(port.text("protocol"), "TCP"),
                      or(port.text("hostIP"), ANY_ADDRESS),
                      number));
            }
          }
        }
      }
    }
    return List.copyOf(ports);
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  /** An amount in thousandths for cpu, in whole units for all else: the kubelet's own measure. */
  static long measure(String resource, String quantity) {
    Quantity amount = Quantity.parse(quantity);
    return resource.equals("cpu") ? amount.milliValue() : amount.value();
  }
}
