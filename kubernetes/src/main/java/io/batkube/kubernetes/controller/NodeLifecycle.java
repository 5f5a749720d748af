package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Watches over nodes: what their conditions say becomes taints, who is silent for too long becomes
 * unreachable, and the pods of nodes that are not ready are not ready either. Owner thread only.
 *
 * <p>A node that a client made is heard through its lease and its status, which a real controller
 * looks at in rounds; a simulated one through {@link NodeHealth}, at once.
 */
final class NodeLifecycle implements Follower {
  private static final Partition LEASES = new Partition("coordination.k8s.io", "leases");
  private static final String LEASE_NAMESPACE = "kube-node-lease";
  private static final String COMPONENT = "node-controller";
  private static final String READY = "Ready";

  private static final Fields NOT_READY = Taints.taint(Taints.NOT_READY, Taints.NO_EXECUTE);
  private static final Fields UNREACHABLE = Taints.taint(Taints.UNREACHABLE, Taints.NO_EXECUTE);

  /** A condition, its status, and the taint that it means. */
  private record Meaning(String condition, String status, String taint) {}

  private static final List<Meaning> MEANINGS =
      List.of(
          new Meaning(READY, "False", Taints.NOT_READY),
          new Meaning(READY, "Unknown", Taints.UNREACHABLE),
          new Meaning("MemoryPressure", "True", "node.kubernetes.io/memory-pressure"),
          new Meaning("DiskPressure", "True", "node.kubernetes.io/disk-pressure"),
          new Meaning("NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"),
          new Meaning("PIDPressure", "True", "node.kubernetes.io/pid-pressure"));

  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  /** Conditions of which nothing is known any more when a node is silent. */
  private static final List<String> UNKNOWN_WHEN_SILENT =
      List.of(READY, "MemoryPressure", "DiskPressure", "PIDPressure");

  /** A label and its older name, which follows it. */
  private static final Map<String, String> OLDER_LABELS = new LinkedHashMap<>();

  static {
    OLDER_LABELS.put("kubernetes.io/os", "beta.kubernetes.io/os");
    OLDER_LABELS.put("kubernetes.io/arch", "beta.kubernetes.io/arch");
  }

  /** What is known of a node beyond what the store has. */
  private static final class Known {
    final String uid;
    final Alarm expiry;
    NodeZone zone = new NodeZone();
    boolean counted;
    boolean countedReady;

    /** The last look's condition Ready; empty if there was none. */
    Fields savedReady = Fields.EMPTY;

    Instant savedRenewal = Instant.MIN;

    /** When it was heard last. */
    Instant heard;

    Known(String uid, Alarm expiry, Instant heard) {
      this.uid = uid;
      this.expiry = expiry;
      this.heard = heard;
    }
  }

  private final Parts parts;
  private final Store store;
  private final Clock clock;
  private final Client client;
  private final Events events;
  private final NodeHealth health;
  private final Taints taints;
  private final Rounds rounds;
  private final Alarm turns;

  private final Map<String, Known> known = new LinkedHashMap<>();
  private final Map<String, NodeZone> zones = new LinkedHashMap<>();

  /** Nodes whose taints and labels are to be looked at, at once. */
  private final SequencedSet<String> changed = new LinkedHashSet<>();

  /** Nodes to be looked at in the next round. */
  private final SequencedSet<String> forRound = new LinkedHashSet<>();

  /** Nodes that were not ready when they were looked at last. */
  private final SequencedSet<String> unready = new LinkedHashSet<>();

  private final List<StoredObject> newOnUnready = new ArrayList<>();

  NodeLifecycle(Parts parts) {
    this.parts = parts;
    this.store = parts.store();
    this.clock = parts.clock();
    this.client = parts.client("node-controller");
    this.events = parts.events();
    this.health = parts.health();
    this.taints = new Taints(store, client);
    this.rounds = new Rounds(parts, parts.settings().nodeMonitorPeriod(), this::round);
    this.turns = new Alarm(parts.agenda(), this::taintByTurns);
    health.tell(this::healthChanged);
  }

