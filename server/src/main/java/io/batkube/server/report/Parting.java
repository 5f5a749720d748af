package io.batkube.server.report;

import io.batkube.engine.time.Seconds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * @param name its path, with a number behind it if others had it before
   * @param atNs from when on; {@link Seconds#NEVER} if only in how it ended, without a time
   * @param first what became of it in the first run, empty if it was not there
   */
  public record Difference(
      String name, long atNs, Optional<PodTable.Row> first, Optional<PodTable.Row> second) {
    /** Whether both ran it, on different nodes. */
    public boolean isElsewhere() {
      return first.isPresent()
          && second.isPresent()
          && !first.get().node().equals(second.get().node());
    }

    /** Whether both bound it, at different times, or only one of them. */
    public boolean isAtAnotherTime() {
      return !first.map(PodTable.Row::scheduledNs).equals(second.map(PodTable.Row::scheduledNs));
    }

    /** Whether it came to another end. */
    public boolean endsOtherwise() {
      return !first.map(PodTable.Row::phase).equals(second.map(PodTable.Row::phase));
    }
  }

  /** Compares the pods of two runs by their names. */
  public static Parting of(PodTable first, PodTable second) {
    Map<String, PodTable.Row> ours = byName(first);
    Map<String, PodTable.Row> theirs = byName(second);
    var names = new TreeSet<String>(ours.keySet());
    names.addAll(theirs.keySet());
    var differences = new ArrayList<Difference>();
    for (String name : names) {
      var one = Optional.ofNullable(ours.get(name));
      var other = Optional.ofNullable(theirs.get(name));
      boolean alike = one.isPresent() && other.isPresent() && one.get().faresAs(other.get());
      if (!alike) {
        differences.add(new Difference(name, begins(one, other), one, other));
      }
    }
    differences.sort(Comparator.comparingLong(Difference::atNs).thenComparing(Difference::name));
    return new Parting(names.size(), List.copyOf(differences));
  }

  /** A name may be used again after its pod has gone. */
  private static Map<String, PodTable.Row> byName(PodTable pods) {
    var rows = new HashMap<String, PodTable.Row>();
    for (PodTable.Row row : pods.rows()) {
      String name = row.path();
      for (int again = 2; rows.putIfAbsent(name, row) != null; again++) {
        name = row.path() + "#" + again;
      }
    }
    return rows;
  }

  /**
   * The first moment at which they are not alike: of what happened in one, and not in the other.
   */
  private static long begins(Optional<PodTable.Row> one, Optional<PodTable.Row> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other).orElseThrow().createdNs();
    }
    PodTable.Row a = one.get();
    PodTable.Row b = other.get();
    if (a.createdNs() != b.createdNs()) {
      return earlier(a.createdNs(), b.createdNs());
    }
    if (a.scheduledNs() != b.scheduledNs() || !a.node().equals(b.node())) {
      return earlier(a.scheduledNs(), b.scheduledNs());
    }
    return a.startedNs() == b.startedNs()
        ? earlier(a.finishedNs(), b.finishedNs())
        : earlier(a.startedNs(), b.startedNs());
  }

  private static long earlier(long a, long b) {
    return Math.min(orNever(a), orNever(b));
  }

  private static long orNever(long ns) {
    return ns == PodTable.NEVER ? Seconds.NEVER : ns;
  }
}
