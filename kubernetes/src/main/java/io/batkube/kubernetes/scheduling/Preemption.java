package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Finds the pods that a more important one displaces: kube-scheduler's DefaultPreemption. All nodes
 * are looked at where pods less might help. Owner thread only.
 */
final class Preemption {
  private static final String NO_VICTIMS = "No preemption victims found for incoming pod";
  private static final String NO_HELP = "Preemption is not helpful for scheduling";

  /**
   * What kube-scheduler says of a pod for which it did not look at any node: the plugin for
   * devices, which has its turn before preemption, does not find its notes.
   */
  private static final String NOT_REACHED = "not found";

  /** What that plugin says of a pod that claims no devices. */
  private static final String NO_DEVICES = "no new claims to deallocate, preemption: ";

  /** All priorities are larger; added to each, more pods count for more whatever theirs are. */
  private static final long LEAST_PRIORITY = 1L << 31;

  private final Census census;
  private final Placement placement;
  private final Nominations nominations;
  private final Budgets budgets;
  private final Supplier<Instant> now;

  Preemption(Census census, Placement placement, Nominations nominations, Supplier<Instant> now) {
    this.census = census;
    this.placement = placement;
    this.nominations = nominations;
    this.budgets = new Budgets(census.store);
    this.now = now;
  }

  /**
   * What is to be done.
   *
   * @param node that is to be made free; empty if that is of no use
   * @param victims to end, the most important first
   * @param message why it is of no use, after what is said of the nodes; "" if it is of use
   * @param keepsNomination a node that was made free before stays so
   */
  record Plan(
      Optional<NodeState> node, List<PodEntry> victims, String message, boolean keepsNomination) {

    private static Plan none(String message, boolean keepsNomination) {
      return new Plan(Optional.empty(), List.of(), message, keepsNomination);
    }
  }

  /** A node, and those who would have to leave it. */
  private record Candidate(NodeState node, List<PodEntry> victims, long violations) {
    long highestPriority() {
      return victims.getFirst().priority();
    }

    long sumOfPriorities() {
      return victims.stream().mapToLong(pod -> pod.priority() + LEAST_PRIORITY).sum();
    }
  }

  /** What came of trying one node. */
  private record Trial(Optional<Candidate> candidate, List<String> reasons) {}

  /** Plans for a pod for which no node will do. */
  Plan plan(PodEntry pod, Placement.Outcome outcome) {
    if (outcome.diagnosis().isRefused()) {
      return Plan.none(NOT_REACHED, true);
    }
    if (!pod.shape.mayPreempt()) {
      return Plan.none(NO_DEVICES + "not eligible due to preemptionPolicy=Never.", true);
    }
    Diagnosis diagnosis = outcome.diagnosis();
    int nodes = diagnosis.nodes();
    int passing = diagnosis.passing();
    if (passing == 0 || !census.hasPodsBelow(pod.priority())) {
      return Plan.none(message(nodes, passing, new TreeMap<>()), false);
    }
    Cycle cycle =
        outcome.cycle().orElseGet(() -> Cycle.of(pod, placement.candidates(pod.shape), census));
    if (waitsForVictims(cycle)) {
      return Plan.none(
          NO_DEVICES + "not eligible due to a terminating pod on the nominated node.", true);
    }
    Optional<Candidate> best = Optional.empty();
    TreeMap<String, Integer> reasons = new TreeMap<>();
    int withoutVictims = 0;
    for (int i = 0; i < nodes; i++) {
      long verdict = placement.verdict(cycle, i);
      if (!Verdict.isHopeless(verdict)) {
        Trial trial = tried(cycle, census.nodes.at(i));
        for (String reason : trial.reasons) {
          if (reason.equals(NO_VICTIMS)) {
            withoutVictims++;
          } else {
            reasons.merge(reason, 1, Integer::sum);
          }
        }
        if (trial.candidate.isPresent()
            && (best.isEmpty() || isBetter(trial.candidate.get(), best.get()))) {
          best = trial.candidate;
        }
      }
    }
    if (best.isEmpty()) {
      return Plan.none(message(nodes, withoutVictims, reasons, passing), false);
    }
    return new Plan(Optional.of(best.get().node), best.get().victims, "", false);
  }

  private static String message(int nodes, int withoutVictims, Map<String, Integer> reasons) {
    return message(nodes, withoutVictims, reasons, withoutVictims);
  }

  private static String message(
      int nodes, int withoutVictims, Map<String, Integer> reasons, int tried) {
    if (withoutVictims > 0) {
      reasons.put(NO_VICTIMS, withoutVictims);
    }
    if (tried < nodes) {
      reasons.put(NO_HELP, nodes - tried);
    }
    return NO_DEVICES + "0/" + nodes + " nodes are available:" + Diagnosis.counted(reasons);
  }

