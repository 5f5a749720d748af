package io.batkube.kubernetes.kubelet;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Platform;
import io.batkube.kubernetes.controller.NodeTtl;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.FieldOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nodes that the hosts of a platform are. A host's cores are its cpu, its resources and labels
 * are the node's. What a platform leaves open is decided here: {@value #GIB_PER_CORE} GiB of memory
 * a core, {@value #STORAGE_GIB} GiB of ephemeral storage, {@value #PODS} pods. A node has all of it
 * to give: nothing is kept for the system.
 */
final class HostNodes {
  static final int GIB_PER_CORE = 4;
  static final int STORAGE_GIB = 100;
  static final int PODS = 110;

  /** Annotation: the name of the host in the platform. */
  static final String HOST = "batkube.io/host";

  static final String KUBELET_VERSION = "v1.36.3";

  /** Annotation: attaching volumes is a controller's task. */
  private static final String ATTACHES = "volumes.kubernetes.io/controller-managed-attach-detach";

  private static final String HOSTNAME = "kubernetes.io/hostname";

  /** Labels of every node. */
  private static final Fields LABELS =
      Fields.of(
          "beta.kubernetes.io/arch",
          "amd64",
          "beta.kubernetes.io/os",
          "linux",
          "kubernetes.io/arch",
          "amd64",
          HOSTNAME,
          "",
          "kubernetes.io/os",
          "linux");

  private static final Fields PORT = Fields.of("kubeletEndpoint", Fields.of("Port", 10250L));

  private static final long GIB = 1L << 30;
  private static final int LONGEST_NAME = 63;

  /** Nodes have the addresses from 172.16.0.1 on, and a range of 256 each from 10.128.0.0 on. */
  private static final long FIRST_NODE = 0xac10_0001L;

  private static final long FIRST_RANGE = 0x0a80_0000L;
  private static final int RANGE_SIZE = 256;

  /** The names of the nodes of the hosts that run jobs, by the number of the host. */
  static List<String> names(Platform platform) {
    List<String> names = new ArrayList<>(platform.computeHosts());
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < platform.computeHosts(); i++) {
      String base = sane(platform.host(i).name());
      String name = base;
      for (int copy = 2; !taken.add(name); copy++) {
        name = base + "-" + copy;
      }
      names.add(name);
    }
    return names;
  }

  /** A host's name in the letters that the name of a node may have; as it is, if it may. */
  private static String sane(String host) {
    StringBuilder name = new StringBuilder(host.length());
    for (char c : host.toLowerCase(Locale.ROOT).toCharArray()) {
      boolean letter = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      boolean inside = !name.isEmpty() && name.length() < LONGEST_NAME;
      char last = name.isEmpty() ? '.' : name.charAt(name.length() - 1);
      if (letter && name.length() < LONGEST_NAME) {
        name.append(c);
      } else if (inside && c == '.' && last != '.' && last != '-') {
        name.append('.');
      } else if (inside && c != '.' && last != '.') {
        name.append('-');
      }
    }
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == '-' || name.charAt(end - 1) == '.')) {
      end--;
    }
    return end == 0 ? "host" : name.substring(0, end);
  }

  /** The address of a node, by its number. */
  static String address(int number) {
    return AddressRange.text(FIRST_NODE + number);
  }

  /** The range of the addresses of a node's pods, by its number. */
  static String range(int number) {
    return AddressRange.text(FIRST_RANGE + (long) number * RANGE_SIZE) + "/24";
  }

  /** What nodes of equal hosts have in common. */
  private record Form(Fields labels, Fields amounts, Fields owned, Fields ownedStatus) {}

  /** What makes hosts equal. */
  private record Kind(
      int cores, SequencedMap<String, Long> resources, SequencedMap<String, String> labels) {
    /** Whether these are the host's very own. */
    boolean isOf(Host host) {
      return cores == host.cores() && resources == host.resources() && labels == host.labels();
    }

    // As the record's own would be, which the JVM makes at the first question: 4 ms of each start.

    @Override
    public boolean equals(Object other) {
      return other instanceof Kind kind
          && cores == kind.cores
          && resources.equals(kind.resources)
          && labels.equals(kind.labels);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * cores + resources.hashCode()) + labels.hashCode();
    }
  }

  private final String nowText;
  private final Fields annotations;
  private final Items conditions;
  private final Map<Kind, Form> forms = new HashMap<>();

  /** Of the host before, null if there was none: hosts of a group share what they have. */
  private Kind lastKind;

  private Form lastForm;

  /**
   * Makes nodes that are ready.
   *
   * @param nowText in whole seconds
   * @param ttl what a controller would write into the annotation of that name
   */
  HostNodes(String nowText, String ttl) {
    this.nowText = nowText;
    this.annotations = Fields.of(HOST, "", NodeTtl.ANNOTATION, ttl, ATTACHES, "true");
    this.conditions = NodeConditions.healthy(nowText);
  }

  /** A host as a node. */
  Fields node(Host host, String name, String uid) {
    Form form = formOf(host);
    String range = range(host.id());
    Fields metadata =
        Fields.of(
            "name",
            name,
            "uid",
            uid,
            "resourceVersion",
            "",
            "creationTimestamp",
            nowText,
            "labels",
            host.labels().containsKey(HOSTNAME) ? form.labels : form.labels.with(HOSTNAME, name),
            "annotations",
            annotations.with(HOST, host.name()),
            "managedFields",
            NodeOwners.ofHost(range, form.owned, form.ownedStatus, nowText));
    Fields spec = Fields.of("podCIDR", range, "podCIDRs", Items.of(range));
    return Fields.of(
        "kind",
        "Node",
        "apiVersion",
        "v1",
        "metadata",
        metadata,
        "spec",
        spec,
        "status",
        status(form.amounts, name, address(host.id())));
  }

  /**
   * The node of a host that somebody else made, as the host's kubelet reports it: what others wrote
   * stays, but for the labels of every node and what a kubelet alone knows of its machine.
   */
  Fields adopted(Host host, Fields node) {
    Form form = formOf(host);
    Fields metadata = node.fields("metadata");
    String name = metadata.text("name");
    Fields labels = metadata.fields("labels");
    for (String label : LABELS.names()) {
      String own = form.labels.text(label);
      labels = labels.with(label, own.isEmpty() ? name : own);
    }
    Fields notes =
        metadata
            .fields("annotations")
            .with(HOST, host.name())
            .with(ATTACHES, annotations.text(ATTACHES));
    Fields status = node.fields("status");
    Fields known = status(form.amounts, name, address(host.id()));
    for (int i = 0; i < known.size(); i++) {
      status = status.with(known.name(i), known.value(i));
    }
    status =
        status.with(
            "conditions",
            NodeConditions.merged(node.fields("status").items("conditions"), nowText));
    Fields reported =
        node.with(
                "metadata",
                FieldOrder.of(
                    "k8s.io/apimachinery/pkg/apis/meta/v1",
                    "ObjectMeta",
                    metadata.with("labels", labels.sorted()).with("annotations", notes.sorted())))
            .with("status", FieldOrder.of("k8s.io/api/core/v1", "NodeStatus", status));
    return NodeOwners.reported(node, reported, nowText);
  }

  private Form formOf(Host host) {
    if (lastKind == null || !lastKind.isOf(host)) {
      lastKind = new Kind(host.cores(), host.resources(), host.labels());
      lastForm = forms.computeIfAbsent(lastKind, _ -> form(host));
    }
    return lastForm;
  }

  private Fields status(Fields amounts, String name, String address) {
    return Fields.of(
        "capacity",
        amounts,
        "allocatable",
        amounts,
        "conditions",
        conditions,
        "addresses",
        Items.of(
            Fields.of("type", "InternalIP", "address", address),
            Fields.of("type", "Hostname", "address", name)),
        "daemonEndpoints",
        PORT,
        "nodeInfo",
        nodeInfo(name));
  }

  private Form form(Host host) {
    Map<String, Object> labels = new TreeMap<>(host.labels());
    for (String label : LABELS.names()) {
      labels.putIfAbsent(label, LABELS.text(label));
    }
    Fields amounts = amounts(host);
    Fields sortedLabels = sorted(labels);
    return new Form(
        sortedLabels,
        amounts,
        NodeOwners.ofMetadata(annotations, sortedLabels),
        NodeOwners.status(status(amounts, "", "")));
  }

  private static Fields sorted(Map<String, Object> map) {
    Fields.Builder fields = new Fields.Builder(map.size());
    map.forEach(fields::put);
    return fields.build();
  }

  private static Fields amounts(Host host) {
    Map<String, Object> amounts = new TreeMap<>();
    amounts.put("cpu", Integer.toString(host.cores()));
    amounts.put("ephemeral-storage", bytes(STORAGE_GIB * GIB));
    amounts.put("hugepages-1Gi", "0");
    amounts.put("hugepages-2Mi", "0");
    amounts.put("memory", bytes(GIB * GIB_PER_CORE * host.cores()));
    amounts.put("pods", Integer.toString(PODS));
    host.resources().forEach((name, amount) -> amounts.put(name, quantity(name, amount)));
    return sorted(amounts);
  }

  private static String quantity(String name, long amount) {
    boolean bytes =
        name.equals("memory") || name.equals("ephemeral-storage") || name.startsWith("hugepages-");
    return bytes ? bytes(amount) : Long.toString(amount);
  }

  private static String bytes(long bytes) {
    return Quantity.of(bytes, Quantity.Format.BINARY_SI).toString();
  }

  /** What the kubelet of a host knows of its machine; made up, the same in every run. */
  private static Fields nodeInfo(String name) {
    return Fields.of(
        "machineID",
        MadeUpIds.ofMachine("machine " + name),
        "systemUUID",
        MadeUpIds.uuid("system " + name),
        "bootID",
        MadeUpIds.uuid("boot " + name),
        "kernelVersion",
        "6.12.0",
        "osImage",
        "Batkube",
        "containerRuntimeVersion",
        "containerd://2.1.4",
        "kubeletVersion",
        KUBELET_VERSION,
        "kubeProxyVersion",
        "",
        "operatingSystem",
        "linux",
        "architecture",
        "amd64");
  }
}
