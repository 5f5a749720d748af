package io.batkube.kubernetes.kubelet;

import io.batkube.engine.platform.Host;
import io.batkube.engine.platform.Platform;
import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.SeededChance;
import io.batkube.kubernetes.api.Upkeep;
import io.batkube.kubernetes.controller.NodeTtl;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The kubelets of a cluster: of the hosts of a platform, and of nodes that ask for a simulated one
 * by an annotation. They take the pods that are bound to their nodes, or refuse them, and write
 * what becomes of them. Owner thread only.
 */
public final class Kubelets implements Follower {
  static final Partition PODS = new Partition("", "pods");
  static final Partition NODES = new Partition("", "nodes");

  /** Annotation: the workload's job of which a pod is a part. */
  public static final String JOB_ID = "batkube.io/job-id";

  /** Annotation: how many seconds a pod's containers take to end when they are told to. */
  private static final String TERMINATION = "batkube.io/termination";

  /** Annotations by which a node asks for a kubelet, and their values. */
  private static final Fields WISHES =
      Fields.of("batkube.io/kubelet", "simulated", "kwok.x-k8s.io/node", "fake");

  private static final int SHAPES = 256;

  private final Store store;
  private final Clock clock;
  private final Agenda agenda;
  private final Machines machines;
  private final Events events;
  private final StartLatency latency;
  private final SeededChance chance;

  private final Map<String, Kubelet> kubelets = new LinkedHashMap<>();

  /** The pods that are on their way, by uid. */
  private final Map<String, PodLife> lives = new HashMap<>();

  /** Shapes that were seen lately, by a hash of their first container. */
  private final PodShape[] shapes = new PodShape[SHAPES];

  private final StatusDraft draft = new StatusDraft();
  private final Known known = new Known();
  private final Crowd crowd = new Crowd();
  private final Heartbeats heartbeats = new Heartbeats(this);

  /** By the names of their nodes. */
  private final Map<String, Host> hosts = new HashMap<>();

  /** Whether there are kubelets: what is in the cluster before waits for them. */
  private boolean begun;

  /** Nodes without a kubelet to which pods are bound. */
  private final Set<String> unattended = new HashSet<>();

  /** Whether pods on these will be taken as soon as all is told. */
  private boolean takesLeft;

  private final Prerequisites prerequisites;

  /** Pods that wait for other objects. */
  private final Set<PodLife> blocked = new LinkedHashSet<>();

  /** How a pod's main containers ended. */
  public sealed interface End {
    /** By themselves. */
    record Completed(int exitCode) implements End {}

    /** They ran longer than the pod may. */
    record DeadlineExceeded() implements End {}

    /** Somebody ended them. */
    record Killed() implements End {}
  }

  /**
   * Kubelets without nodes.
   *
   * @param seed of uids and latencies
   */
  public Kubelets(
      Store store,
      Clock clock,
      Agenda agenda,
      Seed seed,
      Machines machines,
      Events events,
      StartLatency latency) {
    this.store = store;
    this.clock = clock;
    this.agenda = agenda;
    this.machines = machines;
    this.events = events;
    this.latency = latency;
    this.chance = new SeededChance(seed, "kubelets");
    this.prerequisites = new Prerequisites(store);
  }

