package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The kubelet of one node: its room, its addresses, its pods. Mutable; {@link Kubelets} owns it.
 */
final class Kubelet {
  private static final String TERMS = "requiredDuringSchedulingIgnoredDuringExecution";

  final String node;
  final String hostIp;
  final Items hostIps;
  private final int number;
  private final Instant since;

  /** Whether it will write its own conditions again, which somebody has changed. */
  boolean isCorrecting;

  /** Whether its node is in the cluster: without one it takes no pods. */
  private boolean registered = true;

  private AddressRange range;
  final Room room = new Room();

  /** By uid, in the order in which they came. */
  final SequencedMap<String, PodLife> pods = new LinkedHashMap<>();

  private final List<Runnable> postponed = new ArrayList<>();
  private Fields tree = Fields.EMPTY;
  private Fields allocatable = Fields.EMPTY;
  private boolean taintsExecution;
  private Optional<Instant> silentSince = Optional.empty();

  /**
   * The kubelet of a node.
   *
   * @param number which gives it addresses, if the node has none
   * @param now from when on it is there
   */
  Kubelet(StoredObject node, int number, Instant now) {
    this.node = node.name();
    this.since = now;
    this.number = number;
    this.hostIp = internalIp(node.tree(), number);
    this.hostIps = Items.of(Fields.of("ip", hostIp));
    this.range = range(node.tree(), number);
    see(node);
  }

  private static String internalIp(Fields node, int number) {
    return node.fields("status").items("addresses").eachFields().stream()
        .filter(address -> address.text("type").equals("InternalIP"))
        .map(address -> address.text("address"))
        .findFirst()
        .orElseGet(() -> HostNodes.address(number));
  }

  private static AddressRange range(Fields node, int number) {
    return AddressRange.of(node.fields("spec").text("podCIDR"))
        .or(() -> AddressRange.of(HostNodes.range(number)))
        .orElseThrow();
  }

  /** Takes note of what the node looks like now. */
  void see(StoredObject now) {
    Fields before = tree;
    tree = now.tree();
    if (!before.fields("spec").text("podCIDR").equals(tree.fields("spec").text("podCIDR"))) {
      range = range(tree, number);
    }
    Fields amounts = tree.fields("status").fields("allocatable");
    if (!amounts.equals(allocatable)) {
      allocatable = amounts;
      room.resize(amounts);
    }
    taintsExecution =
        tree.fields("spec").items("taints").eachFields().stream()
            .anyMatch(taint -> taint.text("effect").equals("NoExecute"));
  }

  AddressRange range() {
    return range;
  }

  int number() {
    return number;
  }

  Instant since() {
    return since;
  }

  boolean isRegistered() {
    return registered;
  }

  void register(boolean nowRegistered) {
    registered = nowRegistered;
  }

  boolean isDown() {
    return silentSince.isPresent();
  }

  Optional<Instant> silentSince() {
    return silentSince;
  }

  void down(Instant now) {
    silentSince = silentSince.or(() -> Optional.of(now));
  }

  /** It is back: first its pods go on, then what was to happen meanwhile happens. */
  void up() {
    silentSince = Optional.empty();
    List.copyOf(pods.values()).forEach(PodLife::resume);
    List<Runnable> late = List.copyOf(postponed);
    postponed.clear();
    late.forEach(Runnable::run);
  }

  /** Does something now, or when the node is back. */
  void whenUp(Runnable action) {
    if (isDown()) {
      postponed.add(action);
    } else {
      action.run();
    }
  }

  /** Why this kubelet does not take a pod, whoever bound it here. */
  Optional<Refusal> refusal(Fields pod, PodShape shape) {
    Fields spec = pod.fields("spec");
    String system = spec.fields("os").text("name");
    if (!system.isEmpty() && !system.equals("linux")) {
      return Optional.of(
          new Refusal(
              "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS"));
    }
    Optional<Refusal> shortage = room.shortageFor(shape.needs());
    if (shortage.isPresent()) {
      return shortage;
    }
    if (!matchesNode(spec)) {
      return Optional.of(
          Refusal.ofPredicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"));
    }
    if (room.lacksPortFor(shape.needs())) {
      return Optional.of(
          Refusal.ofPredicate(
              "NodePorts", "node(s) didn't have free ports for the requested pod ports"));
    }
    if (taintsExecution && !Tolerations.tolerateExecution(tree, spec)) {
      return Optional.of(
          Refusal.ofPredicate(
              "TaintToleration", "node(s) had taints that the pod didn't tolerate"));
    }
    return Optional.empty();
  }

  private boolean matchesNode(Fields spec) {
    Fields selector = spec.fields("nodeSelector");
    if (selector.isEmpty() && !spec.has("affinity")) {
      return true;
    }
    Fields labels = tree.fieldsAt("metadata", "labels");
    for (String key : selector.names()) {
      if (!labels.has(key) || !labels.text(key).equals(selector.text(key))) {
        return false;
      }
    }
    Fields required = spec.fieldsAt("affinity", "nodeAffinity", TERMS);
    return required.isEmpty() || NodeTerms.match(required, node, labels);
  }
}
