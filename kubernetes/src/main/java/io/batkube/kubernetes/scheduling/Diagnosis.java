package io.batkube.kubernetes.scheduling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Why no node will do for a pod: how many nodes for which reasons. Mutable while it is made. */
final class Diagnosis {
  private final int nodes;

  /** Made when something will not do, which is rare. */
  private long[] verdicts = {};

  private int[] counts = {};
  private int size;

  /** Why the nodes were not even looked at; "" if they were. */
  private String refusal = "";

  Diagnosis(int nodes) {
    this.nodes = nodes;
  }

  void add(long verdict, int count) {
    if (count == 0) {
      return;
    }
    int at = 0;
    while (at < size && verdicts[at] != verdict) {
      at++;
    }
    if (at == verdicts.length) {
      verdicts = Arrays.copyOf(verdicts, 2 * size + 2);
      counts = Arrays.copyOf(counts, 2 * size + 2);
    }
    if (at == size) {
      verdicts[size++] = verdict;
    }
    counts[at] += count;
  }

  void refuse(String reason) {
    refusal = reason;
  }

  boolean isRefused() {
    return !refusal.isEmpty();
  }

  int nodes() {
    return nodes;
  }

  /** How many nodes will not do. */
  int unfit() {
    int unfit = 0;
    for (int i = 0; i < size; i++) {
      unfit += counts[i];
    }
    return unfit;
  }

  /** How many nodes might do if there were fewer pods on them. */
  int passing() {
    int passing = 0;
    for (int i = 0; i < size; i++) {
      if (!Verdict.isHopeless(verdicts[i])) {
        passing += counts[i];
      }
    }
    return passing;
  }

  /** The kinds of reasons. */
  Set<Verdict.Kind> kinds() {
    EnumSet<Verdict.Kind> kinds = EnumSet.noneOf(Verdict.Kind.class);
    for (int i = 0; i < size; i++) {
      if (counts[i] > 0) {
        kinds.add(Verdict.kind(verdicts[i]));
      }
    }
    return kinds;
  }

  /** How many nodes have each reason, in the order of reasons; a node may have several. */
  Map<String, Integer> reasons(Resources resources) {
    TreeMap<String, Integer> reasons = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      if (counts[i] > 0) {
        for (String reason : Verdict.reasons(verdicts[i], resources)) {
          reasons.merge(reason, counts[i], Integer::sum);
        }
      }
    }
    return reasons;
  }

  /** As kube-scheduler words it, without what it says of preemption. */
  String sentence(Resources resources) {
    String start = "0/" + nodes + " nodes are available:";
    return isRefused() ? start + " " + refusal + "." : start + counted(reasons(resources));
  }

  /** " 1 of these, 2 of those.", in the order of their texts; "" for nothing. */
  static String counted(Map<String, Integer> reasons) {
    List<String> texts = new ArrayList<>();
    reasons.forEach((reason, count) -> texts.add(count + " " + reason));
    Collections.sort(texts);
    return texts.isEmpty() ? "" : " " + String.join(", ", texts) + ".";
  }
}