  /** True if those whom it displaced are on their way out still. */
  private boolean waitsForVictims(Cycle cycle) {
    PodEntry pod = cycle.pod();
    if (pod.nominatedNode.isEmpty() || !census.nodes.isKnown(pod.nominatedNode)) {
      return false;
    }
    NodeState node = census.nodes.named(pod.nominatedNode);
    if (Verdict.isHopeless(placement.verdict(cycle, node.position))) {
      return false;
    }
    for (int i = 0; i < node.podCount(); i++) {
      PodEntry other = node.pod(i);
      if (other.priority() < pod.priority() && isDisplaced(other)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDisplaced(PodEntry pod) {
    if (pod.isTerminating()) {
      for (Fields condition : pod.object.tree().fields("status").items("conditions").eachFields()) {
        if (condition.text("type").equals("DisruptionTarget")) {
          return condition.text("status").equals("True")
              && condition.text("reason").equals("PreemptionByScheduler");
        }
      }
    }
    return false;
  }

  /** Takes all less important pods off a node, and puts back as many as leave room. */
  private Trial tried(Cycle cycle, NodeState node) {
    PodEntry pod = cycle.pod();
    List<PodEntry> lesser = new ArrayList<>();
    for (int i = 0; i < node.podCount(); i++) {
      if (node.pod(i).priority() < pod.priority()) {
        lesser.add(node.pod(i));
      }
    }
    if (lesser.isEmpty()) {
      return new Trial(Optional.empty(), List.of(NO_VICTIMS));
    }
    NodeState rest = node.copy();
    Cycle then = cycle.copy();
    for (PodEntry other : lesser) {
      rest.remove(other);
      then.count(other, node, -1);
    }
    long verdict = check(then, rest);
    if (verdict != Verdict.FITS) {
      return new Trial(Optional.empty(), Verdict.reasons(verdict, census.resources));
    }
    lesser.sort(this::compareImportance);
    List<PodEntry> violated = budgets.violated(lesser);
    List<PodEntry> others = new ArrayList<>(lesser);
    others.removeAll(violated);
    List<PodEntry> victims = new ArrayList<>();
    putBack(violated, then, rest, node, victims);
    long violations = victims.size();
    putBack(others, then, rest, node, victims);
    victims.sort(this::compareImportance);
    return victims.isEmpty()
        ? new Trial(Optional.empty(), List.of())
        : new Trial(Optional.of(new Candidate(node, List.copyOf(victims), violations)), List.of());
  }

  private void putBack(
      List<PodEntry> pods, Cycle then, NodeState rest, NodeState node, List<PodEntry> victims) {
    for (PodEntry other : pods) {
      rest.add(other);
      then.count(other, node, 1);
      if (check(then, rest) != Verdict.FITS) {
        rest.remove(other);
        then.count(other, node, -1);
        victims.add(other);
      }
    }
  }

  /** Whether a changed node will do, also with those for whom it is kept. */
  private long check(Cycle cycle, NodeState node) {
    List<PodEntry> before =
        nominations.isEmpty() ? List.of() : nominations.before(cycle.pod(), node.name);
    if (!before.isEmpty()) {
      NodeState full = node.copy();
      Cycle then = cycle.copy();
      for (PodEntry other : before) {
        full.add(other);
        then.count(other, node, 1);
      }
      long verdict = then.check(full);
      if (verdict != Verdict.FITS) {
        return verdict;
      }
    }
    return cycle.check(node);
  }

  /** More important first: by priority, then the one that has run for longer, then by name. */
  private int compareImportance(PodEntry a, PodEntry b) {
    return Comparator.comparingLong((PodEntry pod) -> -pod.priority())
        .thenComparing(this::startTime)
        .thenComparing(PodEntry::namespace)
        .thenComparing(pod -> pod.object.name())
        .compare(a, b);
  }

  private Instant startTime(PodEntry pod) {
    String text = pod.startTime();
    return text.isEmpty() ? now.get() : Instant.parse(text);
  }

  /** Of equal ones, that with the first name stays the best. */
  private boolean isBetter(Candidate candidate, Candidate best) {
    return Comparator.comparingLong(Candidate::violations)
            .thenComparingLong(Candidate::highestPriority)
            .thenComparingLong(Candidate::sumOfPriorities)
            .thenComparingInt(each -> each.victims.size())
            .thenComparing(this::earliestStart, Comparator.reverseOrder())
            .compare(candidate, best)
        < 0;
  }

  /** Since when the oldest of the most important victims has run. */
  private Instant earliestStart(Candidate candidate) {
    return candidate.victims.stream()
        .filter(pod -> pod.priority() == candidate.highestPriority())
        .map(this::startTime)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }
}
