package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.scheduling.SchedulerOptions.Sampling;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Finds the node for a pod. Owner thread only. */
final class Placement {
  /** How much of what was found out about nodes is kept: so many nodes, for all shapes together. */
  private static final int MOST_CANDIDATES = 4 << 20;

  private static final int LEAST_NODES_TO_FIND = 100;

  private final Census census;
  private final Nominations nominations;
  private final Sampling sampling;
  private final Optional<RandomGenerator> chance;

  /** In the order of their last use. */
  private final Map<PodShape, Candidates> candidates = new LinkedHashMap<>(64, 0.75f, true);

  /** Where the next search begins, if not all nodes are looked at. */
  private int next;

  private int[] feasible = {};

  /**
   * A search.
   *
   * @param chance decides between nodes that are equally good; without, their names do
   */
  Placement(
      Census census, Nominations nominations, Sampling sampling, Optional<RandomGenerator> chance) {
    this.census = census;
    this.nominations = nominations;
    this.sampling = sampling;
    this.chance = chance;
  }

  /**
   * What came of a search.
   *
   * @param node empty if none will do
   * @param diagnosis why not, then
   * @param cycle what it looked at, unless it looked at the shape of the pod alone
   */
  record Outcome(Optional<NodeState> node, Diagnosis diagnosis, Optional<Cycle> cycle) {}