  // ---- what changes mean ----

  @Override
  public void after(Change change) {
    Partition partition = change.partition();
    if (partition.equals(Pods.PARTITION)) {
      podChanged(change);
    } else if (partition.equals(Nodes.PARTITION)) {
      changed.add(change.object().name());
      forRound.add(change.object().name());
    } else if (partition.equals(LEASES)
        && change.object().namespace().equals(LEASE_NAMESPACE)
        && known.containsKey(change.object().name())
        && !health.isSimulated(change.object().name())) {
      forRound.add(change.object().name());
    }
  }

  private void podChanged(Change change) {
    if (unready.isEmpty() || change.type() == Change.Type.DELETED) {
      return;
    }
    String node = Pods.node(change.object().tree());
    boolean came =
        !node.isEmpty()
            && change.previous().map(before -> Pods.node(before.tree()).isEmpty()).orElse(true);
    if (came && unready.contains(node)) {
      newOnUnready.add(change.object());
    }
  }

  private void healthChanged(String node) {
    if (known.containsKey(node)) {
      forRound.add(node);
      health
          .silentSince(node)
          .ifPresent(
              since ->
                  known.get(node).expiry.by(since.plus(parts.settings().nodeMonitorGracePeriod())));
    }
  }

  @Override
  public void settle() {
    while (!changed.isEmpty()) {
      node(changed.removeFirst())
          .ifPresent(
              node -> {
                taintByConditions(node);
                reconcileLabels(node);
              });
    }
    if (!newOnUnready.isEmpty()) {
      List<StoredObject> pods = List.copyOf(newOnUnready);
      newOnUnready.clear();
      for (StoredObject pod : pods) {
        store
            .snapshot()
            .get(Pods.PARTITION, pod.namespace(), pod.name())
            .ifPresent(this::markNotReady);
      }
    }
    if (!forRound.isEmpty()) {
      rounds.wish();
    }
  }

  private Optional<StoredObject> node(String name) {
    return store.snapshot().get(Nodes.PARTITION, "", name);
  }

  // ---- at once ----

  /** NoSchedule taints: of conditions, and of a node that is cordoned. */
  private void taintByConditions(StoredObject node) {
    List<Fields> wanted = new ArrayList<>();
    for (Fields condition : node.tree().fields("status").items("conditions").eachFields()) {
      for (Meaning meaning : MEANINGS) {
        if (meaning.condition.equals(condition.text("type"))
            && meaning.status.equals(condition.text("status"))) {
          wanted.add(Taints.taint(meaning.taint, Taints.NO_SCHEDULE));
        }
      }
    }
    if (node.tree().fields("spec").isTrue("unschedulable")) {
      wanted.add(Taints.taint(UNSCHEDULABLE, Taints.NO_SCHEDULE));
    }
    Items present = Taints.of(node.tree());
    if (wanted.isEmpty() && present.isEmpty()) {
      return;
    }
    List<Fields> on = wanted.stream().filter(taint -> !Taints.has(present, taint)).toList();
    List<Fields> off =
        present.eachFields().stream()
            .filter(NodeLifecycle::isOfConditions)
            .filter(taint -> wanted.stream().noneMatch(each -> Taints.same(each, taint)))
            .toList();
    if (!on.isEmpty() || !off.isEmpty()) {
      taints.swap(node.name(), on, off, clock.now());
    }
  }

  private static boolean isOfConditions(Fields taint) {
    String key = taint.text("key");
    return taint.text("effect").equals(Taints.NO_SCHEDULE)
        && (key.equals(UNSCHEDULABLE)
            || MEANINGS.stream().anyMatch(meaning -> meaning.taint.equals(key)));
  }

