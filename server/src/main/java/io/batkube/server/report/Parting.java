package io.batkube.server.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * Where two runs of the same workload part, and what follows from it.
 *
 * @param pods those of either run
 * @param differences the pods that differ, in the order in which they begin to
 */
public record Parting(int pods, List<Difference> differences) {
  /**
   * A pod that differs.
   *
   * @param at from when on, in seconds
   * @param first what became of it in the first run, empty if it was not there
   */
  public record Difference(
      String name, double at, Optional<PodRows.Row> first, Optional<PodRows.Row> second) {
    /** Whether both ran it, on different nodes. */
    public boolean isElsewhere() {
      return first.isPresent()
          && second.isPresent()
          && !first.get().node().equals(second.get().node());
    }

    /** Whether both bound it, at different times, or only one of them. */
    public boolean isAtAnotherTime() {
      return !first.map(PodRows.Row::bound).equals(second.map(PodRows.Row::bound));
    }

    /** Whether it came to another end. */
    public boolean endsOtherwise() {
      return !first.map(PodRows.Row::phase).equals(second.map(PodRows.Row::phase));
    }
  }

  /** Compares the pods of two runs by their names. */
  public static Parting of(
      SequencedMap<String, PodRows.Row> first, SequencedMap<String, PodRows.Row> second) {
    var names = new TreeSet<String>(first.keySet());
    names.addAll(second.keySet());
    var differences = new ArrayList<Difference>();
    for (String name : names) {
      var one = Optional.ofNullable(first.get(name));
      var other = Optional.ofNullable(second.get(name));
      if (!one.equals(other)) {
        differences.add(new Difference(name, begins(one, other), one, other));
      }
    }
    differences.sort(Comparator.comparingDouble(Difference::at).thenComparing(Difference::name));
    return new Parting(names.size(), List.copyOf(differences));
  }

  /**
   * The first moment at which they are not alike: of what happened in one, and not in the other.
   */
  private static double begins(Optional<PodRows.Row> one, Optional<PodRows.Row> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return seconds(one.or(() -> other).orElseThrow().created());
    }
    PodRows.Row a = one.get();
    PodRows.Row b = other.get();
    if (!a.created().equals(b.created())) {
      return earlier(a.created(), b.created());
    }
    if (!a.bound().equals(b.bound()) || !a.node().equals(b.node())) {
      return earlier(a.bound(), b.bound());
    }
    return a.started().equals(b.started())
        ? earlier(a.finished(), b.finished())
        : earlier(a.started(), b.started());
  }

  private static double earlier(String a, String b) {
    return Math.min(seconds(a), seconds(b));
  }

  /** What has no time happens never. */
  private static double seconds(String time) {
    try {
      return Double.parseDouble(time);
    } catch (NumberFormatException _) {
      return Double.POSITIVE_INFINITY;
    }
  }
}
