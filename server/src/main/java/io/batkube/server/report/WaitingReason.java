package io.batkube.server.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pods that waited for the same: kube-scheduler's sentences differ in how many nodes each reason
 * holds for, and people ask for the reasons.
 *
 * @param reasons without numbers of nodes, in the order of the alphabet
 * @param pods those that waited, the longest waits first
 */
public record WaitingReason(String reasons, List<PodTable.Waiting> pods) {
  private static final Pattern NODES =
      Pattern.compile("(\\d+)/\\d+ nodes are available: (.*)", Pattern.DOTALL);
  private static final Pattern COUNTED = Pattern.compile("\\d+ (.*)", Pattern.DOTALL);
  private static final Pattern FURTHER =
      Pattern.compile("\\. (no new claims to deallocate, )?preemption: .*", Pattern.DOTALL);
  private static final String UNSAID = "nothing is known";

  /** Copies. */
  public WaitingReason {
    pods = List.copyOf(pods);
  }

  /** The reasons in a sentence. */
  static String of(String sentence) {
    Matcher found = NODES.matcher(sentence);
    if (!found.matches()) {
      return sentence.isEmpty() ? UNSAID : sentence;
    }
    if (!found.group(1).equals("0")) {
      return "a node would have done";
    }
    String list = FURTHER.matcher(found.group(2)).replaceFirst("");
    var reasons = new TreeSet<String>();
    for (String one : list.replaceFirst("\\.$", "").split(", (?=\\d+ )", -1)) {
      Matcher counted = COUNTED.matcher(one);
      reasons.add(counted.matches() ? counted.group(1) : one);
    }
    return String.join(", ", reasons);
  }

  /** Pods by reasons, first those of the pod that waited longest. */
  public static List<WaitingReason> group(List<PodTable.Waiting> waiting) {
    Map<String, List<PodTable.Waiting>> groups = new LinkedHashMap<>();
    for (PodTable.Waiting one : waiting) {
      groups.computeIfAbsent(of(one.pod().why()), _ -> new ArrayList<>()).add(one);
    }
    return groups.entrySet().stream()
        .map(group -> new WaitingReason(group.getKey(), group.getValue()))
        .toList();
  }
}