  private void reconcileLabels(StoredObject node) {
    Fields labels = node.metadata().fields("labels");
    Fields.Builder wrong = new Fields.Builder();
    OLDER_LABELS.forEach(
        (label, older) -> {
          if (labels.has(label)
              && !(labels.has(older) && labels.text(older).equals(labels.text(label)))) {
            wrong.put(older, labels.text(label));
          }
        });
    if (!wrong.isEmpty()) {
      client.patch(
          Nodes.path(node.name()),
          Patch.Format.STRATEGIC,
          Fields.of("metadata", Fields.of("labels", wrong.build())));
    }
  }

  // ---- in rounds ----

  private void round() {
    List<String> names = List.copyOf(forRound);
    forRound.clear();
    List<String> lost = new ArrayList<>();
    for (String name : names) {
      node(name).ifPresentOrElse(node -> look(node, lost), () -> forget(name));
    }
    if (!lost.isEmpty()) {
      markPodsNotReady(lost);
    }
    judgeZones();
    awaitTurns();
  }

  private void forget(String name) {
    Known gone = known.remove(name);
    if (gone != null) {
      gone.expiry.off();
      uncount(gone);
      gone.zone.waiting.remove(name);
      unready.remove(name);
      tell(name, gone.uid, "RemovingNode", "Removing Node " + name + " from Controller");
    }
  }

  private void tell(String name, String uid, String reason, String what) {
    events.event(
        Nodes.reference(name, uid),
        COMPONENT,
        "Normal",
        reason,
        "Node " + name + " event: " + what);
  }

  private void look(StoredObject node, List<String> lost) {
    String name = node.name();
    Known state = known.get(name);
    if (state == null) {
      tell(name, node.uid(), "RegisteredNode", "Registered Node " + name + " in Controller");
      Fields ready = Nodes.condition(node.tree(), READY);
      Instant heard = ready.isEmpty() ? created(node) : clock.now();
      state = new Known(node.uid(), new Alarm(parts.agenda(), () -> expire(name)), heard);
      state.savedReady = ready;
      known.put(name, state);
      taints.remove(name, List.of(UNREACHABLE, NOT_READY));
    }
    Fields observed = Nodes.condition(node.tree(), READY);
    listen(node, state, observed);
    Fields tree = node(name).orElseThrow().tree();
    Fields current = Nodes.condition(tree, READY);
    count(tree, state, current.text("status").equals("True"));
    if (current.isEmpty()) {
      return;
    }
    boolean ready = current.text("status").equals("True");
    evictLater(name, tree, state, current.text("status"));
    if (ready) {
      unready.remove(name);
    } else {
      unready.add(name);
      if (observed.text("status").equals("True")) {
        events.event(
            Nodes.reference(name, node.uid()),
            COMPONENT,
            "Normal",
            "NodeNotReady",
            "Node " + name + " status is now: NodeNotReady");
        lost.add(name);
      }
    }
  }

  private static Instant created(StoredObject node) {
    return Instant.parse(node.metadata().text("creationTimestamp"));
  }

  /** Takes note of what has been heard of a node, and of a silence that lasts too long. */
  private void listen(StoredObject node, Known state, Fields ready) {
    Instant now = clock.now();
    boolean wasThere = !state.savedReady.isEmpty();
    boolean isThere = !ready.isEmpty();
    if (wasThere != isThere
        || isThere
            && !state
                .savedReady
                .text("lastHeartbeatTime")
                .equals(ready.text("lastHeartbeatTime"))) {
      state.heard = now;
    }
    state.savedReady = ready;
    renewal(node.name())
        .filter(renewed -> state.savedRenewal.isBefore(renewed))
        .ifPresent(
            renewed -> {
              state.savedRenewal = renewed;
              state.heard = now;
            });
    Duration grace =
        isThere
            ? parts.settings().nodeMonitorGracePeriod()
            : parts.settings().nodeStartupGracePeriod();
    if (health.isSimulated(node.name())) {
      Optional<Instant> silent = health.silentSince(node.name());
      if (silent.isEmpty()) {
        state.expiry.off();
        return;
      }
      Instant since = silent.get();
      state.heard = since.isBefore(created(node)) ? created(node) : since;
    }
    Instant end = state.heard.plus(grace);
    if (now.isBefore(end)) {
      state.expiry.by(end);
    } else {
      silence(node, state, ready);
    }
  }

