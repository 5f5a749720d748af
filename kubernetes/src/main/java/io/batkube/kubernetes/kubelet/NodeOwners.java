package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/**
 * Who owns the fields of the node of a host: its kubelet, and the controller that gave addresses.
 */
final class NodeOwners {
  private static final String KUBELET = "kubelet";
  private static final String CONTROLLERS = "kube-controller-manager";

  private NodeOwners() {}

  /** The owners of a node that a kubelet has just registered. */
  static Items ofHost(Fields node, String nowText) {
    Fields metadata = node.fields("metadata");
    Fields status = node.fields("status");
    Fields own =
        Fields.of(
            "f:metadata",
            Fields.of(
                "f:annotations",
                map(metadata.fields("annotations")),
                "f:labels",
                map(metadata.fields("labels"))));
    Fields range = Fields.of("f:podCIDR", Fields.EMPTY, "f:podCIDRs", ranges(node));
    return Items.of(
        entry(CONTROLLERS, nowText, Fields.of("f:spec", range), ""),
        entry(KUBELET, nowText, own, ""),
        entry(KUBELET, nowText, Fields.of("f:status", status(status)), "status"));
  }

  private static Fields ranges(Fields node) {
    Fields.Builder ranges = new Fields.Builder(2);
    ranges.put(".", Fields.EMPTY);
    for (String range : node.fields("spec").items("podCIDRs").eachText()) {
      ranges.put("v:\"" + range + "\"", Fields.EMPTY);
    }
    return ranges.build();
  }

  /** What a kubelet owns that has written these fields of a status. */
  static Fields status(Fields status) {
    Fields.Builder tree = new Fields.Builder();
    for (String field : status.sorted().names()) {
      tree.put(
          "f:" + field,
          switch (field) {
            case "addresses", "conditions" -> list(status.items(field));
            case "allocatable", "capacity" -> map(status.fields(field));
            case "daemonEndpoints" ->
                Fields.of("f:kubeletEndpoint", Fields.of("f:Port", Fields.EMPTY));
            case "nodeInfo" -> map(status.fields(field)).without(".");
            default -> Fields.EMPTY;
          });
    }
    return tree.build();
  }

  /** A list whose elements are told by their type. */
  private static Fields list(Items elements) {
    List<String> types = new ArrayList<>();
    elements.eachFields().forEach(element -> types.add(element.text("type")));
    types.sort(null);
    Fields.Builder tree = new Fields.Builder(types.size() + 1);
    tree.put(".", Fields.EMPTY);
    for (String type : types) {
      Fields element =
          elements.eachFields().stream()
              .filter(each -> each.text("type").equals(type))
              .findFirst()
              .orElseThrow();
      tree.put("k:{\"type\":\"" + type + "\"}", map(element));
    }
    return tree.build();
  }

  private static Fields map(Fields map) {
    Fields.Builder tree = new Fields.Builder(map.size() + 1);
    tree.put(".", Fields.EMPTY);
    for (String name : map.sorted().names()) {
      tree.put("f:" + name, Fields.EMPTY);
    }
    return tree.build();
  }

  private static Fields entry(String manager, String nowText, Fields fields, String subresource) {
    Fields entry =
        Fields.of(
            "manager",
            manager,
            "operation",
            "Update",
            "apiVersion",
            "v1",
            "time",
            nowText,
            "fieldsType",
            "FieldsV1",
            "fieldsV1",
            fields);
    return subresource.isEmpty() ? entry : entry.with("subresource", subresource);
  }
}
