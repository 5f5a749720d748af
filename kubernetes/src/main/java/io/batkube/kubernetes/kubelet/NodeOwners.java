package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.ownership.FieldSets;
import io.batkube.kubernetes.ownership.Ownership;
import io.batkube.kubernetes.ownership.PathFilters;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Who owns the fields of the node of a host: its kubelet, and the controller that gave addresses.
 */
final class NodeOwners {
  private static final String KUBELET = "kubelet";
  private static final String CONTROLLERS = "kube-controller-manager";

  private NodeOwners() {}

  /**
   * The owners of a node that a kubelet has just registered.
   *
   * @param range of the addresses of its pods
   */
  static Items ofHost(String range, Fields metadata, Fields status, String nowText) {
    Fields ranges = Fields.of(".", Fields.EMPTY, "v:\"" + range + "\"", Fields.EMPTY);
    Fields spec = Fields.of("f:podCIDR", Fields.EMPTY, "f:podCIDRs", ranges);
    return Items.of(
        entry(CONTROLLERS, nowText, Fields.of("f:spec", spec), ""),
        entry(KUBELET, nowText, Fields.of("f:metadata", metadata), ""),
        entry(KUBELET, nowText, Fields.of("f:status", status), "status"));
  }

  /**
   * A node as its kubelet has reported it, with its owners: what the kubelet changed is its own. It
   * compares the two, for the few nodes that others have written too.
   */
  static Fields reported(Fields before, Fields after, String nowText) {
    var ownership =
        new Ownership(
            Schemas.builtIn().find("", "v1", "Node").orElseThrow(),
            new Ownership.Path(
                "v1",
                "Node",
                "status",
                PathFilters.ofBuiltIn("Node", "status", true),
                List.of("v1")),
            new FieldSets());
    return ownership.update(before, after, KUBELET, Instant.parse(nowText).getEpochSecond());
  }

  /** What a kubelet owns of the metadata of its node. */
  static Fields ofMetadata(Fields annotations, Fields labels) {
    return Fields.of("f:annotations", map(annotations), "f:labels", map(labels));
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
            case "nodeInfo" -> said(status.fields(field));
            default -> Fields.EMPTY;
          });
    }
    return tree.build();
  }

  /** What a struct says: nobody owns a text that is empty. */
  private static Fields said(Fields struct) {
    Fields.Builder tree = new Fields.Builder(struct.size());
    for (String name : struct.sorted().names()) {
      if (!struct.text(name).isEmpty()) {
        tree.put("f:" + name, Fields.EMPTY);
      }
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
