package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Places pods as kube-scheduler does with its default profile: the same filters, scores and
 * preemption, in the order of the same queue. It also knows, of any pod and whoever is to place it,
 * whether some node would do and why not. Owner thread only.
 *
 * <p>It follows pods, nodes and what volumes depend on; while the cluster settles it binds whatever
 * fits, until no pod of its waits for which a node would do.
 */
public final class PodScheduler implements Follower {
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);
  private static final String NO_NODES = "no nodes available to schedule pods";

  private final SchedulerOptions options;
  private final Clock clock;
  private final Agenda agenda;
  private final Binder binder;
  private final Census census;
  private final Nominations nominations = new Nominations();
  private final Placement placement;
  private final Preemption preemption;
  private final WaitingPods waiting;

  /** Every pod that has not ended, by uid. */
  private final Map<String, PodEntry> pods = new HashMap<>();

  private long sequence;
  private final Happenings happenings = new Happenings();

  /**
   * A scheduler of a cluster, to be told everything from its first object on.
   *
   * @param api takes the rarer writes
   * @param agenda wakes it when pods that back off may be tried
   */
  public PodScheduler(
      SchedulerOptions options, Store store, Api api, Clock clock, Agenda agenda, Notices notices) {
    this(options, store, clock, agenda, new StoreBinder(store, api, clock, notices));
  }

  PodScheduler(SchedulerOptions options, Store store, Clock clock, Agenda agenda, Binder binder) {
    this.options = options;
    this.clock = clock;
    this.agenda = agenda;
    this.binder = binder;
    this.census = new Census(store);
    this.placement =
        new Placement(
            census,
            nominations,
            options.sampling(),
            options.ties().map(seed -> seed.stream("scheduler")));
    this.preemption = new Preemption(census, placement, nominations, clock::now);
    this.waiting = new WaitingPods(options);
  }

  @Override
  public void after(Change change) {
    switch (change.partition().resource()) {
      case "pods" -> afterPod(change);
      case "nodes" -> afterNode(change);
      case "services" -> {
        if (change.partition().equals(Partitions.SERVICES)) {
          census.spread.after(change);
        }
      }
      case "namespaces" -> {
        if (change.partition().equals(Partitions.NAMESPACES)) {
          afterNamespace(change);
        }
      }
      case "persistentvolumeclaims",
          "persistentvolumes",
          "storageclasses",
          "csinodes",
          "csidrivers",
          "csistoragecapacities",
          "volumeattachments" ->
          happenings.storage = true;
      default -> {}
    }
  }

  private void afterNode(Change change) {
    if (!change.partition().equals(Partitions.NODES)) {
      return;
    }
    StoredObject object = change.object();
    if (change.type() == Change.Type.DELETED) {
      census.vanish(object.name());
      happenings.others = true;
    } else if (matters(change)) {
      happenings.room(census.become(object));
      happenings.others = true;
    }
  }

  /** False if a node only tells that it is alive, or what it is doing. */
  private static boolean matters(Change change) {
    if (change.previous().isEmpty()) {
      return true;
    }
    Fields now = change.object().tree();
    Fields before = change.previous().get().tree();
    return !same(now.fields("spec"), before.fields("spec"))
        || !same(
            now.fields("metadata").fields("labels"), before.fields("metadata").fields("labels"))
        || !same(
            now.fields("status").fields("allocatable"),
            before.fields("status").fields("allocatable"))
        || !now.fields("status").items("images").equals(before.fields("status").items("images"));
  }

  private static boolean same(Fields now, Fields before) {
    return now.equals(before);
  }

  private void afterNamespace(Change change) {
    boolean relabelled =
        change.previous().isPresent()
            && !same(
                change.object().metadata().fields("labels"),
                change.previous().get().metadata().fields("labels"));
    if (relabelled) {
      census.counts.forgetAll();
      happenings.others = true;
    }
  }

  private void afterPod(Change change) {
    if (!change.partition().equals(Partitions.PODS)) {
      return;
    }
    StoredObject object = change.object();
    PodEntry known = pods.get(object.uid());
    boolean ended = change.type() == Change.Type.DELETED || hasEnded(object.tree());
    if (known == null) {
      if (!ended) {
        appear(object);
      }
    } else if (ended) {
      disappear(known);
    } else if (known.node.isPresent()) {
      followBound(known, object);
    } else {
      followWaiting(known, object);
    }
  }

  private static boolean hasEnded(Fields pod) {
    String phase = pod.fields("status").text("phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static String nodeName(StoredObject pod) {
    return pod.tree().fields("spec").text("nodeName");
  }

  private void appear(StoredObject object) {
    PodEntry pod = new PodEntry(object, census.shapes.of(object), sequence++);
    census.shapes.use(pod.shape);
    pods.put(object.uid(), pod);
    String node = nodeName(object);
    if (node.isEmpty()) {
      nominations.set(pod, nominatedNode(object));
      await(pod);
    } else {
      put(pod, census.nodes.named(node));
    }
  }

  private static String nominatedNode(StoredObject pod) {
    return pod.tree().fields("status").text("nominatedNodeName");
  }

  /** A pod is on a node now, which pods that want to be near it may have waited for. */
  private void put(PodEntry pod, NodeState node) {
    census.put(pod, node);
    happenings.arrival = true;
  }

  private void await(PodEntry pod) {
    if (!pod.isTerminating()
        && pod.object.tree().fields("spec").items("schedulingGates").isEmpty()) {
      WaitingGroup group = pod.nominatedNode.isEmpty() ? waiting.add(pod) : waiting.addAlone(pod);
      if (!pod.told) {
        waiting.activate(group);
      }
    }
  }

  private void disappear(PodEntry pod) {
    pods.remove(pod.object.uid());
    leave(pod);
    if (pod.node.isPresent()) {
      happenings.room(census.take(pod));
      happenings.others = true;
    }
    dropShape(pod.shape);
  }

  /** A pod waits no longer; whoever had to leave room for it may have it. */
  private void leave(PodEntry pod) {
    if (pod.group.isPresent()) {
      waiting.remove(pod);
    }
    denominate(pod);
  }

  private void denominate(PodEntry pod) {
    if (!pod.nominatedNode.isEmpty()) {
      if (census.nodes.isKnown(pod.nominatedNode)) {
        happenings.room(census.nodes.named(pod.nominatedNode));
      }
      happenings.others = true;
      nominations.clear(pod);
    }
  }

  private void dropShape(PodShape shape) {
    if (census.shapes.drop(shape)) {
      placement.forget(shape);
    }
  }

  private void reshape(PodEntry pod, PodShape shape) {
    census.shapes.use(shape);
    PodShape before = pod.shape;
    pod.shape = shape;
    dropShape(before);
  }

  @SuppressWarnings("ReferenceEquality") // what has not changed is the same
  private void followBound(PodEntry pod, StoredObject object) {
    StoredObject before = pod.object;
    Fields spec = object.tree().fields("spec");
    boolean confirmed = pod.assumed && !spec.text("nodeName").isEmpty();
    if (confirmed) {
      pod.assumed = false;
      pod.object = object;
      if (!spec.text("nodeName").equals(pod.node.orElseThrow().name)) {
        happenings.room(census.take(pod));
        put(pod, census.nodes.named(spec.text("nodeName")));
      }
      return;
    }
    Fields specBefore = before.tree().fields("spec");
    boolean resized =
        spec != specBefore
            && (!spec.items("containers").equals(specBefore.items("containers"))
                || !spec.items("initContainers").equals(specBefore.items("initContainers")));
    boolean resizing =
        pod.isResized && object.tree().fields("status") != before.tree().fields("status");
    boolean recounted =
        object.metadata().has("deletionTimestamp") != pod.isTerminating()
            || !object.metadata().fields("labels").equals(pod.labels());
    if (resized || resizing || recounted) {
      NodeState node = census.take(pod);
      pod.object = object;
      pod.isResized |= resized;
      if (pod.isResized) {
        reshape(pod, census.shapes.resized(object));
      }
      put(pod, node);
      happenings.room(node);
      happenings.others = true;
    }
    pod.object = object;
  }

  @SuppressWarnings("ReferenceEquality") // what has not changed is the same
  private void followWaiting(PodEntry pod, StoredObject object) {
    Fields spec = object.tree().fields("spec");
    Fields specBefore = pod.object.tree().fields("spec");
    String node = spec.text("nodeName");
    if (!node.isEmpty()) {
      leave(pod);
      pod.object = object;
      put(pod, census.nodes.named(node));
      return;
    }
    String nominated = nominatedNode(object);
    boolean changed =
        spec != specBefore && !spec.equals(specBefore)
            || object.metadata().has("deletionTimestamp") != pod.isTerminating()
            || !object.metadata().fields("labels").equals(pod.labels())
            || !nominated.equals(pod.nominatedNode);
    if (!changed) {
      pod.object = object;
      return;
    }
    leave(pod);
    pod.object = object;
    PodShape shape = census.shapes.of(object);
    if (shape != pod.shape) {
      reshape(pod, shape);
      pod.told = false;
    }
    nominations.set(pod, nominated);
    await(pod);
    pod.group.ifPresent(waiting::activate);
  }

  @Override
  public void settle() {
    wake();
    for (Optional<WaitingGroup> next = waiting.next(); next.isPresent(); next = waiting.next()) {
      attempt(next.get());
      if (happenings.any() && waiting.areEntangled()) {
        wake();
      }
    }
    happenings.forget();
  }

  /** Has those groups tried that what happened may have helped. */
  private void wake() {
    if (happenings.any() && !waiting.isEmpty()) {
      waiting.forEach(
          group -> {
            if (group.isOurs && !group.isActive && happenings.mayHelp(group)) {
              wake(group);
            }
          });
    }
    happenings.forget();
  }

  private void wake(WaitingGroup group) {
    if (group.notBefore.isAfter(clock.now())) {
      agenda.at(group.notBefore, () -> waiting.activate(group));
    } else {
      waiting.activate(group);
    }
  }

  /** Tries the first pod of a group; if it is placed, the next one has its turn later. */
  private void attempt(WaitingGroup group) {
    PodEntry pod = group.first();
    if (census.nodes.size() == 0) {
      refuseAll(group, NO_NODES);
      return;
    }
    Placement.Outcome outcome = placement.find(pod);
    if (outcome.node().isPresent()) {
      place(pod, outcome.node().get(), outcome.cycle());
      group.failures = 0;
      waiting.activate(group);
      return;
    }
    fail(group, pod, outcome);
  }

  private void place(PodEntry pod, NodeState node, Optional<Cycle> cycle) {
    List<VolumeCheck.Step> steps = cycle.map(each -> each.steps(node)).orElse(List.of());
    leave(pod);
    if (!steps.isEmpty()) {
      binder.prepareVolumes(steps, node.name);
    }
    if (binder.bind(pod.object, node.name)) {
      pod.assumed = true;
      put(pod, node);
    }
  }

  private void fail(WaitingGroup group, PodEntry pod, Placement.Outcome outcome) {
    group.kinds = outcome.diagnosis().kinds();
    Preemption.Plan plan = preemption.plan(pod, outcome);
    String message = outcome.diagnosis().sentence(census.resources);
    if (plan.node().isPresent()) {
      displace(pod, plan, message);
      waiting.activate(group);
      return;
    }
    String whole = message + " " + plan.message();
    if (census.terms.concern(pod) && group.isLocal && pod.shape.isLocal()) {
      // The others may differ in their labels: they are tried for themselves.
      waiting.remove(pod);
      WaitingGroup own = waiting.addAlone(pod);
      own.kinds = group.kinds;
      waiting.activate(group);
      refuse(pod, whole, plan);
      fallBack(own);
      return;
    }
    fallBack(group);
    refuse(pod, whole, plan);
    while (group.hasNewcomers()) {
      refuse(group.nextNewcomer(), whole, plan);
    }
  }

  private void fallBack(WaitingGroup group) {
    group.failures++;
    if (options.backOff()) {
      Duration wait = FIRST_BACK_OFF;
      for (int i = 1; i < group.failures && wait.compareTo(LONGEST_BACK_OFF) < 0; i++) {
        wait = wait.multipliedBy(2);
      }
      Duration most = wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF;
      group.notBefore = clock.now().plus(most);
    }
  }

  private void refuse(PodEntry pod, String message, Preemption.Plan plan) {
    pod.told = true;
    Optional<String> nominated = plan.keepsNomination() ? Optional.empty() : Optional.of("");
    if (!plan.keepsNomination()) {
      denominate(pod);
    }
    binder.refuse(pod.object, message, nominated);
  }

  private void refuseAll(WaitingGroup group, String message) {
    while (group.hasNewcomers()) {
      PodEntry pod = group.nextNewcomer();
      pod.told = true;
      binder.refuse(pod.object, message, Optional.of(""));
    }
  }

  /** Ends the pods that stand in the way, and keeps the node for the one that is to come. */
  private void displace(PodEntry pod, Preemption.Plan plan, String message) {
    String node = plan.node().orElseThrow().name;
    waiting.remove(pod);
    denominate(pod);
    for (PodEntry other : List.copyOf(nominations.on(node))) {
      if (other.priority() < pod.priority()) {
        binder.clearNomination(other.object);
      }
    }
    nominations.set(pod, node);
    pod.told = true;
    waiting.addAlone(pod).kinds = EnumSet.of(Verdict.Kind.RESOURCES);
    for (PodEntry victim : plan.victims()) {
      if (!victim.isTerminating()) {
        binder.preempt(victim.object, pod.object, node);
      }
    }
    binder.refuse(pod.object, message, Optional.of(node));
  }

  /**
   * True if some node would do for a pod now, whoever is to place it. What a pod could have by
   * displacing others does not count.
   */
  public boolean fitsSomewhere(StoredObject pod) {
    PodEntry entry = entry(pod);
    return isWaiting(pod) && census.nodes.size() > 0 && placement.fitsSomewhere(entry);
  }

  /** A pod that waits although some node would do, whoever is to place it; the first such group. */
  public Optional<StoredObject> fittingPod() {
    if (census.nodes.size() > 0) {
      for (WaitingGroup group : waiting.groups()) {
        PodEntry pod = group.first();
        if (placement.fitsSomewhere(pod)) {
          return Optional.of(pod.object);
        }
      }
    }
    return Optional.empty();
  }

  /** How many pods wait for a node, whoever is to place them. */
  public int waitingPods() {
    int count = 0;
    for (WaitingGroup group : waiting.groups()) {
      count += group.size();
    }
    return count;
  }

  private PodEntry entry(StoredObject pod) {
    PodEntry known = pods.get(pod.uid());
    return known != null ? known : new PodEntry(pod, census.shapes.of(pod), sequence);
  }

  private static boolean isWaiting(StoredObject pod) {
    return nodeName(pod).isEmpty()
        && !hasEnded(pod.tree())
        && !pod.metadata().has("deletionTimestamp")
        && pod.tree().fields("spec").items("schedulingGates").isEmpty();
  }

  /** Why a pod waits, whoever is to place it; empty if it does not wait. */
  public Optional<Explanation> explain(StoredObject pod) {
    if (!nodeName(pod).isEmpty() || hasEnded(pod.tree())) {
      return Optional.empty();
    }
    int nodes = census.nodes.size();
    if (pod.metadata().has("deletionTimestamp")) {
      return Optional.of(new Explanation("pod is being deleted", Map.of(), nodes, 0));
    }
    if (!isWaiting(pod)) {
      return Optional.of(
          new Explanation(
              "Scheduling is blocked due to non-empty scheduling gates", Map.of(), nodes, 0));
    }
    if (nodes == 0) {
      return Optional.of(new Explanation(NO_NODES, Map.of(), 0, 0));
    }
    PodEntry entry = entry(pod);
    Diagnosis diagnosis = placement.diagnosis(entry);
    int fitting = diagnosis.isRefused() ? 0 : nodes - diagnosis.unfit();
    Map<String, Integer> reasons = diagnosis.reasons(census.resources);
    String sentence =
        fitting == 0
            ? diagnosis.sentence(census.resources)
            : fitting
                + "/"
                + nodes
                + " nodes are available:"
                + Diagnosis.counted(reasons)
                + " scheduler "
                + entry.shape.scheduler()
                + " has not bound it.";
    return Optional.of(new Explanation(sentence, reasons, nodes, fitting));
  }

  /** What has happened since the groups were last looked at, as far as it may help one. */
  private static final class Happenings {
    private final List<NodeState> roomier = new ArrayList<>();
    private boolean arrival;
    private boolean storage;
    private boolean others;

    void room(NodeState node) {
      roomier.add(node);
    }

    boolean any() {
      return arrival || storage || others || !roomier.isEmpty();
    }

    void forget() {
      roomier.clear();
      arrival = false;
      storage = false;
      others = false;
    }

    boolean mayHelp(WaitingGroup group) {
      if (group.isLocal) {
        for (int i = 0; i < roomier.size(); i++) {
          NodeState node = roomier.get(i);
          if (node.isPresent() && LocalFilters.check(group.shape, node) == Verdict.FITS) {
            return true;
          }
        }
        return false;
      }
      return others
          || storage && !group.shape.volumes().isEmpty()
          || arrival
              && (group.kinds.contains(Verdict.Kind.SKEW)
                  || group.kinds.contains(Verdict.Kind.NOT_NEAR));
    }
  }
}
