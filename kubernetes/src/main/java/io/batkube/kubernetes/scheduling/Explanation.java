package io.batkube.kubernetes.scheduling;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a pod waits.
 *
 * @param sentence in kube-scheduler's words
 * @param reasons how many nodes will not do for each reason; a node may have several
 * @param nodes all that there are
 * @param fittingNodes those that would do now: if there are any, it is up to the pod's scheduler
 */
public record Explanation(
    String sentence, Map<String, Integer> reasons, int nodes, int fittingNodes) {
  public Explanation {
    reasons = Collections.unmodifiableMap(new TreeMap<>(reasons));
  }
}