  /** What the nodes are to pods of a shape, as far as it depends on the shape alone. */
  Candidates candidates(PodShape shape) {
    Candidates known = candidates.get(shape);
    if (known == null) {
      known = new Candidates(shape, census.nodes);
      candidates.put(shape, known);
      if ((long) candidates.size() * census.nodes.size() > MOST_CANDIDATES) {
        Iterator<PodShape> oldest = candidates.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
    }
    return known.refreshed();
  }

  void forget(PodShape shape) {
    candidates.remove(shape);
  }

  /** True if the search depends on nothing but the shape of the pod. */
  boolean isOfShape(PodEntry pod) {
    return pod.shape.isLocal() && !census.terms.concern(pod) && !nominations.bind(pod);
  }

  /** True if some node will do. */
  boolean fitsSomewhere(PodEntry pod) {
    Candidates all = candidates(pod.shape);
    if (isOfShape(pod)) {
      return all.fitting() > 0;
    }
    Cycle cycle = Cycle.of(pod, all, census);
    if (!cycle.refusal().isEmpty()) {
      return false;
    }
    for (int i = 0; i < census.nodes.size(); i++) {
      if (all.fits(i) && verdict(cycle, i) == Verdict.FITS) {
        return true;
      }
    }
    return false;
  }

  /** Why which nodes will not do; those that will are not in it. */
  Diagnosis diagnosis(PodEntry pod) {
    Diagnosis diagnosis = new Diagnosis(census.nodes.size());
    Candidates all = candidates(pod.shape);
    if (isOfShape(pod)) {
      all.diagnose(diagnosis);
      return diagnosis;
    }
    Cycle cycle = Cycle.of(pod, all, census);
    if (cycle.refusal().isEmpty()) {
      for (int i = 0; i < census.nodes.size(); i++) {
        addVerdict(diagnosis, verdict(cycle, i));
      }
    } else {
      diagnosis.refuse(cycle.refusal());
    }
    return diagnosis;
  }

  private static void addVerdict(Diagnosis diagnosis, long verdict) {
    if (verdict != Verdict.FITS) {
      diagnosis.add(verdict, 1);
    }
  }

  /** The scores of the nodes that will do, by the names of these. */
  Map<String, Long> scores(PodEntry pod) {
    Cycle cycle = Cycle.of(pod, candidates(pod.shape), census);
    Map<String, Long> scores = new TreeMap<>();
    if (cycle.refusal().isEmpty()) {
      int[] fitting = new int[census.nodes.size()];
      int found = 0;
      for (int i = 0; i < fitting.length; i++) {
        if (verdict(cycle, i) == Verdict.FITS) {
          fitting[found++] = i;
        }
      }
      long[] totals = new Weighing(cycle, census, fitting, found).totals();
      for (int i = 0; i < found; i++) {
        scores.put(census.nodes.at(fitting[i]).name, totals[i]);
      }
    }
    return scores;
  }

  /** Searches for the best node. */
  Outcome find(PodEntry pod) {
    Candidates all = candidates(pod.shape);
    boolean ofShape =
        isOfShape(pod) && pod.nominatedNode.isEmpty() && census.spread.selector(pod).isEmpty();
    if (ofShape && sampling == Sampling.ALL && !all.isWeighed()) {
      if (all.fitting() > 0) {
        int best =
            chance.isPresent()
                ? all.best(chance.get().nextInt(all.countOfBest()))
                : all.firstBest();
        return new Outcome(Optional.of(census.nodes.at(best)), new Diagnosis(0), Optional.empty());
      }
      Diagnosis diagnosis = new Diagnosis(census.nodes.size());
      all.diagnose(diagnosis);
      return new Outcome(Optional.empty(), diagnosis, Optional.empty());
    }
    return search(Cycle.of(pod, all, census), ofShape);
  }

  private Outcome search(Cycle cycle, boolean ofShape) {
    Nodes nodes = census.nodes;
    Diagnosis diagnosis = new Diagnosis(nodes.size());
    if (!cycle.refusal().isEmpty()) {
      diagnosis.refuse(cycle.refusal());
      return new Outcome(Optional.empty(), diagnosis, Optional.of(cycle));
    }
    String kept = cycle.pod().nominatedNode;
    if (!kept.isEmpty() && nodes.isKnown(kept)) {
      NodeState node = nodes.named(kept);
      if (verdict(cycle, node.position) == Verdict.FITS) {
        return new Outcome(Optional.of(node), diagnosis, Optional.of(cycle));
      }
    }
    int wanted = nodesToFind(nodes.size());
    if (feasible.length < wanted) {
      feasible = new int[wanted];
    }
    int found = 0;
    int looked = 0;
    int start = sampling == Sampling.ALL ? 0 : next % Math.max(1, nodes.size());
    for (; looked < nodes.size() && found < wanted; looked++) {
      int position = start + looked;
      position = position < nodes.size() ? position : position - nodes.size();
      long verdict = ofShape ? cycle.candidates().verdict(position) : verdict(cycle, position);
      if (verdict == Verdict.FITS) {
        feasible[found++] = position;
      } else {
        diagnosis.add(verdict, 1);
      }
    }
    next = nodes.size() == 0 ? 0 : (start + looked) % nodes.size();
    Optional<NodeState> node =
        found == 0 ? Optional.empty() : Optional.of(nodes.at(best(cycle, found)));
    return new Outcome(node, diagnosis, Optional.of(cycle));
  }

  /** kube-scheduler's formula: of many nodes, only some are looked for. */
  private int nodesToFind(int all) {
    if (sampling == Sampling.ALL || all < LEAST_NODES_TO_FIND) {
      return all;
    }
    int percentage = Math.max(5, 50 - all / 125);
    return Math.max(LEAST_NODES_TO_FIND, all * percentage / 100);
  }

  /** The position of the best of those that will do. */
  private int best(Cycle cycle, int found) {
    if (found == 1) {
      return feasible[0];
    }
    long[] totals = new Weighing(cycle, census, feasible, found).totals();
    long most = Arrays.stream(totals).max().orElseThrow();
    int equal = 0;
    int first = Integer.MAX_VALUE;
    for (int i = 0; i < found; i++) {
      if (totals[i] == most) {
        equal++;
        first = Math.min(first, feasible[i]);
      }
    }
    if (chance.isEmpty()) {
      return first;
    }
    int left = chance.get().nextInt(equal);
    for (int i = 0; ; i++) {
      if (totals[i] == most && left-- == 0) {
        return feasible[i];
      }
    }
  }

  /** Whether a node will do, also if those get their room for whom it is kept. */
  long verdict(Cycle cycle, int position) {
    NodeState node = census.nodes.at(position);
    if (!nominations.isEmpty()) {
      var before = nominations.before(cycle.pod(), node.name);
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
    }
    long local = cycle.candidates().verdict(position);
    return local != Verdict.FITS ? local : cycle.checkBeyond(node);
  }
}
