package io.batkube.server.fuzz;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Nothing waits for ever that need not: pods for a scheduler that could place them, bound pods for
 * their kubelet, deleted ones for their removal, old ones for their deadline.
 */
final class WaitingChecker implements Checker {
  /** A scheduler may back off so long, and volumes be tried again so late. */
  private static final long PATIENCE_NS = 15 * Seconds.ONE;

  private final Plan plan;
  private final Instant start;
  private final Mirror mirror;
  private final Fates fates;
  private final Forgeries forgeries;
  private final Attendance attendance;

  /** By what is overdue, then uid: since when. */
  private final Map<String, Long> since = new HashMap<>();

  WaitingChecker(
      Plan plan,
      Instant start,
      Mirror mirror,
      Fates fates,
      Forgeries forgeries,
      Attendance attendance) {
    this.plan = plan;
    this.start = start;
    this.mirror = mirror;
    this.fates = fates;
    this.forgeries = forgeries;
    this.attendance = attendance;
  }

  @Override
  public void rested(long atNs) {
    check(atNs, PATIENCE_NS);
  }

  @Override
  public void ended(long atNs, boolean exhausted) {
    if (exhausted) {
      check(atNs, 0);
    }
  }

  private void check(long atNs, long patienceNs) {
    Instant now = start.plusNanos(atNs);
    for (Seen pod : mirror.pods()) {
      watch(atNs, patienceNs, pod, "waits though it fits", this::waitsInVain);
      watch(atNs, patienceNs, pod, "is bound and does not start", this::lingers);
      watch(atNs, patienceNs, pod, "was to be gone", each -> isLate(each, now));
      watch(atNs, patienceNs, pod, "is past its deadline", each -> isTooOld(each, now));
    }
  }

  private void watch(long atNs, long patienceNs, Seen pod, String what, Predicate<Seen> isOverdue) {
    String key = what + " " + pod.uid();
    if (!isOverdue.test(pod)) {
      since.remove(key);
    } else if (atNs - since.computeIfAbsent(key, _ -> atNs) >= patienceNs) {
      throw new BrokenPromise(
          pod + " " + what + ", since " + Seconds.format(since.get(key)) + " s: " + pod.status());
    }
  }

  // ---- bound pods ----

  /** A pod whose job's pods are all bound, where kubelets are. */
  private boolean lingers(Seen pod) {
    boolean bound =
        !pod.node().isEmpty()
            && pod.phase().equals("Pending")
            && !pod.isLeaving()
            && !forgeries.has(pod);
    return bound
        && fates.of(pod).filter(fate -> fate.pods.stream().allMatch(this::isAttended)).isPresent();
  }

  private boolean isAttended(String uid) {
    Seen pod = fates.lastSeen(uid);
    return mirror.node(pod.node()).isPresent()
        && attendance.isThere(pod.node())
        && DurationsChecker.isSimple(pod);
  }

  private boolean isLate(Seen pod, Instant now) {
    return pod.isLeaving()
        && pod.metadata().items("finalizers").isEmpty()
        && attendance.isThere(pod.node())
        && Instant.parse(pod.metadata().text("deletionTimestamp")).isBefore(now.minusSeconds(1));
  }

  private boolean isTooOld(Seen pod, Instant now) {
    long seconds = pod.spec().number("activeDeadlineSeconds", -1);
    return seconds >= 0
        && fates.of(pod).filter(Fates.Fate::isOfPeople).isPresent()
        && pod.holdsRoom()
        && !pod.isLeaving()
        && !forgeries.has(pod)
        && attendance.isThere(pod.node())
        && Instant.parse(pod.status().text("startTime")).plusSeconds(seconds + 1).isBefore(now);
  }

  // ---- pods without a node ----

  /**
   * Whether a pod waits for the scheduler of the process though a node would certainly do. Where
   * the judgement is not simple, there is none.
   */
  private boolean waitsInVain(Seen pod) {
    boolean isSimple =
        plan.binding().isBuiltIn()
            && pod.isPending()
            && pod.spec().text("schedulerName").equals("default-scheduler")
            && !pod.spec().has("topologySpreadConstraints")
            && !pod.spec().fields("affinity").has("podAffinity")
            && !pod.spec().fields("affinity").has("podAntiAffinity")
            && pod.spec().items("volumes").eachFields().stream()
                .noneMatch(volume -> volume.has("persistentVolumeClaim"));
    return isSimple
        && mirror.pods().stream().noneMatch(WaitingChecker::isParticular)
        && mirror.nodes().stream().anyMatch(node -> fits(pod, node));
  }

  /** Whether a pod keeps others away, or has a node kept for it. */
  private static boolean isParticular(Seen pod) {
    return !pod.hasEnded()
        && (pod.spec().fields("affinity").has("podAntiAffinity")
            || pod.status().has("nominatedNodeName"));
  }

  private boolean fits(Seen pod, Seen node) {
    if (node.spec().isTrue("unschedulable") || !tolerates(pod, node) || !matches(pod, node)) {
      return false;
    }
    var taken = new TreeMap<String, BigDecimal>();
    Set<Long> ports = new TreeSet<>();
    for (Seen other : mirror.podsOn(node.name())) {
      if (!other.hasEnded()) {
        Amounts.add(taken, Amounts.ofPod(other));
        ports.addAll(HostPorts.of(other));
      }
    }
    ports.retainAll(HostPorts.of(pod));
    var there = Amounts.of(node.status().fields("allocatable"));
    return ports.isEmpty() && Amounts.shortage(Amounts.ofPod(pod), taken, there).isEmpty();
  }

  private static boolean tolerates(Seen pod, Seen node) {
    List<Fields> tolerations = pod.spec().items("tolerations").eachFields();
    return node.spec().items("taints").eachFields().stream()
        .filter(taint -> !taint.text("effect").equals("PreferNoSchedule"))
        .allMatch(taint -> tolerations.stream().anyMatch(each -> tolerates(each, taint)));
  }

  private static boolean tolerates(Fields toleration, Fields taint) {
    String effect = toleration.text("effect");
    boolean exists = toleration.text("operator").equals("Exists");
    boolean key =
        toleration.text("key").equals(taint.text("key"))
            || toleration.text("key").isEmpty() && exists;
    return key
        && (effect.isEmpty() || effect.equals(taint.text("effect")))
        && (exists || toleration.text("value").equals(taint.text("value")));
  }

  /** Of selectors and affinities as plans have them. */
  private static boolean matches(Seen pod, Seen node) {
    Fields labels = node.metadata().fields("labels");
    Fields selector = pod.spec().fields("nodeSelector");
    for (String label : selector.names()) {
      if (!labels.text(label).equals(selector.text(label))) {
        return false;
      }
    }
    Optional<Fields> term =
        pod
            .spec()
            .fieldsAt("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
            .items("nodeSelectorTerms")
            .eachFields()
            .stream()
            .findFirst();
    return term.isEmpty()
        || term.get().items("matchExpressions").eachFields().stream()
            .allMatch(wish -> matches(wish, labels));
  }

  private static boolean matches(Fields wish, Fields labels) {
    String key = wish.text("key");
    boolean listed = labels.has(key) && wish.items("values").contains(labels.text(key));
    return switch (wish.text("operator")) {
      case "In" -> listed;
      case "NotIn" -> !listed;
      default -> labels.has(key);
    };
  }
}
