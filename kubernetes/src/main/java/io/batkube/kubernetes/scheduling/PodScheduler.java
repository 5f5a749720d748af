package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Follower;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Places pods as kube-scheduler does with its default profile: the same filters, scores and
 * preemption, in the order of the same queue. It also knows, of any pod and whoever is to place it,
 * whether some node would do and why not. Owner thread only.
 *
 * <p>It follows pods, nodes and what volumes depend on; while the cluster settles it binds whatever
 * fits, until no pod of its waits for which a node would do.
 */
public final class PodScheduler implements Follower {
  private static final List<Partition> STORAGE =
      List.of(
          Partitions.CLAIMS,
          Partitions.VOLUMES,
          Partitions.STORAGE_CLASSES,
          Partitions.CSI_NODES,
          Partitions.CSI_DRIVERS,
          Partitions.CSI_CAPACITIES,
          Partitions.ATTACHMENTS);

  private final Census census;
  private final Placement placement;
  private final WaitingPods waiting;
  private final Happenings happenings = new Happenings();
  private final Roster roster;
  private final Attempts attempts;

  /**
   * A scheduler of a cluster, to be told everything from its first object on.
   *
   * @param api takes the rarer writes
   * @param agenda wakes it when pods that back off may be tried
   */
  public PodScheduler(
      SchedulerOptions options, Store store, Api api, Clock clock, Agenda agenda, Notices notices) {
    Nominations nominations = new Nominations();
    Preparations preparations = new Preparations(store);
    census = new Census(store);
    placement =
        new Placement(
            census,
            nominations,
            options.sampling(),
            options.ties().map(seed -> seed.stream("scheduler")));
    waiting = new WaitingPods(options);
    roster = new Roster(census, nominations, waiting, happenings, placement, preparations);
    attempts =
        new Attempts(
            options.backOff(),
            clock,
            agenda,
            new StoreBinder(store, api, clock, notices),
            roster,
            placement,
            preparations);
  }

  @Override
  public void after(Change change) {
    Partition partition = change.partition();
    if (partition.equals(Partitions.PODS)) {
      roster.after(change);
    } else if (partition.equals(Partitions.NODES)) {
      afterNode(change);
    } else if (partition.equals(Partitions.SERVICES)) {
      census.spread.after(change);
    } else if (partition.equals(Partitions.NAMESPACES)) {
      afterNamespace(change);
    } else if (STORAGE.contains(partition)) {
      happenings.storage();
    }
  }

  private void afterNode(Change change) {
    StoredObject object = change.object();
    if (change.type() == Change.Type.DELETED) {
      census.vanish(object.name());
      happenings.others();
    } else if (matters(change)) {
      happenings.room(census.become(object));
    }
  }

  /** False if a node only tells that it is alive, or what it is doing. */
  private static boolean matters(Change change) {
    if (change.previous().isEmpty()) {
      return true;
    }
    Fields now = change.object().tree();
    Fields before = change.previous().get().tree();
    Fields status = now.fields("status");
    Fields statusBefore = before.fields("status");
    return !now.fields("spec").equals(before.fields("spec"))
        || isRelabelled(change)
        || !status.fields("allocatable").equals(statusBefore.fields("allocatable"))
        || !status.items("images").equals(statusBefore.items("images"));
  }

  private static boolean isRelabelled(Change change) {
    return change.previous().isPresent()
        && !change
            .object()
            .metadata()
            .fields("labels")
            .equals(change.previous().get().metadata().fields("labels"));
  }

  private void afterNamespace(Change change) {
    if (isRelabelled(change)) {
      census.counts.forgetAll();
      happenings.others();
    }
  }

  @Override
  public void settle() {
    attempts.makeAll();
  }

  /**
   * True if some node would do for a pod now, whoever is to place it. What a pod could have by
   * displacing others does not count.
   */
  public boolean fitsSomewhere(StoredObject pod) {
    PodEntry entry = roster.entry(pod);
    return Roster.isWaiting(pod)
        && entry.node.isEmpty()
        && census.nodes.size() > 0
        && placement.fitsSomewhere(entry);
  }

  /** A pod that waits although some node would do, whoever is to place it. */
  public Optional<StoredObject> fittingPod() {
    return fittingPod(Collections.emptySet());
  }

  /**
   * The same, but for some pods.
   *
   * @param except their uids
   */
  public Optional<StoredObject> fittingPod(Set<String> except) {
    if (census.nodes.size() > 0) {
      for (WaitingGroup group : waiting.groups()) {
        Optional<PodEntry> pod = group.firstBut(except);
        if (pod.isPresent() && placement.fitsSomewhere(pod.get())) {
          return Optional.of(pod.get().object);
        }
      }
    }
    return Optional.empty();
  }

  /** The pods that wait for a node, whoever is to place them, in the order in which they came. */
  public List<StoredObject> allWaitingPods() {
    return waiting.groups().stream()
        .flatMap(WaitingGroup::all)
        .sorted(Comparator.comparingLong(pod -> pod.sequence))
        .map(pod -> pod.object)
        .toList();
  }

  /**
   * How good each node would be for a pod that waits: kube-scheduler's weighted scores of the nodes
   * that would do, by their names.
   */
  public Map<String, Long> scores(StoredObject pod) {
    return Roster.isWaiting(pod) ? placement.scores(roster.entry(pod)) : Collections.emptyMap();
  }

  /** Why a pod waits, whoever is to place it; empty if it does not wait. */
  public Optional<Explanation> explain(StoredObject pod) {
    if (!Roster.nodeName(pod).isEmpty() || Roster.hasEnded(pod)) {
      return Optional.empty();
    }
    int nodes = census.nodes.size();
    PodEntry entry = roster.entry(pod);
    if (pod.metadata().has("deletionTimestamp")) {
      return said("pod is being deleted", nodes);
    }
    if (!Roster.isWaiting(pod)) {
      return said("Scheduling is blocked due to non-empty scheduling gates", nodes);
    }
    if (entry.node.isPresent()) {
      return said("its volumes are made ready for node " + entry.node.get().name, nodes);
    }
    if (nodes == 0) {
      return said(Attempts.NO_NODES, nodes);
    }
    return Optional.of(explanation(entry, placement.diagnosis(entry), nodes));
  }

  private static Optional<Explanation> said(String sentence, int nodes) {
    return Optional.of(new Explanation(sentence, Collections.emptyMap(), nodes, 0));
  }

  private Explanation explanation(PodEntry pod, Diagnosis diagnosis, int nodes) {
    int fitting = diagnosis.isRefused() ? 0 : nodes - diagnosis.unfit();
    Map<String, Integer> reasons = diagnosis.reasons(census.resources);
    String sentence = diagnosis.sentence(census.resources);
    if (fitting > 0) {
      sentence =
          fitting
              + "/"
              + nodes
              + " nodes are available:"
              + Diagnosis.counted(reasons)
              + " scheduler "
              + pod.shape.scheduler()
              + " has not bound it.";
    }
    return new Explanation(sentence, reasons, nodes, fitting);
  }
}
