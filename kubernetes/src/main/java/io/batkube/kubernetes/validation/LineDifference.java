package io.batkube.kubernetes.validation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Differences of texts as Python's difflib finds them: the longest run of equal lines first, then
 * left and right of it. Go's port of it writes what a real server shows.
 */
final class LineDifference {
  private static final int CONTEXT = 3;

  private final List<String> old;
  private final List<String> changed;
  private final Map<String, List<Integer>> places = new LinkedHashMap<>();
  private final List<Block> blocks = new ArrayList<>();

  /** Lines that are the same on both sides. */
  private record Block(int old, int changed, int size) {}

  /** A stretch of both sides: equal, or replaced by each other. */
  private record Step(boolean equal, int old, int oldEnd, int changed, int changedEnd) {}

  private LineDifference(List<String> old, List<String> changed) {
    this.old = old;
    this.changed = changed;
    for (int i = 0; i < changed.size(); i++) {
      places.computeIfAbsent(changed.get(i), _ -> new ArrayList<>()).add(i);
    }
    // Lines of long texts that are everywhere say nothing.
    if (changed.size() >= 200) {
      int many = changed.size() / 100 + 1;
      places.values().removeIf(where -> where.size() > many);
    }
  }

  static String unified(List<String> old, List<String> changed) {
    LineDifference difference = new LineDifference(old, changed);
    difference.match(0, old.size(), 0, changed.size());
    StringBuilder out = new StringBuilder();
    difference.hunks().forEach(hunk -> difference.write(hunk, out));
    return out.toString();
  }

  private void match(int from, int to, int changedFrom, int changedTo) {
    Block longest = longest(from, to, changedFrom, changedTo);
    if (longest.size == 0) {
      return;
    }
    if (from < longest.old && changedFrom < longest.changed) {
      match(from, longest.old, changedFrom, longest.changed);
    }
    blocks.add(longest);
    int end = longest.old + longest.size;
    int changedEnd = longest.changed + longest.size;
    if (end < to && changedEnd < changedTo) {
      match(end, to, changedEnd, changedTo);
    }
  }

  private Block longest(int from, int to, int changedFrom, int changedTo) {
    Block best = new Block(from, changedFrom, 0);
    Map<Integer, Integer> runs = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      Map<Integer, Integer> next = new LinkedHashMap<>();
      for (int j : places.getOrDefault(old.get(i), List.of())) {
        if (j < changedFrom || j >= changedTo) {
          continue;
        }
        int run = runs.getOrDefault(j - 1, 0) + 1;
        next.put(j, run);
        if (run > best.size) {
          best = new Block(i - run + 1, j - run + 1, run);
        }
      }
      runs = next;
    }
    int i = best.old;
    int j = best.changed;
    int size = best.size;
    while (i > from && j > changedFrom && old.get(i - 1).equals(changed.get(j - 1))) {
      i--;
      j--;
      size++;
    }
    while (i + size < to
        && j + size < changedTo
        && old.get(i + size).equals(changed.get(j + size))) {
      size++;
    }
    return new Block(i, j, size);
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    int i = 0;
    int j = 0;
    blocks.add(new Block(old.size(), changed.size(), 0));
    for (Block block : blocks) {
      if (i < block.old || j < block.changed) {
        steps.add(new Step(false, i, block.old, j, block.changed));
      }
      i = block.old + block.size;
      j = block.changed + block.size;
      if (block.size > 0) {
        steps.add(new Step(true, block.old, i, block.changed, j));
      }
    }
    return merged(steps);
  }

  /** Neighbouring equal stretches are one. */
  private static List<Step> merged(List<Step> steps) {
    List<Step> out = new ArrayList<>();
    for (Step step : steps) {
      if (!out.isEmpty() && out.getLast().equal && step.equal) {
        Step before = out.removeLast();
        out.add(new Step(true, before.old, step.oldEnd, before.changed, step.changedEnd));
      } else {
        out.add(step);
      }
    }
    return out;
  }

  private List<List<Step>> hunks() {
    List<List<Step>> hunks = new ArrayList<>();
    List<Step> hunk = new ArrayList<>();
    List<Step> steps = steps();
    for (int s = 0; s < steps.size(); s++) {
      Step step = steps.get(s);
      if (!step.equal) {
        hunk.add(step);
        continue;
      }
      boolean first = s == 0;
      boolean last = s == steps.size() - 1;
      int length = step.oldEnd - step.old;
      if (!first && (last || length > 2 * CONTEXT)) {
        hunk.add(head(step, Math.min(length, CONTEXT)));
        hunks.add(hunk);
        hunk = new ArrayList<>();
      }
      if (first || length > 2 * CONTEXT) {
        hunk.add(tail(step, Math.min(length, CONTEXT)));
      } else if (!last) {
        hunk.add(step);
      }
    }
    if (hunk.stream().anyMatch(step -> !step.equal)) {
      hunks.add(hunk);
    }
    hunks.removeIf(each -> each.stream().allMatch(Step::equal));
    return hunks;
  }

  private static Step head(Step step, int lines) {
    return new Step(true, step.old, step.old + lines, step.changed, step.changed + lines);
  }

  private static Step tail(Step step, int lines) {
    return new Step(
        true, step.oldEnd - lines, step.oldEnd, step.changedEnd - lines, step.changedEnd);
  }

  private void write(List<Step> hunk, StringBuilder out) {
    Step first = hunk.getFirst();
    Step last = hunk.getLast();
    out.append("@@ -").append(range(first.old, last.oldEnd));
    out.append(" +").append(range(first.changed, last.changedEnd)).append(" @@\n");
    for (Step step : hunk) {
      for (int i = step.old; i < step.oldEnd; i++) {
        out.append(step.equal ? ' ' : '-').append(old.get(i)).append('\n');
      }
      for (int j = step.changed; !step.equal && j < step.changedEnd; j++) {
        out.append('+').append(changed.get(j)).append('\n');
      }
    }
  }

  private static String range(int from, int to) {
    int length = to - from;
    if (length == 1) {
      return Integer.toString(from + 1);
    }
    return (length == 0 ? from : from + 1) + "," + length;
  }
}