  private Optional<Instant> renewal(String name) {
    return store
        .snapshot()
        .get(LEASES, LEASE_NAMESPACE, name)
        .map(lease -> lease.tree().fields("spec").text("renewTime"))
        .filter(time -> !time.isEmpty())
        .flatMap(NodeLifecycle::instant);
  }

  private static Optional<Instant> instant(String time) {
    try {
      return Optional.of(OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The grace of a node may be over, unless it has been heard meanwhile. */
  private void expire(String name) {
    forRound.add(name);
    if (health.isSimulated(name)) {
      round();
    } else {
      rounds.wish();
    }
  }

  /** Nothing is known any more of a node that was not heard for too long. */
  private void silence(StoredObject node, Known state, Fields ready) {
    if (ready.text("status").equals("Unknown")) {
      return;
    }
    String now = Times.text(clock.now());
    Items conditions = node.tree().fields("status").items("conditions");
    for (String type : UNKNOWN_WHEN_SILENT) {
      conditions = unknown(conditions, type, node.metadata().text("creationTimestamp"), now);
    }
    client.put(
        Nodes.path(node.name()) + "/status",
        node.tree().withAt(conditions, "status", "conditions"));
    state.savedReady =
        node(node.name())
            .map(written -> Nodes.condition(written.tree(), READY))
            .orElse(Fields.EMPTY);
  }

  private static Items unknown(Items conditions, String type, String created, String now) {
    for (int i = 0; i < conditions.size(); i++) {
      Fields condition = conditions.fields(i);
      if (condition.text("type").equals(type)) {
        return condition.text("status").equals("Unknown")
            ? conditions
            : conditions.with(
                i,
                condition
                    .with("status", "Unknown")
                    .with("reason", "NodeStatusUnknown")
                    .with("message", "Kubelet stopped posting node status.")
                    .with("lastTransitionTime", now));
      }
    }
    return conditions.plus(
        Fields.of(
            "type",
            type,
            "status",
            "Unknown",
            "lastHeartbeatTime",
            created,
            "lastTransitionTime",
            now,
            "reason",
            "NodeStatusNeverUpdated",
            "message",
            "Kubelet never posted node status."));
  }

  // ---- pods of nodes that are not ready ----

  private void markPodsNotReady(List<String> nodes) {
    SequencedSet<String> those = new LinkedHashSet<>(nodes);
    List<StoredObject> pods = new ArrayList<>();
    store
        .snapshot()
        .of(Pods.PARTITION)
        .forEach(
            pod -> {
              if (those.contains(Pods.node(pod.tree()))) {
                pods.add(pod);
              }
            });
    pods.forEach(this::markNotReady);
  }

  private void markNotReady(StoredObject pod) {
    Items conditions = pod.tree().fields("status").items("conditions");
    for (int i = 0; i < conditions.size(); i++) {
      Fields condition = conditions.fields(i);
      if (condition.text("type").equals(READY)) {
        if (condition.text("status").equals("False")) {
          return;
        }
        String now = Times.text(clock.now());
        Fields unreadyNow = condition.with("status", "False").with("lastTransitionTime", now);
        client.put(
            Pods.path(pod) + "/status",
            pod.tree().withAt(conditions.with(i, unreadyNow), "status", "conditions"));
        events.event(
            Pods.reference(pod), COMPONENT, "Warning", "NodeNotReady", "Node is not ready");
        return;
      }
    }
  }

  // ---- zones, and the taints by which pods are evicted ----

  private void count(Fields node, Known state, boolean ready) {
    uncount(state);
    NodeZone zone = zones.computeIfAbsent(NodeZone.of(node), _ -> new NodeZone());
    state.zone = zone;
    state.counted =
        !node.fieldsAt("metadata", "labels").has("node.kubernetes.io/exclude-disruption");
    state.countedReady = ready;
    if (state.counted) {
      zone.ready += ready ? 1 : 0;
      zone.unready += ready ? 0 : 1;
    }
  }

  private static void uncount(Known state) {
    if (state.counted) {
      state.zone.ready -= state.countedReady ? 1 : 0;
      state.zone.unready -= state.countedReady ? 0 : 1;
      state.counted = false;
    }
  }

  private void evictLater(String name, Fields node, Known state, String status) {
    Items present = Taints.of(node);
    switch (status) {
      case "True" -> reachable(name, state);
      case "False" -> evictLater(name, state, present, NOT_READY, UNREACHABLE);
      case "Unknown" -> evictLater(name, state, present, UNREACHABLE, NOT_READY);
      default -> {}
    }
  }

  private void reachable(String name, Known state) {
    taints.remove(name, List.of(UNREACHABLE));
    taints.remove(name, List.of(NOT_READY));
    state.zone.waiting.remove(name);
  }

  private void evictLater(String name, Known state, Items present, Fields wanted, Fields other) {
    if (Taints.has(present, other)) {
      taints.swap(name, List.of(wanted), List.of(other), clock.now());
    } else if (!Taints.has(present, wanted)) {
      state.zone.waiting.add(name);
    }
  }

  /** Nodes get the taint that evicts their pods one after the other, at the pace of their zone. */
  private void taintByTurns() {
    Instant now = clock.now();
    for (NodeZone zone : zones.values()) {
      while (!zone.waiting.isEmpty() && zone.turn(now)) {
        taintNoExecute(zone.waiting.removeFirst());
      }
    }
    awaitTurns();
  }

  /** After the taints of conditions, which come at once: even the first turn is a little later. */
  private void awaitTurns() {
    for (NodeZone zone : zones.values()) {
      if (!zone.waiting.isEmpty()) {
        zone.nextTurn().ifPresent(turn -> turns.by(later(turn, clock.now())));
      }
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private void taintNoExecute(String name) {
    Optional<StoredObject> node = node(name);
    if (node.isEmpty()) {
      return;
    }
    switch (Nodes.condition(node.get().tree(), READY).text("status")) {
      case "False" -> taints.swap(name, List.of(NOT_READY), List.of(UNREACHABLE), clock.now());
      case "Unknown" -> taints.swap(name, List.of(UNREACHABLE), List.of(NOT_READY), clock.now());
      default -> {}
    }
  }

  /** If no node at all is heard, it is not the nodes: nothing is evicted until one is. */
  private void judgeZones() {
    Instant now = clock.now();
    zones.values().removeIf(zone -> zone.isEmpty() && zone.waiting.isEmpty());
    List<NodeZone> inhabited = zones.values().stream().filter(zone -> !zone.isEmpty()).toList();
    boolean allNow =
        inhabited.stream().allMatch(zone -> zone.observed() == NodeZone.State.FULL_DISRUPTION);
    boolean allBefore =
        inhabited.stream().allMatch(zone -> zone.state == NodeZone.State.FULL_DISRUPTION);
    if (allNow && allBefore) {
      return;
    }
    if (allNow) {
      known.forEach(this::reachable);
      inhabited.forEach(zone -> zone.stop(now));
    } else if (allBefore) {
      known.values().forEach(state -> state.heard = now);
      inhabited.forEach(zone -> zone.keepPaceOf(zone.observed(), now));
    } else {
      for (NodeZone zone : inhabited) {
        if (zone.state != zone.observed()) {
          zone.keepPaceOf(zone.observed(), now);
        }
      }
    }
    inhabited.forEach(zone -> zone.state = zone.observed());
  }
}
