package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** Endpoints, the predecessor of EndpointSlices. */
public final class EndpointsRules implements KindRules {
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    List<FieldError> errors = subsets(object);
    if (errors.isEmpty()) {
      warn(object, write);
    }
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    if (!object.items("subsets").equals(old.items("subsets"))) {
      mistakes.addAll(subsets(object));
    }
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  private static List<FieldError> subsets(Fields object) {
    Mistakes mistakes = new Mistakes();
    Items subsets = object.items("subsets");
    for (int i = 0; i < subsets.size(); i++) {
      Fields subset = subsets.fields(i);
      String path = "subsets[" + i + "]";
      if (subset.items("addresses").isEmpty() && subset.items("notReadyAddresses").isEmpty()) {
        mistakes.required(path, "must specify `addresses` or `notReadyAddresses`");
      }
      for (String list : List.of("addresses", "notReadyAddresses")) {
        Items addresses = subset.items(list);
        for (int k = 0; k < addresses.size(); k++) {
          address(mistakes, addresses.fields(k), path + "." + list + "[" + k + "]");
        }
      }
      Items ports = subset.items("ports");
      for (int k = 0; k < ports.size(); k++) {
        port(mistakes, ports.fields(k), ports.size() > 1, path + ".ports[" + k + "]");
      }
    }
    return mistakes.list();
  }

  private static void address(Mistakes mistakes, Fields address, String path) {
    String ip = address.text("ip");
    mistakes.addAll(Address.checkLegacy(path + ".ip", ip, List.of()));
    if (!address.text("hostname").isEmpty()) {
      mistakes.label(path + ".hostname", address.text("hostname"));
    }
    if (address.has("nodeName")) {
      mistakes.subdomain(path + ".nodeName", address.text("nodeName"));
    }
    mistakes.addAll(Address.checkEndpoint(path + ".ip", ip));
  }

  private static void port(Mistakes mistakes, Fields port, boolean needsName, String path) {
    String name = port.text("name");
    if (needsName && name.isEmpty()) {
      mistakes.required(path + ".name");
    } else if (!name.isEmpty()) {
      mistakes.label(path + ".name", name);
    }
    mistakes.port(path + ".port", port.number("port"));
    mistakes.requiredOneOf(path + ".protocol", port.text("protocol"), PROTOCOLS);
    if (port.has("appProtocol")) {
      mistakes.qualifiedName(path + ".appProtocol", port.text("appProtocol"));
    }
  }

  private static void warn(Fields object, Write write) {
    String manager = "endpoints.kubernetes.io/managed-by";
    if (object.fieldsAt("metadata", "labels").text(manager).equals("endpoint-controller")) {
      return;
    }
    Items subsets = object.items("subsets");
    for (int i = 0; i < subsets.size(); i++) {
      for (String list : List.of("addresses", "notReadyAddresses")) {
        Items addresses = subsets.fields(i).items(list);
        for (int k = 0; k < addresses.size(); k++) {
          String path = "subsets[" + i + "]." + list + "[" + k + "].ip";
          write.warnings().addAll(Address.warnings(path, addresses.fields(k).text("ip")));
        }
      }
    }
  }

  @Override
  public List<String> warnings(String subresource) {
    return subresource.isEmpty()
        ? List.of("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice")
        : List.of();
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/services/endpoints/" + namespace + "/" + name;
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }
}
