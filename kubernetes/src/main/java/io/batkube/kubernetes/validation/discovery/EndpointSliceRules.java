package io.batkube.kubernetes.validation.discovery;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** EndpointSlices. */
public final class EndpointSliceRules implements KindRules {
  private static final int MAX_ENDPOINTS = 1000;
  private static final int MAX_ADDRESSES = 100;
  private static final int MAX_PORTS = 20_000;
  private static final int MAX_TOPOLOGY = 16;
  private static final int MAX_HINTS = 8;

  @Override
  public boolean hasGeneration() {
    return true;
  }

  /** Labels count, other metadata does not. */
  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return !object.without("metadata").equals(old.without("metadata"))
        || !object.fieldsAt("metadata", "labels").equals(old.fieldsAt("metadata", "labels"));
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withoutTopology(object);
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return object.items("endpoints").equals(old.items("endpoints"))
        ? object
        : withoutTopology(object);
  }

  private static Fields withoutTopology(Fields object) {
    Items endpoints = object.items("endpoints");
    return endpoints.isEmpty()
        ? object
        : object.with("endpoints", endpoints.mapFields(one -> one.without("deprecatedTopology")));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    check(mistakes, object);
    endpoints(mistakes, object);
    if (mistakes.isEmpty()) {
      if (object.text("addressType").equals("FQDN")) {
        write.warnings().add("spec.addressType: FQDN endpoints are deprecated");
      }
      warn(object, write);
    }
    return mistakes.list();
  }

  private static void check(Mistakes mistakes, Fields object) {
    mistakes.requiredOneOf(
        "addressType", object.text("addressType"), List.of("FQDN", "IPv4", "IPv6"));
    Items ports = object.items("ports");
    if (ports.size() > MAX_PORTS) {
      mistakes.tooMany("ports", ports.size(), MAX_PORTS);
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      Fields port = ports.fields(i);
      String path = "ports[" + i + "]";
      String name = port.text("name");
      if (!name.isEmpty()) {
        mistakes.label(path + ".name", name);
      }
      if (!names.add(name)) {
        mistakes.duplicate(path + ".name", name);
      }
      if (port.has("protocol")) {
        mistakes.oneOf(path + ".protocol", port.text("protocol"), List.of("SCTP", "TCP", "UDP"));
      } else {
        mistakes.required(path + ".protocol");
      }
      if (port.has("appProtocol")) {
        mistakes.qualifiedName(path + ".appProtocol", port.text("appProtocol"));
      }
    }
  }

  private static void endpoints(Mistakes mistakes, Fields object) {
    Items endpoints = object.items("endpoints");
    if (endpoints.size() > MAX_ENDPOINTS) {
      mistakes.tooMany("endpoints", endpoints.size(), MAX_ENDPOINTS);
      return;
    }
    for (int i = 0; i < endpoints.size(); i++) {
      Fields endpoint = endpoints.fields(i);
      String path = "endpoints[" + i + "]";
      addresses(mistakes, endpoint.items("addresses"), object, path + ".addresses");
      if (endpoint.has("nodeName")) {
        mistakes.subdomain(path + ".nodeName", endpoint.text("nodeName"));
      }
      Fields topology = endpoint.fields("deprecatedTopology");
      if (topology.size() > MAX_TOPOLOGY) {
        mistakes.tooMany(path + ".deprecatedTopology", topology.size(), MAX_TOPOLOGY);
      }
      mistakes.addAll(LabelRules.labels(topology, path + ".deprecatedTopology"));
      if (endpoint.has("hostname")) {
        mistakes.label(path + ".hostname", endpoint.text("hostname"));
      }
      hints(mistakes, endpoint.fields("hints"), path + ".hints");
    }
  }

  private static void addresses(Mistakes mistakes, Items addresses, Fields object, String path) {
    if (addresses.isEmpty()) {
      mistakes.required(path, "must contain at least 1 address");
    } else if (addresses.size() > MAX_ADDRESSES) {
      mistakes.tooMany(path, addresses.size(), MAX_ADDRESSES);
    }
    for (int i = 0; i < addresses.size(); i++) {
      address(mistakes, addresses.text(i), object.text("addressType"), path, i);
    }
  }

  private static void address(
      Mistakes mistakes, String address, String type, String list, int index) {
    String path = list + "[" + index + "]";
    if (type.equals("FQDN")) {
      domain(mistakes, path, address);
      return;
    }
    boolean six = type.equals("IPv6");
    if (!six && !type.equals("IPv4")) {
      return;
    }
    List<FieldError> errors =
        six ? Address.check(path, address) : Address.checkLegacy(path, address, List.of());
    mistakes.addAll(errors);
    if (errors.isEmpty()) {
      if (Address.parse(address).orElseThrow().is6() != six) {
        mistakes.invalid(list, address, "must be an " + type + " address");
      }
      mistakes.addAll(Address.checkEndpoint(path, address));
    }
  }

  private static void domain(Mistakes mistakes, String path, String text) {
    if (text.isEmpty()) {
      mistakes.required(path);
      return;
    }
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    List<String> problems = Names.subdomainProblems(name);
    if (!problems.isEmpty()) {
      mistakes.invalid(path, name, String.join(",", problems));
      return;
    }
    String[] labels = name.split("\\.", -1);
    if (labels.length < 2) {
      mistakes.invalid(
          path, name, "should be a domain with at least two segments separated by dots");
      return;
    }
    for (String label : labels) {
      List<String> wrong = Names.labelProblems(label);
      if (!wrong.isEmpty()) {
        mistakes.invalid(path, label, String.join(",", wrong));
        return;
      }
    }
  }

  private static void hints(Mistakes mistakes, Fields hints, String path) {
    for (String list : List.of("forZones", "forNodes")) {
      Items names = hints.items(list);
      String at = path + "." + list;
      if (names.size() > MAX_HINTS) {
        mistakes.tooMany(at, names.size(), MAX_HINTS);
        return;
      }
      Set<String> seen = new LinkedHashSet<>();
      for (int i = 0; i < names.size(); i++) {
        String name = names.fields(i).text("name");
        String where = at + "[" + i + "].name";
        if (!seen.add(name)) {
          mistakes.duplicate(where, name);
        }
        mistakes.invalid(
            where,
            name,
            list.equals("forZones")
                ? NameRule.LABEL_VALUE.problems(name)
                : Names.subdomainProblems(name));
      }
    }
  }

  private static void warn(Fields object, Write write) {
    String manager =
        object.fieldsAt("metadata", "labels").text("endpointslice.kubernetes.io/managed-by");
    if (manager.equals("endpointslice-controller.k8s.io")
        || manager.equals("endpointslicemirroring-controller.k8s.io")) {
      return;
    }
    Items endpoints = object.items("endpoints");
    for (int i = 0; i < endpoints.size(); i++) {
      Items addresses = endpoints.fields(i).items("addresses");
      for (int k = 0; k < addresses.size(); k++) {
        String path = "endpoints[" + i + "].addresses[" + k + "]";
        write.warnings().addAll(Address.warnings(path, addresses.text(k)));
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    check(mistakes, object);
    if (!object.items("endpoints").equals(old.items("endpoints"))) {
      endpoints(mistakes, object);
    }
    mistakes.immutableText("addressType", object, old, "addressType");
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }
}