  /**
   * Registers a ready node for each host that runs jobs; one that somebody has made before becomes
   * the host's. Pods that are bound already are taken a little later in this instant.
   *
   * @return the names of the nodes, by the number of the host
   */
  public List<String> begin(Platform platform) {
    List<StoredObject> there = new ArrayList<>();
    store.snapshot().of(NODES).forEach(there::add);
    List<String> names = HostNodes.names(platform);
    HostNodes nodes = hostNodes(names.size());
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Host host = platform.host(i);
      hosts.put(name, host);
      Optional<StoredObject> before = store.snapshot().get(NODES, "", name);
      StoredObject node =
          before.isPresent()
              ? store.update(before.get(), nodes.adopted(host, before.get().tree()))
              : store.create(NODES, "", name, nodes.node(host, name, chance.uid()));
      kubelets.put(name, new Kubelet(node, i, now()));
    }
    begun = true;
    for (StoredObject node : there) {
      if (!hosts.containsKey(node.name()) && asksForKubelet(node)) {
        attend(node.name());
      }
    }
    takeLeftLater();
    return names;
  }

  private HostNodes hostNodes(int count) {
    return new HostNodes(Times.text(now()), NodeTtl.seconds(count));
  }

  /** The machines run a pod's main containers. */
  public void started(String namespace, String name, String uid) {
    PodLife life = lives.get(uid);
    if (life != null) {
      life.started();
    }
  }

  /** A pod's main containers are over. */
  public void ended(String namespace, String name, String uid, End end) {
    PodLife life = lives.get(uid);
    if (life != null) {
      life.ended(end);
    }
  }

  /** A node falls silent: nothing of it or its pods is written until it is back. */
  public void down(String node) {
    Kubelet kubelet = kubelets.get(node);
    if (kubelet != null) {
      kubelet.down(now());
    }
  }

  /** A node is back, and what was held back is written. */
  public void up(String node) {
    Kubelet kubelet = kubelets.get(node);
    if (kubelet != null && kubelet.isDown()) {
      kubelet.up();
      Optional<StoredObject> there = store.snapshot().get(NODES, "", node);
      if (kubelet.isRegistered()) {
        there.ifPresent(this::reportHealth);
      } else {
        there.ifPresent(this::meet);
      }
    }
  }

  /** Whether a node has a simulated kubelet. */
  public boolean isSimulated(String node) {
    return kubelets.containsKey(node);
  }

  /**
   * Since when the kubelet of a node has been silent; empty while it is there, or if there is none.
   */
  public Optional<Instant> silentSince(String node) {
    Kubelet kubelet = kubelets.get(node);
    return kubelet == null ? Optional.empty() : kubelet.silentSince();
  }

  /** Whether no pod is on its way. */
  boolean isIdle() {
    return lives.isEmpty()
        && blocked.isEmpty()
        && kubelets.values().stream().allMatch(kubelet -> kubelet.pods.isEmpty());
  }

  /** Whether the end of a pod, which has come, is yet to be seen: nodes that are away are not. */
  public boolean isEnding() {
    return lives.values().stream().anyMatch(PodLife::isEnding);
  }

  /** Leases and the times of conditions, which are brought up to date when somebody reads them. */
  public Upkeep upkeep() {
    return heartbeats;
  }

  private void reportHealth(StoredObject node) {
    boolean wasReady = NodeConditions.isReady(node.tree());
    Fields status = node.tree().fields("status");
    Items conditions = NodeConditions.merged(status.items("conditions"), Times.text(now()));
    Fields healthy = node.tree().with("status", status.with("conditions", conditions));
    boolean byOthers = !NodeConditions.areHealthy(status.items("conditions"));
    StoredObject stored =
        store.update(
            node,
            byOthers ? NodeOwners.reported(node.tree(), healthy, Times.text(now())) : healthy);
    if (!wasReady) {
      events.event(
          stored,
          "",
          node.name(),
          Events.NORMAL,
          "NodeReady",
          "Node " + node.name() + " status is now: NodeReady");
    }
  }

  @Override
  public void after(Change change) {
    if (known.isOwn(change.version())) {
      return;
    }
    if (change.partition().equals(PODS)) {
      podChanged(change);
    } else if (change.partition().equals(NODES)) {
      nodeChanged(change);
    } else if (!blocked.isEmpty() && Prerequisites.areIn(change.partition())) {
      for (PodLife life : List.copyOf(blocked)) {
        if (life.namespace().equals(change.object().namespace())) {
          life.wake();
        }
      }
    }
  }

  private void podChanged(Change change) {
    StoredObject pod = change.object();
    String node = pod.tree().fields("spec").text("nodeName");
    if (node.isEmpty()) {
      return;
    }
    PodLife life = lives.get(pod.uid());
    if (change.type() == Change.Type.DELETED) {
      if (life != null) {
        life.gone(pod);
      }
    } else if (life != null) {
      life.changed(pod);
    } else {
      strangePodChanged(change, node);
    }
  }

  /** A pod that no kubelet looks after: it is new here, or it was over. */
  private void strangePodChanged(Change change, String node) {
    StoredObject pod = change.object();
    Kubelet kubelet = kubelets.get(node);
    boolean attended = isAttended(kubelet);
    if (isNews(change)) {
      if (attended) {
        take(kubelet, pod);
      } else {
        unattended.add(node);
      }
    } else if (attended && pod.metadata().has("deletionTimestamp")) {
      kubelet.whenUp(
          () ->
              store
                  .snapshot()
                  .get(PODS, pod.namespace(), pod.name())
                  .filter(now -> now.uid().equals(pod.uid()) && !lives.containsKey(now.uid()))
                  .ifPresent(this::remove));
    }
  }

  /** Whether a pod is bound by this change, and has not ended yet. */
  private static boolean isNews(Change change) {
    boolean known =
        change
            .previous()
            .filter(before -> !before.tree().fields("spec").text("nodeName").isEmpty())
            .isPresent();
    return !known && !isTerminal(change.object());
  }

  private static boolean isTerminal(StoredObject pod) {
    String phase = pod.tree().fields("status").text("phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private void take(Kubelet kubelet, StoredObject pod) {
    PodLife life = new PodLife(this, kubelet, pod, shape(pod.tree().fields("spec")));
    lives.put(pod.uid(), life);
    kubelet.pods.put(pod.uid(), life);
    life.begin();
  }

  private PodShape shape(Fields spec) {
    Fields container = spec.items("containers").fields(0);
    Fields requests = container.fieldsAt("resources", "requests");
    int hash = container.text("image").hashCode();
    hash = hash * 31 + requests.text("cpu").hashCode();
    hash = hash * 31 + requests.text("memory").hashCode();
    int slot = (hash ^ (hash >>> 16)) & (SHAPES - 1);
    PodShape recent = shapes[slot];
    if (recent == null || !recent.isOf(spec)) {
      recent = PodShape.of(spec);
      shapes[slot] = recent;
    }
    return recent;
  }

  private void nodeChanged(Change change) {
    StoredObject node = change.object();
    Kubelet kubelet = kubelets.get(node.name());
    if (change.type() == Change.Type.DELETED) {
      if (kubelet != null) {
        kubelet.register(false);
      }
    } else if (kubelet != null && kubelet.isRegistered()) {
      kubelet.see(node);
      correctLater(kubelet, change);
    } else if (begun) {
      meet(node);
    }
  }

  /** What others wrote in place of a kubelet's conditions is its own again with its next report. */
  private void correctLater(Kubelet kubelet, Change change) {
    Items conditions = conditions(change.object());
    boolean forged =
        !kubelet.isDown()
            && !kubelet.isCorrecting
            && !NodeConditions.areHealthy(conditions)
            && change.previous().filter(node -> !conditions(node).equals(conditions)).isPresent();
    if (forged) {
      kubelet.isCorrecting = true;
      agenda.at(heartbeats.next(kubelet), () -> correct(kubelet));
    }
  }

  private void correct(Kubelet kubelet) {
    kubelet.isCorrecting = false;
    if (kubelet.isRegistered() && !kubelet.isDown()) {
      store
          .snapshot()
          .get(NODES, "", kubelet.node)
          .filter(node -> !NodeConditions.areHealthy(conditions(node)))
          .ifPresent(this::reportHealth);
    }
  }

  private static Items conditions(StoredObject node) {
    return node.tree().fields("status").items("conditions");
  }

  /** A node without a kubelet gets one, if it is to have one. */
  private void meet(StoredObject node) {
    if (hosts.containsKey(node.name()) || asksForKubelet(node)) {
      attend(node.name());
    }
  }

  private static boolean asksForKubelet(StoredObject node) {
    Fields annotations = node.metadata().fields("annotations");
    return WISHES.names().stream().anyMatch(key -> annotations.text(key).equals(WISHES.text(key)));
  }

  /**
   * A node gets a kubelet, which makes it ready and takes the pods that are bound to it. That of a
   * host that is away does so when it is back.
   */
  private void attend(String name) {
    StoredObject node = store.snapshot().get(NODES, "", name).orElse(null);
    Kubelet kubelet = kubelets.get(name);
    if (node == null || kubelet != null && kubelet.isDown()) {
      return;
    }
    int number = kubelet == null ? kubelets.size() : kubelet.number();
    Fields reported = reported(node.tree(), number);
    StoredObject ready = reported.equals(node.tree()) ? node : store.update(node, reported);
    if (kubelet == null) {
      kubelet = new Kubelet(ready, number, now());
      kubelets.put(name, kubelet);
    } else {
      kubelet.register(true);
      kubelet.see(ready);
    }
    takeLeftLater();
  }

  /** A node as its kubelet reports it at first: of a host, or of a machine as it was wished for. */
  private Fields reported(Fields node, int number) {
    Host host = hosts.get(node.fields("metadata").text("name"));
    return host == null
        ? WishedNodes.initialized(node, number, Times.text(now()))
        : hostNodes(hosts.size()).adopted(host, node);
  }

  /** Once all of this instant is told, so that one look at all pods will do for many nodes. */
  private void takeLeftLater() {
    if (!unattended.isEmpty() && !takesLeft) {
      takesLeft = true;
      agenda.at(now(), this::takeLeft);
    }
  }

  /** Takes the pods that were bound to nodes before these had their kubelet. */
  private void takeLeft() {
    takesLeft = false;
    Set<String> met = new HashSet<>(unattended);
    met.removeIf(node -> !isAttended(kubelets.get(node)));
    unattended.removeAll(met);
    List<StoredObject> bound = new ArrayList<>();
    store
        .snapshot()
        .of(PODS)
        .forEach(
            pod -> {
              boolean here = met.contains(pod.tree().fields("spec").text("nodeName"));
              if (here && !isTerminal(pod) && !lives.containsKey(pod.uid())) {
                bound.add(pod);
              }
            });
    bound.forEach(pod -> take(kubelets.get(pod.tree().fields("spec").text("nodeName")), pod));
  }

  private static boolean isAttended(Kubelet kubelet) {
    return kubelet != null && kubelet.isRegistered();
  }

  // ---- what lives need ----

  Store store() {
    return store;
  }

  Collection<Kubelet> all() {
    return kubelets.values();
  }

  String uid() {
    return chance.uid();
  }

  Instant now() {
    return clock.now();
  }

  Agenda agenda() {
    return agenda;
  }

  Machines machines() {
    return machines;
  }

  Events events() {
    return events;
  }

  StartLatency latency() {
    return latency;
  }

  /** From the end of a pod's last container, now, until its status says so. */
  long endLatencyNs(PodLife life) {
    return latency.isLate() ? latency.endNs(life.uid(), crowd.join(now())) : 0;
  }

  Prerequisites prerequisites() {
    return prerequisites;
  }

  void block(PodLife life) {
    blocked.add(life);
  }

  void unblock(PodLife life) {
    blocked.remove(life);
  }

  /** Whether nothing of the store is unknown to kubelets at present. */
  boolean knowsAll() {
    return known.isAll(store.version());
  }

  /** Stores a pod with its new status. */
  StoredObject write(PodReport.News news) {
    StoredObject stored = store.replace(news.pod(), news.tree());
    known.wrote(stored.version());
    return stored;
  }

  /** Stores a node or a lease with a later sign of life. */
  void renew(StoredObject old, Fields tree) {
    known.wrote(store.update(old, tree).version());
  }

  StatusDraft draft() {
    return draft;
  }

  void forget(PodLife life) {
    lives.remove(life.uid());
  }

  /** Removes a deleted pod whose containers are over, as a kubelet does: without grace. */
  void remove(StoredObject pod) {
    Fields metadata = pod.metadata();
    long graceSeconds = metadata.number("deletionGracePeriodSeconds");
    Fields ended = metadata;
    if (graceSeconds > 0) {
      Instant end = Instant.parse(metadata.text("deletionTimestamp")).minusSeconds(graceSeconds);
      ended =
          metadata
              .with("deletionTimestamp", Times.text(end))
              .with("deletionGracePeriodSeconds", 0L);
    }
    StoredObject last = pod;
    if (graceSeconds > 0) {
      last = store.replace(pod, pod.tree().with("metadata", ended));
      known.wrote(last.version());
    }
    if (ended.items("finalizers").isEmpty()) {
      known.wrote(store.delete(last, last.tree()).version());
    }
  }

  /** How long a pod's containers take to end when they are told to. */
  static long terminationSeconds(Fields pod) {
    String text = pod.fieldsAt("metadata", "annotations").text(TERMINATION);
    return PodWork.durationNs(text).map(ns -> Math.ceilDiv(ns, 1_000_000_000L)).orElse(0L);
  }
}
