package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.ownership.FieldSet;
import io.batkube.kubernetes.ownership.ManagedFields;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.FieldOrder;
import java.time.Instant;
import java.util.List;

/**
 * Nodes that somebody made and that ask for a kubelet. What their status leaves open is filled in
 * as KWOK's stage node-initialize does it: a thousand cores, a tebibyte, a million pods.
 */
final class WishedNodes {
  private static final String CORE = "k8s.io/api/core/v1";
  private static final Fields AMOUNTS = Fields.of("cpu", "1k", "memory", "1Ti", "pods", "1M");
  private static final String VERSION = "batkube";
  private static final ManagedFields.Writer WRITER =
      new ManagedFields.Writer("kubelet", ManagedFields.Operation.UPDATE, "v1", "status");

  private WishedNodes() {}

  /**
   * A node whose kubelet reports that it is ready; as it is if it says so already.
   *
   * @param number which gives it an address, if it has none
   */
  static Fields initialized(Fields node, int number, String nowText) {
    if (NodeConditions.isReady(node)) {
      return node;
    }
    Fields status = node.fields("status");
    String name = node.fields("metadata").text("name");
    Fields filled =
        status
            .with("capacity", or(status.fields("capacity"), AMOUNTS))
            .with("allocatable", or(status.fields("allocatable"), AMOUNTS))
            .with("phase", "Running")
            .with("conditions", NodeConditions.merged(status.items("conditions"), nowText))
            .with("addresses", addresses(status.items("addresses"), name, number))
            .with("nodeInfo", nodeInfo(status.fields("nodeInfo")));
    Fields ordered = FieldOrder.of(CORE, "NodeStatus", filled);
    return node.with("status", ordered)
        .withAt(owners(node, status, ordered, nowText), "metadata", "managedFields");
  }

  private static Fields or(Fields amounts, Fields otherwise) {
    return amounts.isEmpty() ? otherwise : amounts;
  }

  private static Items addresses(Items there, String name, int number) {
    Items all = there;
    for (List<String> each :
        List.of(List.of("InternalIP", HostNodes.address(number)), List.of("Hostname", name))) {
      String type = each.getFirst();
      if (there.eachFields().stream().noneMatch(address -> address.text("type").equals(type))) {
        all = all.plus(Fields.of("type", type, "address", each.getLast()));
      }
    }
    return all;
  }

  private static Fields nodeInfo(Fields there) {
    Fields made =
        Fields.of(
            "machineID",
            "",
            "systemUUID",
            "",
            "bootID",
            "",
            "kernelVersion",
            VERSION,
            "osImage",
            "",
            "containerRuntimeVersion",
            VERSION,
            "kubeletVersion",
            HostNodes.KUBELET_VERSION,
            "kubeProxyVersion",
            "",
            "operatingSystem",
            "linux",
            "architecture",
            "amd64");
    Fields all = made;
    for (String field : made.names()) {
      if (!there.text(field).isEmpty()) {
        all = all.with(field, there.text(field));
      }
    }
    return there.has("swap") ? all.with("swap", there.fields("swap")) : all;
  }

  /** The kubelet owns what it filled in. */
  private static Items owners(Fields node, Fields before, Fields after, String nowText) {
    Fields.Builder news = new Fields.Builder();
    for (String field : after.names()) {
      boolean same = before.find(field).equals(after.find(field));
      if (!same) {
        news.put(field, after.find(field).orElseThrow());
      }
    }
    ManagedFields managed =
        ManagedFields.read(node.fields("metadata").items("managedFields"))
            .orElse(ManagedFields.NONE);
    FieldSet owned =
        FieldSet.read(Fields.of("f:status", NodeOwners.status(news.build()))).orElseThrow();
    return managed.withOwned(WRITER, owned, Instant.parse(nowText).getEpochSecond()).tree();
  }
}
