package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Cells of services and of what leads to them. */
final class NetworkCells {
  private NetworkCells() {}

  static void addTo(Map<String, BiConsumer<Fields, Row>> cells) {
    cells.put("services", NetworkCells::service);
    cells.put("endpoints", NetworkCells::endpoints);
    cells.put("endpointslices.discovery.k8s.io", NetworkCells::endpointSlice);
    cells.put("ingresses.networking.k8s.io", NetworkCells::ingress);
    cells.put("ingressclasses.networking.k8s.io", NetworkCells::ingressClass);
    cells.put("networkpolicies.networking.k8s.io", NetworkCells::networkPolicy);
    cells.put("servicecidrs.networking.k8s.io", NetworkCells::serviceCidr);
    cells.put("ipaddresses.networking.k8s.io", NetworkCells::ipAddress);
  }

  private static void service(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Items ips = spec.items("clusterIPs");
    row.name(object)
        .text(spec.text("type"))
        .text(ips.isEmpty() ? Row.NONE : ips.text(0))
        .text(externalIp(object))
        .textOr(Texts.joined(spec.items("ports").eachFields(), NetworkCells::port), Row.NONE)
        .age(object)
        .text(Texts.labelsOrNone(spec.fields("selector")));
  }

  private static String port(Fields port) {
    long node = port.number("nodePort");
    return port.number("port") + (node > 0 ? ":" + node : "") + "/" + port.text("protocol");
  }

  private static String externalIp(Fields service) {
    Fields spec = service.fields("spec");
    List<String> external = new ArrayList<>(spec.items("externalIPs").eachText());
    return switch (spec.text("type")) {
      case "ClusterIP", "NodePort" -> external.isEmpty() ? Row.NONE : String.join(",", external);
      case "LoadBalancer" -> {
        String balancer = loadBalancer(service);
        if (!balancer.isEmpty()) {
          external.addFirst(balancer);
        }
        yield external.isEmpty() ? "<pending>" : String.join(",", external);
      }
      case "ExternalName" -> spec.text("externalName");
      default -> Row.UNKNOWN;
    };
  }

  private static String loadBalancer(Fields object) {
    TreeSet<String> all = new TreeSet<>();
    for (Fields ingress : object.fieldsAt("status", "loadBalancer").items("ingress").eachFields()) {
      all.add(ingress.text("ip").isEmpty() ? ingress.text("hostname") : ingress.text("ip"));
    }
    all.remove("");
    return String.join(",", all);
  }

  private static void endpoints(Fields object, Row row) {
    row.name(object).text(addresses(object.items("subsets"))).age(object);
  }

  private static String addresses(Items subsets) {
    if (subsets.isEmpty()) {
      return Row.NONE;
    }
    List<String> all = new ArrayList<>();
    for (Fields subset : subsets.eachFields()) {
      List<Fields> addresses = subset.items("addresses").eachFields();
      if (subset.items("ports").isEmpty()) {
        addresses.forEach(address -> all.add(address.text("ip")));
      }
      for (Fields port : subset.items("ports").eachFields()) {
        for (Fields address : addresses) {
          String ip = address.text("ip");
          all.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port.number("port"));
        }
      }
    }
    return all.isEmpty() ? "" : Texts.firstThree(all);
  }

  private static void endpointSlice(Fields object, Row row) {
    List<String> ports = new ArrayList<>();
    for (Fields port : object.items("ports").eachFields()) {
      ports.add(
          port.has("port")
              ? Long.toString(port.number("port"))
              : port.has("name") ? port.text("name") : "*");
    }
    List<String> addresses = new ArrayList<>();
    for (Fields endpoint : object.items("endpoints").eachFields()) {
      addresses.addAll(endpoint.items("addresses").eachText());
    }
    row.name(object)
        .text(object.text("addressType"))
        .text(Texts.firstThree(ports))
        .text(Texts.firstThree(addresses))
        .age(object);
  }

  private static void ingress(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .text(spec.has("ingressClassName") ? spec.text("ingressClassName") : Row.NONE)
        .text(hosts(spec.items("rules")))
        .text(loadBalancer(object))
        .text(spec.items("tls").isEmpty() ? "80" : "80, 443")
        .age(object);
  }

  /** The first three hosts; what follows a full list is counted in rules. */
  private static String hosts(Items rules) {
    List<String> hosts = new ArrayList<>();
    boolean more = false;
    for (Fields rule : rules.eachFields()) {
      more |= hosts.size() == 3;
      if (!more && !rule.text("host").isEmpty()) {
        hosts.add(rule.text("host"));
      }
    }
    if (hosts.isEmpty()) {
      return "*";
    }
    return String.join(",", hosts) + (more ? " + " + (rules.size() - 3) + " more..." : "");
  }

  private static void ingressClass(Fields object, Row row) {
    Fields metadata = object.fields("metadata");
    boolean isDefault =
        metadata
            .fields("annotations")
            .text("ingressclass.kubernetes.io/is-default-class")
            .equals("true");
    Fields spec = object.fields("spec");
    Fields parameters = spec.fields("parameters");
    String group = parameters.has("apiGroup") ? "." + parameters.text("apiGroup") : "";
    row.text(metadata.text("name") + (isDefault ? " (default)" : ""))
        .text(spec.text("controller"))
        .text(
            spec.has("parameters")
                ? parameters.text("kind") + group + "/" + parameters.text("name")
                : Row.NONE)
        .age(object);
  }

  private static void networkPolicy(Fields object, Row row) {
    row.name(object).text(Texts.selectorOrNone(object.fieldsAt("spec", "podSelector"))).age(object);
  }

  private static void serviceCidr(Fields object, Row row) {
    row.name(object)
        .text(String.join(",", object.fields("spec").items("cidrs").eachText()))
        .age(object);
  }

  /** A real server prints an age here too, for which there is no column. */
  private static void ipAddress(Fields object, Row row) {
    Fields parent = object.fieldsAt("spec", "parentRef");
    String namespace = parent.text("namespace");
    String group = parent.text("group");
    String resource = parent.text("resource") + (group.isEmpty() ? "" : "." + group);
    row.name(object)
        .text(
            parent.isEmpty()
                ? Row.NONE
                : resource.toLowerCase(Locale.ROOT)
                    + (namespace.isEmpty() ? "" : "/" + namespace)
                    + "/"
                    + parent.text("name"))
        .age(object);
  }
}
