package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.Cidr;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses of the cluster and which ports of its nodes are free, for one write. Addresses
 * are of 10.96.0.0/16, ports of 30000-32767; chosen ones come from the upper parts of both, at a
 * place that the seed says, as in a real server.
 */
final class ServiceNumbers {
  private static final String RANGE = "10.96.0.0/16";
  private static final int FIRST_OFFSET = 1;
  private static final int LAST_OFFSET = (1 << 16) - 2;

  /** Lower ones are kept for those who ask for one. */
  private static final int DYNAMIC_OFFSET = 256;

  private static final int FIRST_PORT = 30000;
  private static final int PORTS = 2768;
  private static final int DYNAMIC_PORT = FIRST_PORT + 86;

  private final Write write;
  private final String name;
  private final Set<Integer> usedPorts = new LinkedHashSet<>();
  private final Set<String> usedAddresses = new LinkedHashSet<>();
  private int lastDryPort = 32768;

  /**
   * Reads what the services of a snapshot hold.
   *
   * @param name of the service that asks, for refusals
   */
  ServiceNumbers(Write write, String name) {
    this.write = write;
    this.name = name;
    collect(write.state());
  }

  private void collect(Snapshot state) {
    state
        .of(new Partition("", "services"))
        .forEach(
            service -> {
              Fields spec = service.tree().fields("spec");
              spec.items("clusterIPs").eachText().forEach(usedAddresses::add);
              usedPorts.addAll(portsOf(spec));
            });
  }

  /** All ports of nodes that a service holds. */
  static Set<Integer> portsOf(Fields spec) {
    Set<Integer> ports = new LinkedHashSet<>();
    for (Fields port : spec.items("ports").eachFields()) {
      if (port.number("nodePort") != 0) {
        ports.add((int) port.number("nodePort"));
      }
    }
    if (spec.number("healthCheckNodePort") != 0) {
      ports.add((int) spec.number("healthCheckNodePort"));
    }
    return ports;
  }

  /** A free address. A dry run takes none, and tells the first of the range. */
  String nextAddress() {
    if (write.dryRun()) {
      return "10.96.0.0";
    }
    Optional<String> found = free(DYNAMIC_OFFSET, LAST_OFFSET);
    if (found.isEmpty()) {
      found = free(FIRST_OFFSET, DYNAMIC_OFFSET - 1);
    }
    return found.orElseThrow(
        () ->
            Status.internal(
                    "failed to allocate a serviceIP for Service \"" + name + "\": range is full")
                .exception());
  }

  private Optional<String> free(int from, int to) {
    int size = to - from + 1;
    int start = write.chance().below(size);
    for (int i = 0; i < size; i++) {
      int offset = from + (start + i) % size;
      String address = "10.96." + (offset >> 8) + "." + (offset & 255);
      if (usedAddresses.add(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  /** Takes an address that was asked for. */
  void takeAddress(String text, Items all) {
    Address address = Address.parse(text).orElseThrow();
    Cidr range = Cidr.parse(RANGE).orElseThrow();
    boolean inside =
        range.contains(address)
            && !address.canonical().equals("10.96.0.0")
            && !address.canonical().equals("10.96.255.255");
    if (!inside) {
      String why =
          write.dryRun() || range.contains(address)
              ? "the provided IP ("
                  + address.canonical()
                  + ") is not in the valid range. The range of valid IPs is "
                  + RANGE
              : "the provided network does not match the current range";
      throw refusal("spec.clusterIPs", all, "failed to allocate IP " + text + ": " + why);
    }
    if (!write.dryRun() && !usedAddresses.add(address.canonical())) {
      throw refusal(
          "spec.clusterIPs",
          all,
          "failed to allocate IP " + text + ": provided IP is already allocated");
    }
  }

  /** A free port. A dry run tells one after the last. */
  int nextPort() {
    if (write.dryRun()) {
      return ++lastDryPort;
    }
    Optional<Integer> found = freePort(DYNAMIC_PORT, FIRST_PORT + PORTS - 1);
    if (found.isEmpty()) {
      found = freePort(FIRST_PORT, DYNAMIC_PORT - 1);
    }
    return found.orElseThrow(
        () -> Status.internal("failed to allocate a nodePort: range is full").exception());
  }

  private Optional<Integer> freePort(int from, int to) {
    int size = to - from + 1;
    int start = write.chance().below(size);
    for (int i = 0; i < size; i++) {
      int port = from + (start + i) % size;
      if (usedPorts.add(port)) {
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }

  /**
   * Takes a port that was asked for.
   *
   * @return what is wrong with it, or ""
   */
  String takePort(int port) {
    if (!write.dryRun() && (port < FIRST_PORT || port >= FIRST_PORT + PORTS)) {
      return "provided port is not in the valid range. The range of valid ports is 30000-32767";
    }
    lastDryPort = lastDryPort == 32768 ? port : Math.max(lastDryPort, port);
    return usedPorts.add(port) ? "" : "provided port is already allocated";
  }

  RuntimeException refusal(String path, Object value, String detail) {
    return refusal(List.of(FieldError.invalid(path, value, detail)));
  }

  RuntimeException refusal(List<FieldError> errors) {
    return Status.invalid("", "Service", name, errors).exception();
  }
}
