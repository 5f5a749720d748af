package io.batkube.engine.policy;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The waiting jobs by how many hosts they ask for, the shortest of each size at hand. It tells at
 * once that no job of a long queue can start, where a walk would have to look at each.
 */
final class WaitingBySize {
  private static final Comparator<WaitingJob> ORDER = BackfillOrder.SJF.comparator();

  private final TreeMap<Integer, TreeSet<WaitingJob>> bySize = new TreeMap<>();

  void add(WaitingJob job) {
    bySize.computeIfAbsent(job.hosts(), _ -> new TreeSet<>(ORDER)).add(job);
  }

  void remove(WaitingJob job) {
    TreeSet<WaitingJob> jobs = bySize.get(job.hosts());
    jobs.remove(job);
    if (jobs.isEmpty()) {
      bySize.remove(job.hosts());
    }
  }

  /**
   * The first job behind another in the order of estimates, of those of at most {@code hosts}.
   *
   * @param last where to go on; empty for the beginning
   */
  Optional<WaitingJob> shortestAfter(Optional<WaitingJob> last, int hosts) {
    WaitingJob best = null;
    for (TreeSet<WaitingJob> jobs : bySize.headMap(hosts, true).values()) {
      WaitingJob next = last.isEmpty() ? jobs.first() : jobs.higher(last.get());
      if (next != null && (best == null || ORDER.compare(next, best) < 0)) {
        best = next;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Whether a condition holds for some job of at most {@code hosts} hosts.
   *
   * @param condition one that holds for a job only if it holds for every shorter one of its size
   */
  boolean any(int hosts, Predicate<WaitingJob> condition) {
    for (TreeSet<WaitingJob> jobs : bySize.headMap(hosts, true).values()) {
      if (condition.test(jobs.first())) {
        return true;
      }
    }
    return false;
  }
}
